import Foundation
@_spi(Tools) import Hillock
@_spi(Tools) import HillockCommand

let help = """
  OVERVIEW: 'hillock' in several processes that work together, on one machine or on many.

    mpirun -n 4 hillock-ranks train digits --shards 4

  All commands and options are those of 'hillock' ('hillock-ranks help train' shows them). 'train' and 'compare' use all
  processes, the others the first one. A run has the bits of 'hillock' with the same --shards.

  OPTIONS:
    --profile              Tell at the end how long each rank computed, waited and exchanged.
    --silence-limit <s>    Seconds without a sign of another rank after which the run ends with an error. (default: 20)

  """

func fail(_ message: String) -> Never {
  RankedTool.say("error: \(message)")
  exit(64)
}

var arguments = Array(CommandLine.arguments.dropFirst())
let showsProfile = arguments.contains("--profile")
arguments.removeAll { $0 == "--profile" }
var silenceLimit = 20.0
while let place = arguments.firstIndex(where: { $0 == "--silence-limit" || $0.hasPrefix("--silence-limit=") })
{
  var words = arguments[place].split(separator: "=", maxSplits: 1).map(String.init)
  if words.count == 1, arguments.indices.contains(place + 1) { words.append(arguments.remove(at: place + 1)) }
  arguments.remove(at: place)
  guard words.count == 2, let seconds = Double(words[1]), seconds >= 2, seconds <= 86_400 else {
    fail("the silence limit is from 2 to 86400 seconds; got \(words.count == 2 ? "'\(words[1])'" : "none")")
  }
  silenceLimit = seconds
}

do {
  let exchange = try MPIExchange(silenceLimit: silenceLimit)
  if arguments.isEmpty || arguments == ["--help"] || arguments == ["-h"] {
    if exchange.rank == 0 { print(help, terminator: "") }
    exchange.end()
    exit(0)
  }
  let processors = ProcessInfo.processInfo.activeProcessorCount
  let (code, endsOthers) = RankedTool.run(
    arguments, over: exchange, threads: max(1, processors / max(exchange.ranksHere, 1)),
    showsProfile: showsProfile)
  if endsOthers { exchange.abort(code) }
  exchange.end()
  exit(code)
} catch {
  fail("\(error)")
}
