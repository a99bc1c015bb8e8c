import Foundation
import Hillock
import Network
import SwiftUI

struct Triangle: SwiftUI.Shape {}

func networks() throws -> (Network, Table, Axis, NWConnection) {
  let image: Hillock.Shape = [28, 28, 1]
  let network = try Network(inputShape: image) {
    Conv2D(8, 3, .relu)
    MaxPool(Hillock.Window(rows: 2, columns: 1))
    Flatten()
    Dense(10)
  }
  return (network, Table(), .horizontal, NWConnection())
}

func bell(_ isLarge: Expression<Double, Bool>) throws -> (Formula, Double) {
  let formula: Formula = exp(-.x * .x / 2) / sqrt(2 * .pi)
  return (try formula.derivative(), sqrt(2))
}
