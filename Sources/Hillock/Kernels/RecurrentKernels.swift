import CHillockKernels

/// What cells of recurrent layers do number by number; see hillock_recurrent.h for the order of operations.
enum RecurrentKernels {
  /// out ← a·b
  static func multiply(_ a: FloatView, _ b: FloatView, into out: MutableFloatView) {
    check(a.count == out.count && b.count == out.count)
    unsafe hk_multiply_into(a.base, b.base, out.base, out.count)
  }

  /// y ← factor·x, also in place.
  static func scale(_ x: FloatView, by factor: Float, into y: MutableFloatView) {
    check(x.count == y.count)
    unsafe hk_scale(x.base, factor, y.base, y.count)
  }

  /// c ← f·previous + i·g
  static func cell(
    i: FloatView, f: FloatView, g: FloatView, previous: FloatView, into c: MutableFloatView
  ) {
    check(i.count == c.count && f.count == c.count && g.count == c.count && previous.count == c.count)
    unsafe hk_lstm_cell(i.base, f.base, g.base, previous.base, c.base, c.count)
  }

  /// The gradients of i, f and g, and of `previous` in the place of that of c.
  static func cellBackward(
    i: FloatView, f: FloatView, g: FloatView, previous: FloatView, addend: FloatView,
    iGradient: MutableFloatView, fGradient: MutableFloatView, gGradient: MutableFloatView,
    gradient: MutableFloatView
  ) {
    let count = gradient.count
    check(i.count == count && f.count == count && g.count == count && previous.count == count)
    check(addend.count == count && iGradient.count == count && fGradient.count == count)
    check(gGradient.count == count)
    unsafe hk_lstm_cell_backward(
      i.base, f.base, g.base, previous.base, addend.base, iGradient.base, fGradient.base, gGradient.base,
      gradient.base, count)
  }

  /// h ← (1 − z)·candidate + z·previous
  static func state(z: FloatView, candidate: FloatView, previous: FloatView, into h: MutableFloatView) {
    check(z.count == h.count && candidate.count == h.count && previous.count == h.count)
    unsafe hk_gru_state(z.base, candidate.base, previous.base, h.base, h.count)
  }

  /// The gradients of the candidate and of z, and of `previous` in the place of that of h.
  static func stateBackward(
    z: FloatView, candidate: FloatView, previous: FloatView, candidateGradient: MutableFloatView,
    zGradient: MutableFloatView, gradient: MutableFloatView
  ) {
    let count = gradient.count
    check(z.count == count && candidate.count == count && previous.count == count)
    check(candidateGradient.count == count && zGradient.count == count)
    unsafe hk_gru_state_backward(
      z.base, candidate.base, previous.base, candidateGradient.base, zGradient.base, gradient.base,
      gradient.count)
  }

  /// Each row of y ← itself + factors·the row of x.
  static func addScaled(_ factors: FloatView, _ x: FloatView, to y: MutableFloatView) {
    check(x.count == y.count && factors.count > 0 && y.count % factors.count == 0)
    unsafe hk_add_scaled(factors.base, x.base, y.base, y.count / factors.count, factors.count)
  }

  /// A step of the usual LSTM: the gates of their sums, in their place, and the next states. Rows of `gates` are four times as long.
  static func lstmStep(
    gates: MutableFloatView, previous: FloatView, nextCell: MutableFloatView, nextState: MutableFloatView,
    bent: MutableFloatView, units: Int
  ) {
    check(nextState.count == bent.count)
    var rows = unsafe lstmRows(gates, previous, nextCell, bent, units)
    unsafe rows.next_h = nextState.base
    unsafe hk_lstm_step(&rows)
  }

  /// Back through such a step: the gradients of the sums in the place of the gates, that of the previous cell in the place of that of the
  /// next one, and 0 in that of the state.
  static func lstmStepBackward(
    gates: MutableFloatView, previous: FloatView, bent: MutableFloatView, stateGradient: MutableFloatView,
    cellGradient: MutableFloatView, units: Int
  ) {
    check(stateGradient.count == bent.count)
    var rows = unsafe lstmRows(gates, previous, cellGradient, bent, units)
    unsafe hk_lstm_step_backward(&rows, stateGradient.base, cellGradient.base)
  }

  private static func lstmRows(
    _ gates: MutableFloatView, _ previous: FloatView, _ cell: MutableFloatView, _ bent: MutableFloatView,
    _ units: Int
  ) -> hk_lstm_rows {
    check(units > 0 && units % 16 == 0 && bent.count % units == 0 && gates.count == 4 * bent.count)
    check(previous.count == bent.count && cell.count == bent.count)
    return unsafe hk_lstm_rows(
      rows: bent.count / units, units: units, gates: gates.base, previous_c: previous.base,
      next_c: cell.base, next_h: nil, bent: bent.base)
  }

  /// Columns of rows that are `pitch` numbers long, as rows of their own.
  static func take(columns: Range<Int>, of source: FloatView, pitch: Int, into target: MutableFloatView) {
    let rows = source.count / pitch
    check(source.count == rows * pitch && target.count == rows * columns.count && columns.upperBound <= pitch)
    unsafe hk_copy_rows(
      source.base + columns.lowerBound, pitch, target.base, columns.count, rows, columns.count)
  }

  /// The other way.
  static func put(_ source: FloatView, into target: MutableFloatView, columns: Range<Int>, pitch: Int) {
    let rows = target.count / pitch
    check(target.count == rows * pitch && source.count == rows * columns.count && columns.upperBound <= pitch)
    unsafe hk_copy_rows(
      source.base, columns.count, target.base + columns.lowerBound, pitch, rows, columns.count)
  }

  /// out ← Σ over rows of a·b, with a from a column on of rows that are `pitch` numbers long.
  static func sumOfProducts(
    _ a: FloatView, from column: Int, pitch: Int, _ b: FloatView, into out: MutableFloatView
  ) {
    check(out.count > 0 && b.count % out.count == 0 && column + out.count <= pitch)
    check(a.count == b.count / out.count * pitch)
    unsafe hk_sum_of_products(a.base + column, pitch, b.base, out.base, b.count / out.count, out.count)
  }

  /// out ← Σ over rows of x
  static func sumOfRows(_ x: FloatView, into out: MutableFloatView) {
    sumOfRows(x, from: 0, pitch: out.count, into: out)
  }

  /// out ← Σ over rows of x, from a column on of rows that are `pitch` numbers long.
  static func sumOfRows(_ x: FloatView, from column: Int, pitch: Int, into out: MutableFloatView) {
    check(x.count % pitch == 0 && column >= 0 && column + out.count <= pitch)
    unsafe hk_sum_of_parts_of_rows(x.base + column, pitch, out.base, x.count / pitch, out.count)
  }

  /// Rows of a table by their numbers; zeros for a number that it has no row for.
  static func takeRows(_ indices: FloatView, of table: FloatView, columns: Int, into out: MutableFloatView) {
    check(columns > 0 && out.count == indices.count * columns && table.count % columns == 0)
    unsafe hk_take_rows(
      indices.base, indices.count, table.base, columns, table.count / columns, out.base)
  }

  /// Adds rows to those of a table with their numbers, in their order.
  static func add(_ rows: FloatView, toRows indices: FloatView, of table: MutableFloatView, columns: Int) {
    check(columns > 0 && rows.count == indices.count * columns && table.count % columns == 0)
    unsafe hk_add_to_rows(
      indices.base, indices.count, rows.base, columns, table.base, table.count / columns)
  }

  private static func check(_ fits: Bool) {
    precondition(fits, "arrays of a cell have other sizes than its rows ask for")
  }
}
