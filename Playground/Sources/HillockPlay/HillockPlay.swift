import ArgumentParser
import PlaygroundEngine
import PlaygroundServer

@main
struct HillockPlay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hillock-play", abstract: "A page on which networks train and activations are looked at.")

  @Option(help: "The address to listen on.") var host = "127.0.0.1"
  @Option(help: "The port to listen on.") var port = 8080
  @Option(help: "The most runs at a time.") var runs = 16
  @Option(help: "Seconds after which a run that nobody looks at ends.") var idle = 60
  @Option(help: "A folder with other programs' values, such as pytorch-gelu.csv with columns x and y.")
  var tables: String?
  @Flag(help: "Read the files of the page anew for each request.") var reread = false

  func validate() throws {
    guard 0...65535 ~= port else { throw ValidationError("a port is from 0 to 65535") }
    guard 1...1000 ~= runs else { throw ValidationError("at least 1 and at most 1000 runs") }
    guard idle > 0 else { throw ValidationError("runs stay for at least a second") }
  }

  func run() async throws {
    let store = SessionStore(mostSessions: runs, idleTime: .seconds(idle))
    let (host, port) = (host, port)
    let peers = try tables.map { try PeerTables(folder: $0) } ?? PeerTables()
    try await PlaygroundApplication(store: store, tables: peers, rereads: reread).run(host: host, port: port)
    {
      print("http://\(host):\(port)")
    }
  }
}
