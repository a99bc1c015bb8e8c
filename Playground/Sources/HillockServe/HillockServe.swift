import ArgumentParser
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import Metrics
import NIOCore
import NIOSSL
import ServiceLifecycle
import ServingProtocol
import UnixSignals

@main
struct HillockServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hillock-serve",
    abstract: "Serves models over HTTP by the Open Inference Protocol, version 2.",
    discussion: """
      A model is a file that 'hillock train' wrote, or NAME=FILE. It is read again when the file changes and on SIGHUP; a file that is no \
      model leaves the old one in place. /openapi.json describes the interface, /metrics is for Prometheus.
      """)

  @Argument(help: "Models to serve.") var models: [String]
  @Option(help: "The address to listen on.") var host = "127.0.0.1"
  @Option(help: "The port to listen on.") var port = 8080
  @Option(help: "The most bytes of a body.") var maxBody = 8 << 20
  @Option(help: "The most bytes of a request's header fields.") var maxHeader = 16 << 10
  @Option(help: "Seconds that a request may take to arrive, and a connection may be idle.") var timeout = 30
  @Option(help: "The most connections at a time.") var maxConnections = 20_000
  @Option(help: "The most questions at a time; further ones get 503.") var maxQuestions = 1024
  @Option(help: "A file with the token that clients have to send as 'Authorization: Bearer TOKEN'.")
  var tokenFile: String?
  @Option(help: "A file with the certificate chain, PEM; with --key the server speaks TLS.") var certificate:
    String?
  @Option(help: "A file with the private key, PEM.") var key: String?
  @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel = "info"
  @Flag(
    help: ArgumentHelp(
      "Answer POST /constant with the same bytes each time, once its body is read: what HTTP alone takes.",
      visibility: .hidden))
  var constant = false
  @Option(help: "Seconds between two looks at the files; 0 looks on SIGHUP only.") var watch = 1.0

  func validate() throws {
    guard 0...65535 ~= port else { throw ValidationError("a port is from 0 to 65535") }
    guard !models.isEmpty else { throw ValidationError("at least one model is needed") }
    guard maxBody > 0, maxHeader >= 256, timeout > 0, maxConnections > 0, maxQuestions > 0, watch >= 0 else {
      throw ValidationError("limits are above 0, and --max-header at least 256")
    }
    guard (certificate == nil) == (key == nil) else {
      throw ValidationError("--certificate and --key go together")
    }
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError("--log-level is trace, debug, info, notice, warning, error or critical")
    }
  }

  func run() async throws {
    FileLimit.raise()
    var logger = Logger(label: "hillock-serve") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
    let registry = MetricsRegistry()
    MetricsSystem.bootstrap(registry)
    let store: ModelStore
    do { store = try ModelStore(models) } catch {
      throw ValidationError("\(error)")
    }
    let limits = ServeResponder.Limits(body: maxBody, seconds: timeout, questions: maxQuestions)
    let responder = ServeResponder(
      store: store, limits: limits, token: try token(), registry: registry, hasConstant: constant)
    let (host, port, names) = (host, port, store.names)
    let ready = logger
    let application = Application(
      responder: responder, server: try server(responder),
      configuration: .init(
        address: .hostname(host, port: port), serverName: nil, backlog: 4096,
        availableConnectionsDelegate: MaximumAvailableConnections(maxConnections)),
      services: [ModelWatch(store: store, interval: watch, logger: logger)],
      onServerRunning: { channel in
        ready.notice(
          "serving",
          metadata: [
            "address": "\(channel.localAddress?.description ?? "\(host):\(port)")",
            "models": "\(names.joined(separator: ", "))",
          ])
      }, logger: logger)
    try await application.runService()
  }

  private func token() throws -> String? {
    guard let tokenFile else { return nil }
    let text = try String(contentsOfFile: tokenFile, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.utf8.count >= 8 else { throw ValidationError("the token has fewer than 8 characters") }
    return text
  }

  private func server(_ responder: ServeResponder) throws -> HTTPServerBuilder {
    let seconds = Int64(timeout)
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ArrivalTimeout(.seconds(seconds))], idleTimeout: .seconds(seconds),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: maxHeader, maxHeaderListSize: maxHeader, maxHeaderFieldCount: 200))
    let plain = HTTPServerBuilder {
      LoopChannel(HTTP1Channel(responder: $0, configuration: configuration), responder)
    }
    guard let certificate, let key else { return plain }
    let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    tls.minimumTLSVersion = .tlsv12
    return try .tls(plain, tlsConfiguration: tls)
  }
}
