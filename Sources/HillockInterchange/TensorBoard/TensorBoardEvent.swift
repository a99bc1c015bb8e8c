/// One record of an event file, with the fields that Hillock writes of `tensorflow.Event`, `tensorflow.Summary` and
/// `tensorflow.HistogramProto`; their numbers are those that TensorBoard documents.
struct TensorBoardEvent {
  /// Seconds since 1970.
  var wallTime = 0.0
  var step = 0
  var content: Content

  enum Content {
    /// `brain.Event:2` in the first record of a file.
    case version(String)
    case summary([Value])
  }

  struct Value {
    /// The name of the curve; a slash sets groups apart.
    var tag: String
    var figure: Figure
  }

  enum Figure {
    case scalar(Float)
    case histogram(Histogram)
  }

  /// Counts of numbers in buckets that lie beside each other.
  struct Histogram {
    var min = 0.0
    var max = 0.0
    var num = 0.0
    var sum = 0.0
    var sumSquares = 0.0
    /// The upper end of each bucket, rising.
    var bucketLimit: [Double] = []
    var bucket: [Double] = []
  }

  var bytes: [UInt8] {
    var message = WireMessage()
    message.add(1, wallTime)
    message.add(2, step)
    switch content {
    case .version(let text): message.add(3, Array(text.utf8))
    case .summary(let values):
      var summary = WireMessage()
      for value in values { summary.add(1, value.bytes) }
      message.add(5, summary.bytes)
    }
    return message.bytes
  }
}

extension TensorBoardEvent.Value {
  fileprivate var bytes: [UInt8] {
    var message = WireMessage()
    if !tag.isEmpty { message.add(1, Array(tag.utf8)) }
    switch figure {
    case .scalar(let number): message.add(2, number)
    case .histogram(let histogram): message.add(5, histogram.bytes)
    }
    return message.bytes
  }
}

extension TensorBoardEvent.Histogram {
  fileprivate var bytes: [UInt8] {
    var message = WireMessage()
    for (field, number) in zip(1..., [min, max, num, sum, sumSquares]) { message.add(field, number) }
    message.add(6, packed: bucketLimit)
    message.add(7, packed: bucket)
    return message.bytes
  }
}

/// A message in the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding): each field is its number and
/// form, and then its value, with the lowest byte first. A field that is zero or empty may be left out.
struct WireMessage {
  private(set) var bytes: [UInt8] = []

  /// How the value behind a number of a field is written.
  private enum Form: UInt64 {
    case varint = 0
    case eightBytes = 1
    case counted = 2
    case fourBytes = 5
  }

  /// A number in groups of seven bits, the lowest first, each but the last one with the highest bit set.
  private mutating func add(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func add(_ field: Int, _ form: Form) {
    add(varint: UInt64(field) << 3 | form.rawValue)
  }

  private mutating func add(bits: some FixedWidthInteger) {
    for shift in stride(from: 0, to: bits.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
  }

  /// Left out where it is 0.
  mutating func add(_ field: Int, _ number: Double) {
    guard number.bitPattern != 0 else { return }
    add(field, .eightBytes)
    add(bits: number.bitPattern)
  }

  /// Left out where it is 0.
  mutating func add(_ field: Int, _ number: Int) {
    guard number != 0 else { return }
    add(field, .varint)
    add(varint: UInt64(bitPattern: Int64(number)))
  }

  mutating func add(_ field: Int, _ number: Float) {
    add(field, .fourBytes)
    add(bits: number.bitPattern)
  }

  /// Text in UTF-8, or another message.
  mutating func add(_ field: Int, _ content: [UInt8]) {
    add(field, .counted)
    add(varint: UInt64(content.count))
    bytes += content
  }

  /// Left out where there are none.
  mutating func add(_ field: Int, packed numbers: [Double]) {
    guard !numbers.isEmpty else { return }
    add(field, .counted)
    add(varint: UInt64(numbers.count * 8))
    for number in numbers { add(bits: number.bitPattern) }
  }
}
