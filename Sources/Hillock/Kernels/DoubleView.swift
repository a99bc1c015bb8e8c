import CHillockKernels

/// Doubles in the scratch or the saved floats of a layer: two floats of room each.
@safe struct DoubleView: @unchecked Sendable {
  let base: UnsafeMutablePointer<Double>
  let count: Int

  /// - Parameter floats: the start of at least 2·count floats, on a boundary of 8 bytes.
  init(_ floats: UnsafeMutablePointer<Float>, count: Int) {
    let raw = UnsafeMutableRawPointer(floats)
    precondition(UInt(bitPattern: raw) % 8 == 0, "doubles lie on a boundary of 8 bytes")
    unsafe base = raw.assumingMemoryBound(to: Double.self)
    self.count = count
  }

  /// Doubles in the floats from `offset` on.
  init(_ floats: MutableFloatView, from offset: Int, count: Int) {
    let part = floats.part(from: offset, count: 2 * count)
    unsafe self.init(part.base, count: count)
  }

  subscript(index: Int) -> Double {
    get {
      precondition(index >= 0 && index < count, "index \(index) is outside a view of \(count) doubles")
      return unsafe base[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "index \(index) is outside a view of \(count) doubles")
      unsafe base[index] = newValue
    }
  }

  func part(from offset: Int, count partCount: Int) -> DoubleView {
    precondition(offset >= 0 && partCount >= 0 && offset <= count - partCount, "a part outside its view")
    return unsafe DoubleView(base: base + offset, count: partCount)
  }

  private init(base: UnsafeMutablePointer<Double>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// Each double becomes the sum of its column of x: one chain of additions from the first row on.
  func sums(of x: FloatView) {
    unsafe hk_channel_sums(x.base, count > 0 ? x.count / count : 0, count, base)
  }
}
