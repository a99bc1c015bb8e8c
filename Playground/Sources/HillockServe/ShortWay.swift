import HTTPTypes
import NIOCore
import NIOHTTPTypes
import ServingProtocol

/// Answers plain questions where their bytes arrive.
///
/// A question whose answer can be computed at once needs no task, no stream of the body and none of the turns that these take on the
/// event loop, which come to more than the answer itself. All other requests go on to the responder, and so does a question that is wrong:
/// there is one place that says so. As long as a request of the connection is there, the ones behind it follow, so that answers keep their
/// order.
final class ShortWay: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// Larger bodies are for the responder, which counts them while they come.
  private static let mostBytes = 64 << 10

  private let responder: ServeResponder
  /// A question on its way in.
  private var question: (head: HTTPRequest, body: ByteBuffer)?
  /// Requests that the responder has yet to answer.
  private var forwarded = 0
  private var hasWritten = false

  init(_ responder: ServeResponder) { self.responder = responder }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      if forwarded == 0, let length = responder.questionLength(head), length <= Self.mostBytes {
        question = (head, ByteBuffer())
      } else {
        forwarded += 1
        context.fireChannelRead(data)
      }
    case .body(var bytes):
      guard question != nil else { return context.fireChannelRead(data) }
      // Mostly all of it comes at once.
      if question?.body.readableBytes == 0 {
        question?.body = bytes
      } else {
        question?.body.writeBuffer(&bytes)
      }
    case .end(let trailers):
      guard let (head, body) = question else { return context.fireChannelRead(data) }
      question = nil
      if trailers == nil, let answer = responder.answerAtOnce(head, Array(buffer: body)) {
        write(answer, context)
      } else {
        forwarded += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(body))) }
        context.fireChannelRead(data)
      }
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if hasWritten {
      hasWritten = false
      context.flush()
    }
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { forwarded = max(forwarded - 1, 0) }
    context.write(data, promise: promise)
  }

  private func write(_ answer: InferenceResponse, _ context: ChannelHandlerContext) {
    var fields = ServeResponder.fields(of: answer)
    fields[.contentLength] = String(answer.body.count)
    fields[.date] = responder.date.now()
    let head = HTTPResponse(status: .ok, headerFields: fields)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(context.channel.allocator.buffer(bytes: answer.body))), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    hasWritten = true
  }
}
