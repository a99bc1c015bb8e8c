import Hillock

/// Images in other sizes, and images read at given places.
enum ResizingOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["Resize"] = resize
    table["Upsample"] = { call in
      let x = try call.input(0)
      let scales = call.optional(1)?.doubles ?? (call.floats("scales") ?? []).map(Double.init)
      guard scales.count == x.rank, scales.allSatisfy({ $0 > 0 && $0 < 1e6 }) else {
        throw ONNXFault("it has scales \(scales) for \(x.rank) axes")
      }
      let sizes = zip(x.shape, scales).map { Int((Double($0) * $1).rounded(.down)) }
      let isLinear = call.text("mode", "nearest") == "linear"
      var result = x
      for axis in x.shape.indices where sizes[axis] != x.shape[axis] {
        var taps: [Taps] = []
        for place in 0..<sizes[axis] {
          let position = Double(place) / scales[axis]
          if isLinear {
            taps.append(linear(position, x.shape[axis]))
          } else {
            taps.append([(place: min(Int(position), x.shape[axis] - 1), weight: 1)])
          }
        }
        result = try applied(result, axis: axis, taps)
      }
      return [
        result.element == x.element ? result : ONNXTensor(result.doubles, shape: result.shape, as: x.element)
      ]
    }
    table["GridSample"] = gridSample
    table["AffineGrid"] = { call in
      let (theta, size) = (try call.input(0), try call.input(1).ints)
      let isAligned = call.flag("align_corners")
      let axes = Array(size.dropFirst(2))
      guard theta.rank == 3, axes.count == theta.shape[1], theta.shape[2] == axes.count + 1, !size.isEmpty,
        theta.shape[0] == size[0],
        size.allSatisfy({ $0 > 0 && $0 < 1 << 20 })
      else { throw ONNXFault("its shapes do not fit") }
      let matrix = theta.doubles
      let area = try OperatorCall.count(axes)
      var values: [Double] = []
      for example in 0..<size[0] {
        for place in 0..<area {
          let index = Windows.index(place, axes)
          // The last axis comes first.
          let point = axes.indices.reversed().map { axis in
            let extent = Double(axes[axis])
            return isAligned
              ? (extent > 1 ? -1 + 2 * Double(index[axis]) / (extent - 1) : -1)
              : (2 * Double(index[axis]) + 1) / extent - 1
          }
          for row in axes.indices {
            let start = (example * axes.count + row) * (axes.count + 1)
            values.append(
              point.indices.reduce(matrix[start + axes.count]) { $0 + matrix[start + $1] * point[$1] })
          }
        }
      }
      return [ONNXTensor(values, shape: [size[0]] + axes + [axes.count], as: theta.element)]
    }
  }

  /// Which elements of an axis count, and how much.
  private typealias Taps = [(place: Int, weight: Double)]

  /// Sums of elements along an axis.
  private static func applied(_ x: ONNXTensor, axis: Int, _ taps: [Taps]) throws(ONNXFault) -> ONNXTensor {
    let (outer, length, inner) = Shapes.around(axis, x.shape)
    var shape = x.shape
    shape[axis] = taps.count
    var result: [Double] = []
    result.reserveCapacity(try OperatorCall.count(shape))
    let values = x.doubles
    for block in 0..<outer {
      for list in taps {
        for column in 0..<inner {
          var sum = 0.0
          for (place, weight) in list where place >= 0 && place < length {
            sum += weight * values[(block * length + place) * inner + column]
          }
          result.append(sum)
        }
      }
    }
    // Between two axes nothing is rounded.
    return ONNXTensor(result, shape: shape, as: x.element.isFloatingPoint ? .double : x.element)
  }

  private static func linear(_ position: Double, _ extent: Int) -> Taps {
    let floor = position.rounded(.down)
    let share = position - floor
    let low = min(max(Int(floor), 0), extent - 1)
    let high = min(max(Int(floor) + 1, 0), extent - 1)
    return [(low, 1 - share), (high, share)]
  }

  private static let resize: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let axes =
      try call.ints("axes")?.map { axis throws(ONNXFault) in try call.axis(axis, rank: x.rank) }
      ?? Array(x.shape.indices)
    let isOld = call.opset < 11
    var scales = (isOld ? call.optional(1) : call.optional(2))?.doubles ?? []
    var sizes = isOld ? nil : call.optional(3)?.ints
    if sizes?.isEmpty == true { sizes = nil }
    guard (sizes ?? axes).count == axes.count, sizes != nil || scales.count == axes.count else {
      throw ONNXFault("its scales or sizes are missing")
    }
    guard scales.allSatisfy({ $0 > 0 && $0 < 1e6 }),
      (sizes ?? []).allSatisfy({ $0 > 0 && $0 < 1 << 24 })
    else { throw ONNXFault("its scales \(scales) or sizes cannot be") }
    if let given = sizes {
      scales = zip(axes, given).map { Double($1) / Double(max(1, x.shape[$0])) }
      let policy = call.text("keep_aspect_ratio_policy", "stretch")
      if policy != "stretch" {
        let one = policy == "not_larger" ? scales.min() ?? 1 : scales.max() ?? 1
        scales = scales.map { _ in one }
        sizes = axes.map { Int((Double(x.shape[$0]) * one).rounded()) }
      }
    } else {
      sizes = zip(axes, scales).map { Int((Double(x.shape[$0]) * $1).rounded(.down)) }
    }
    let regions = call.optional(1)?.doubles ?? []
    var result = x
    for (index, axis) in axes.enumerated() {
      let (extent, target) = (x.shape[axis], sizes?[index] ?? 0)
      guard target > 0, extent > 0, target < 1 << 24 else {
        throw ONNXFault("an axis becomes \(target) long")
      }
      let region =
        regions.count == 2 * axes.count ? (regions[index], regions[index + axes.count]) : (0.0, 1.0)
      let taps = try ResizingOperators.taps(
        call, extent: extent, target: target, scale: scales[index], region: region)
      if extent == target,
        taps.enumerated().allSatisfy({ $1.count == 1 && $1[0].place == $0 && $1[0].weight == 1 })
      {
        continue
      }
      result = try applied(result, axis: axis, taps)
    }
    let outside = call.float("extrapolation_value", 0)
    if call.text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize",
      regions.count == 2 * axes.count
    {
      // What is read outside of the image has a value of its own.
      var values = result.doubles
      let strides = Shapes.strides(result.shape)
      for place in values.indices {
        for (index, axis) in axes.enumerated() {
          let position = coordinate(
            call, Double(place / strides[axis] % result.shape[axis]), extent: x.shape[axis],
            target: result.shape[axis],
            scale: scales[index], region: (regions[index], regions[index + axes.count]))
          if position < 0 || position > Double(x.shape[axis] - 1) { values[place] = Double(outside) }
        }
      }
      result = ONNXTensor(values, shape: result.shape, as: x.element)
    }
    return [
      result.element == x.element ? result : ONNXTensor(result.doubles, shape: result.shape, as: x.element)
    ]
  }

  /// Where a new place lies in the old image.
  private static func coordinate(
    _ call: OperatorCall, _ place: Double, extent: Int, target: Int, scale: Double, region: (Double, Double)
  ) -> Double {
    let (length, wanted) = (Double(extent), Double(target))
    switch call.opset < 11 ? "asymmetric" : call.text("coordinate_transformation_mode", "half_pixel") {
    case "asymmetric": return place / scale
    case "align_corners":
      // The length before it was rounded.
      let exact = scale * length
      return wanted > 1 ? place * (length - 1) / (exact - 1) : 0
    case "pytorch_half_pixel": return wanted > 1 ? (place + 0.5) / scale - 0.5 : 0
    case "tf_half_pixel_for_nn": return (place + 0.5) / scale
    case "tf_crop_and_resize":
      return wanted > 1
        ? region.0 * (length - 1) + place * (region.1 - region.0) * (length - 1) / (wanted - 1)
        : 0.5 * (region.0 + region.1) * (length - 1)
    case "half_pixel_symmetric":
      let adjustment = wanted / (scale * length)
      let center = length / 2
      return center * (1 - adjustment) + (place + 0.5) / scale - 0.5
    default: return (place + 0.5) / scale - 0.5
    }
  }

  private static func taps(
    _ call: OperatorCall, extent: Int, target: Int, scale: Double, region: (Double, Double)
  ) throws(ONNXFault) -> [Taps] {
    let mode = call.text("mode", "nearest")
    let antialiases = call.flag("antialias") && scale < 1
    let excludes = call.flag("exclude_outside")
    let cubic = Double(call.float("cubic_coeff_a", -0.75))
    var result: [Taps] = []
    for place in 0..<target {
      let position = coordinate(
        call, Double(place), extent: extent, target: target, scale: scale, region: region)
      func inside(_ place: Int) -> Int { min(max(place, 0), extent - 1) }
      switch mode {
      case "nearest":
        let nearest: Double
        switch call.opset < 11 ? "floor" : call.text("nearest_mode", "round_prefer_floor") {
        case "round_prefer_ceil": nearest = (position + 0.5).rounded(.down)
        case "floor": nearest = position.rounded(.down)
        case "ceil": nearest = position.rounded(.up)
        default: nearest = (position - 0.5).rounded(.up)
        }
        result.append([(inside(Int(nearest)), 1)])
      case "linear", "cubic":
        // The kernel is as wide as a new pixel where the image gets smaller and this is asked for.
        let stretch = antialiases ? scale : 1
        let reach = (mode == "linear" ? 1 : 2) / stretch
        let (first, last) = (
          Int((position - reach).rounded(.down)) + 1, Int((position + reach).rounded(.up)) - 1
        )
        guard last - first < 1 << 16 else { throw ONNXFault("it gets too much smaller") }
        var list: Taps = []
        for source in first...max(first, last) {
          let distance = abs(position - Double(source)) * stretch
          var weight: Double
          if mode == "linear" {
            weight = max(0, 1 - distance)
          } else if distance <= 1 {
            weight = ((cubic + 2) * distance - (cubic + 3)) * distance * distance + 1
          } else if distance < 2 {
            weight = ((cubic * distance - 5 * cubic) * distance + 8 * cubic) * distance - 4 * cubic
          } else {
            weight = 0
          }
          if excludes, source < 0 || source >= extent { weight = 0 }
          list.append((inside(source), weight))
        }
        let sum = list.reduce(0) { $0 + $1.weight }
        if antialiases || excludes, sum != 0 {
          list = list.map { (place: $0.place, weight: $0.weight / sum) }
        }
        result.append(list)
      default: throw ONNXFault("the mode '\(mode)' is unknown")
      }
    }
    return result
  }

  private static let gridSample: OperatorCall.Operator = { call in
    let (x, grid) = (try call.input(0), try call.input(1))
    let axes = Array(x.shape.dropFirst(2))
    guard x.rank >= 3, grid.rank == x.rank, grid.shape.last == axes.count, grid.shape[0] == x.shape[0],
      axes.allSatisfy({ $0 > 0 })
    else {
      throw ONNXFault("a grid of shape \(grid.shape) does not fit an image of \(x.shape)")
    }
    let mode = call.text("mode", "linear")
    let padding = call.text("padding_mode", "zeros")
    let isAligned = call.flag("align_corners")
    let outer = Array(grid.shape[1..<grid.rank - 1])
    let points = outer.reduce(1, *)
    let (values, places) = (x.doubles, grid.doubles)
    let size = axes.reduce(1, *)
    let steps = Shapes.strides(axes)
    let shape = [x.shape[0], x.shape[1]] + outer
    var result = [Double](repeating: 0, count: try OperatorCall.count(shape))
    /// A place within the extent, or −1 where nothing is there.
    func inside(_ place: Int, _ extent: Int) -> Int {
      if place >= 0, place < extent { return place }
      switch padding {
      case "border": return min(max(place, 0), extent - 1)
      case "reflection":
        // Around the outer pixels, or around the borders of them.
        if isAligned {
          guard extent > 1 else { return 0 }
          let period = 2 * (extent - 1)
          let turned = (place % period + period) % period
          return turned < extent ? turned : period - turned
        }
        let period = 2 * extent
        let turned = (place % period + period) % period
        return turned < extent ? turned : period - 1 - turned
      default: return -1
      }
    }
    for example in 0..<x.shape[0] {
      for point in 0..<points {
        var taps: [(place: Int, weight: Double)] = [(0, 1)]
        for axis in axes.indices {
          let coordinate = places[(example * points + point) * axes.count + axes.count - 1 - axis]
          let extent = Double(axes[axis])
          let position = isAligned ? (coordinate + 1) / 2 * (extent - 1) : ((coordinate + 1) * extent - 1) / 2
          guard position.isFinite, abs(position) < 1e9 else {
            taps = []
            break
          }
          var own: [(Int, Double)] = []
          let floor = Int(position.rounded(.down))
          let share = position - Double(floor)
          switch mode {
          case "nearest": own = [(Int(position.rounded(.toNearestOrEven)), 1)]
          case "cubic", "bicubic":
            for offset in -1...2 {
              let distance = abs(share - Double(offset))
              let weight =
                distance <= 1
                ? (1.25 * distance - 2.25) * distance * distance + 1
                : ((-0.75 * distance + 3.75) * distance - 6) * distance + 3
              own.append((floor + offset, weight))
            }
          default: own = [(floor, 1 - share), (floor + 1, share)]
          }
          var next: [(place: Int, weight: Double)] = []
          for tap in taps where tap.place >= 0 {
            for (place, weight) in own {
              let found = inside(place, axes[axis])
              if found >= 0 {
                next.append((place: tap.place + found * steps[axis], weight: tap.weight * weight))
              }
            }
          }
          taps = next
        }
        for channel in 0..<x.shape[1] {
          let base = (example * x.shape[1] + channel) * size
          var sum = 0.0
          for (place, weight) in taps where place >= 0 { sum += weight * values[base + place] }
          result[(example * x.shape[1] + channel) * points + point] = sum
        }
      }
    }
    return [ONNXTensor(result, shape: shape, as: x.element)]
  }
}
