import CHillockKernels

/// A run of floats that somebody else owns, to be read.
///
/// Layers work on views instead of pointers: the count travels with the address and every access is checked
/// against it. A view is valid during the call that it was handed to; do not keep it.
@safe package struct FloatView: @unchecked Sendable {
  let base: UnsafePointer<Float>
  /// Floats of the view.
  package let count: Int

  init(base: UnsafePointer<Float>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// - Precondition: `index` is in 0..<count.
  package subscript(index: Int) -> Float {
    require(index >= 0 && index < count, "index \(index) is outside a view of \(count) floats")
    return unsafe base[index]
  }

  /// The part that starts at `offset`.
  ///
  /// - Precondition: it lies inside of this view.
  package func part(from offset: Int, count partCount: Int) -> FloatView {
    require(offset >= 0 && partCount >= 0 && offset <= count - partCount, "a part outside its view")
    return unsafe FloatView(base: base + offset, count: partCount)
  }

  /// Fills an array of as many floats.
  func copy(to array: inout [Float]) {
    require(array.count == count, "copying \(count) floats into an array of \(array.count)")
    unsafe array.withUnsafeMutableBufferPointer {
      if let start = $0.baseAddress { unsafe start.update(from: base, count: count) }
    }
  }

  /// Fills a part of an array.
  func copy(to array: inout [Float], at place: Int) {
    require(place >= 0 && place <= array.count - count, "copying floats outside an array")
    unsafe array.withUnsafeMutableBufferPointer {
      if let start = $0.baseAddress { unsafe (start + place).update(from: base, count: count) }
    }
  }

  /// A copy of the floats.
  package func toArray() -> [Float] {
    unsafe Array(UnsafeBufferPointer(start: base, count: count))
  }
}

/// A run of floats that somebody else owns, to be read and written. See `FloatView`.
@safe package struct MutableFloatView: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  /// Floats of the view.
  package let count: Int

  init(base: UnsafeMutablePointer<Float>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// - Precondition: `index` is in 0..<count.
  package subscript(index: Int) -> Float {
    get {
      require(index >= 0 && index < count, "index \(index) is outside a view of \(count) floats")
      return unsafe base[index]
    }
    nonmutating set {
      require(index >= 0 && index < count, "index \(index) is outside a view of \(count) floats")
      unsafe base[index] = newValue
    }
  }

  /// The part that starts at `offset`.
  ///
  /// - Precondition: it lies inside of this view.
  package func part(from offset: Int, count partCount: Int) -> MutableFloatView {
    require(offset >= 0 && partCount >= 0 && offset <= count - partCount, "a part outside its view")
    return unsafe MutableFloatView(base: base + offset, count: partCount)
  }

  /// The same floats, to be read only.
  package var view: FloatView { unsafe FloatView(base: base, count: count) }

  /// Sets every float to one value.
  package func fill(_ value: Float) {
    unsafe base.update(repeating: value, count: count)
  }

  /// - Precondition: both have as many floats.
  package func copy(from source: FloatView) {
    require(source.count == count, "copying \(source.count) floats into a view of \(count)")
    unsafe base.update(from: source.base, count: count)
  }

  /// - Precondition: both have as many floats.
  package func copy(from source: [Float]) {
    require(source.count == count, "copying \(source.count) floats into a view of \(count)")
    unsafe source.withUnsafeBufferPointer { floats in
      if let start = floats.baseAddress { unsafe base.update(from: start, count: count) }
    }
  }

  /// A copy of the floats.
  package func toArray() -> [Float] { view.toArray() }

  /// An array whose floats are filled where they are. They are zero at first.
  static func array(count: Int, _ fill: (MutableFloatView) -> Void) -> [Float] {
    var array = [Float](repeating: 0, count: count)
    unsafe array.withUnsafeMutableBufferPointer {
      if let start = $0.baseAddress { unsafe fill(MutableFloatView(base: start, count: count)) }
    }
    return array
  }
}

/// Memory for floats on a boundary of at least 64 bytes, zero at first. Its address never changes, so views of it can
/// be made once.
@safe final class FloatStorage: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * 4
    let isLarge = bytes >= 2 * Int(HK_LARGE_PAGE)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? Int(HK_LARGE_PAGE) : 64)
    if isLarge { unsafe hk_prefer_large_pages(raw, bytes) }
    unsafe base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    unsafe base.initialize(repeating: 0, count: max(count, 1))
  }

  convenience init(_ values: [Float]) {
    self.init(count: values.count)
    view.copy(from: values)
  }

  deinit {
    unsafe base.deallocate()
  }

  var view: MutableFloatView { unsafe MutableFloatView(base: base, count: count) }
}
