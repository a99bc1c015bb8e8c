import Foundation
import Hummingbird
import PlaygroundEngine
import ServiceLifecycle

/// Frames as they come, at most so many a second: the length of the JSON and of the pictures, four bytes each with the low one first, then
/// both. The next frame is made when the last one was taken, so that a slow reader gets fewer and never old ones. Two zeros say
/// that nothing is new, every few seconds.
struct FrameStream: Sendable {
  let source: FrameSource
  let wantsLines: Bool
  let perSecond: Int

  var body: ResponseBody {
    let (source, wantsLines) = (source, wantsLines)
    let interval = Duration.seconds(1) / perSecond
    return ResponseBody { writer in
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      var silence = ContinuousClock.now
      // A server that is asked to end does not wait for pages that are still open.
      while !source.hasEnded, !Task.isCancelled, !Task.isShuttingDownGracefully {
        let start = ContinuousClock.now
        if let frame = source.next(wantsLines: wantsLines) {
          let head = try encoder.encode(frame)
          var buffer = ByteBuffer()
          buffer.writeInteger(UInt32(head.count), endianness: .little)
          buffer.writeInteger(UInt32(frame.pixels.count), endianness: .little)
          buffer.writeBytes(head)
          buffer.writeBytes(frame.pixels)
          try await writer.write(buffer)
          silence = .now
        } else if ContinuousClock.now - silence > .seconds(5) {
          try await writer.write(ByteBuffer(repeating: 0, count: 8))
          silence = .now
        }
        // At most half of the time goes into frames, however large the network is.
        let end = ContinuousClock.now
        try await Task.sleep(until: max(start + interval, end + (end - start)), clock: .continuous)
      }
      try await writer.finish(nil)
    }
  }
}
