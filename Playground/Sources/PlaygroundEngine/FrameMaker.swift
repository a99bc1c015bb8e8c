@_spi(Tools) import Hillock
@_spi(Tools) import HillockForming

/// Makes frames of one run. Used by one task at a time.
final class FrameMaker {
  private let setup: PlaySetup
  private let grid: [Float]
  private let onGrid: NodeOutputs
  private let onTraining: NodeOutputs
  private let trainingInputs: [Float]
  private let loss: Loss
  /// What is looked at five times a second: it takes longer than a picture.
  private var slow = Slow()
  private var slowAt: ContinuousClock.Instant?

  private struct Slow {
    var faults: [String: String] = [:]
    var findings: [Frame.Finding] = []
    var lines: [[Double]] = []
    var regions: Int?
    var linesNote: String?
    var hasLines = false
  }

  /// Places along each side of a picture.
  static let side = 64
  static let bins = 24

  init(_ setup: PlaySetup, loss: Loss) throws {
    self.setup = setup
    self.loss = loss
    let (x, y) = Self.places
    grid = try PlaySetup.inputs(setup.features, x: x, y: y)
    onGrid = try NodeOutputs(setup.model.network, rows: Self.side * Self.side)
    // As many as a histogram needs.
    let width = setup.features.count
    let rows = min(setup.training.rowCount, 500)
    trainingInputs = Array(setup.training.inputs.prefix(rows * width))
    onTraining = try NodeOutputs(setup.model.network, rows: rows)
  }

  /// The middles of the places of a picture: rows from the top, where y is greatest.
  static var places: (x: [Float], y: [Float]) {
    let middles = (0..<side).map { (Float($0) + 0.5) / Float(side) * 2 * PlayData.reach - PlayData.reach }
    var (x, y): ([Float], [Float]) = ([], [])
    for row in middles.reversed() {
      for column in middles {
        x.append(column)
        y.append(row)
      }
    }
    return (x, y)
  }

  func frame(of moment: RunMoment, wantsLines: Bool, now: ContinuousClock.Instant = .now) -> Frame {
    let model = moment.model
    let isFinite = model.parameters.allSatisfy(\.isFinite)
    if isFinite,
      slowAt.map({ now - $0 > .milliseconds(200) }) ?? true || !moment.isRunning
        || wantsLines != slow.hasLines
    {
      look(at: model, wantsLines: wantsLines)
      slowAt = now
    }
    var frame = Frame(
      version: moment.version, step: moment.step, epoch: moment.epoch, isRunning: moment.isRunning,
      stepsPerSecond: moment.stepsPerSecond, training: Frame.Side(), test: Frame.Side(), gradientNorm: nil,
      learningRate: moment.learningRate, fingerprint: model.fingerprint, failure: moment.failure,
      parameters: model.parameters.map { $0.isFinite ? $0 : 0 }, held: moment.held, layers: [],
      findings: slow.findings, lines: slow.lines, regions: slow.regions, linesNote: slow.linesNote,
      edits: moment.edits, side: Self.side, hasClasses: setup.outputs > 1)
    guard isFinite else { return frame }
    frame.training = side(model, setup.training)
    frame.test = side(model, setup.test)
    if let gradient = try? model.gradient(of: loss, on: setup.training).gradient {
      var sum = 0.0
      for value in gradient { sum += Double(value) * Double(value) }
      frame.gradientNorm = sum.isFinite ? sum.squareRoot() : nil
    }
    draw(model, into: &frame)
    return frame
  }

  private func side(_ model: Model, _ data: Dataset) -> Frame.Side {
    guard let found = try? model.evaluation(on: data, loss: loss) else { return Frame.Side() }
    return Frame.Side(
      loss: found.loss.isFinite ? found.loss : nil, metric: found.metric.isFinite ? found.metric : nil)
  }

  private func look(at model: Model, wantsLines: Bool) {
    slow = Slow()
    slow.hasLines = wantsLines
    if let found = try? Inspection(model, on: setup.training, loss: loss) {
      slow.findings = found.findings.map {
        Frame.Finding(kind: $0.kind.rawValue, problem: $0.problem, remedy: $0.remedy)
      }
      for (layer, dead, saturated) in found.flatUnits {
        for unit in dead { slow.faults["\(layer) \(unit)"] = "dead" }
        for unit in saturated { slow.faults["\(layer) \(unit)"] = "saturated" }
      }
    }
    guard wantsLines else { return }
    guard setup.features.map(\.name) == ["x", "y"] else {
      slow.linesNote =
        "Regions are drawn for the inputs x and y alone: only then are they cut by straight lines."
      return
    }
    do {
      let found = try PlaneCreases.segments(of: model, reach: 6)
      slow.regions = found.regions
      slow.lines = found.lines.map { [$0.from.x, $0.from.y, $0.to.x, $0.to.y, Double($0.layer)] }
    } catch {
      slow.linesNote = "\(error)"
    }
  }

  private func draw(_ model: Model, into frame: inout Frame) {
    let places = Self.side * Self.side
    onGrid.run(model, inputs: grid)
    onTraining.run(model, inputs: trainingInputs)
    let names = setup.model.network.nodes.map(\.name)
    frame.pixels.reserveCapacity((setup.model.network.parameterCount + 1) * places)
    for (index, layer) in setup.layers.enumerated() {
      let isLast = index == setup.layers.count - 1
      var units: [Frame.Unit] = []
      for place in layer.units {
        let width = setup.model.network.nodes[place.node].outputShape.count
        var values = column(of: onGrid, place, width)
        if isLast, !setup.data.isRegression, setup.outputs == 1 {
          // 2·probability − 1.
          values = ActivationKernel(.tanh).values(at: values.map { $0 / 2 })
        }
        let largest = values.reduce(Float(0)) { max($0, abs($1)) }
        let scale = isLast && !setup.data.isRegression ? 1 : max(largest, 1e-6)
        for value in values {
          let byte = 128 + (value / scale * 127).rounded()
          frame.pixels.append(byte.isNaN ? 128 : UInt8(min(max(byte, 1), 255)))
        }
        var unit = histogram(column(of: onTraining, place, width))
        unit.scale = Double(scale)
        unit.fault = slow.faults["\(names[place.node]) \(place.column + 1)"]
        units.append(unit)
      }
      frame.layers.append(units)
    }
    guard frame.hasClasses, let last = setup.layers.last?.units.first else { return }
    let width = setup.outputs
    onGrid.withOutput(of: last.node) { outputs in
      for row in 0..<places {
        var best = 0
        for index in 1..<width where outputs[row * width + index] > outputs[row * width + best] {
          best = index
        }
        frame.pixels.append(UInt8(best))
      }
    }
  }

  private func column(of outputs: NodeOutputs, _ place: PlaySetup.UnitPlace, _ width: Int) -> [Float] {
    outputs.withOutput(of: place.node) { span in
      stride(from: place.column, to: span.count, by: width).map { span[$0] }
    }
  }

  private func histogram(_ values: [Float]) -> Frame.Unit {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else {
      return Frame.Unit(scale: 1, histogram: [], least: 0, greatest: 0)
    }
    var counts = [Int](repeating: 0, count: Self.bins)
    let width = max(greatest - least, 1e-12)
    for value in finite {
      counts[min(Int((value - least) / width * Float(Self.bins)), Self.bins - 1)] += 1
    }
    return Frame.Unit(
      scale: 1, histogram: counts, least: Double(least), greatest: Double(greatest))
  }
}
