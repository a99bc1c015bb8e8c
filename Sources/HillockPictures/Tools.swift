import Hillock

// What the nested packages need of this module.

extension TrainedModel {
  /// The network as a drawing in SVG: units and weights where it is small enough, else a block for each layer.
  @_spi(Tools) public var portraitSVG: String {
    get throws { try NetworkPortrait(self).picture.drawing.svg() }
  }
}
