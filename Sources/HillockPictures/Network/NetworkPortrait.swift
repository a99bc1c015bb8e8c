import Hillock

/// The drawing of a trained or formed network that suits it: units and weights, or layers as blocks.
package struct NetworkPortrait: Sendable {
  package enum Form: Hashable, Sendable { case units, blocks }

  private let network: Network
  private let units: UnitGraph?
  private let title: String

  /// - Parameter form: `nil` takes units for a network that is small enough.
  /// - Throws: `PictureError` where units are asked for and the network has too many, or layers without single units.
  package init(_ trained: TrainedModel, as form: Form? = nil) throws(PictureError) {
    network = trained.model.network
    let preprocessing = trained.preprocessing
    title = "Network for \(preprocessing.targetNames.joined(separator: ", "))"
    let inputs = preprocessing.inputs.flatMap(\.featureNames)
    let outputs = preprocessing.classNames.isEmpty ? preprocessing.targetNames : preprocessing.classNames
    switch form {
    case .units: units = try UnitGraph(trained.model, inputs: inputs, outputs: outputs)
    case .blocks: units = nil
    case nil: units = try? UnitGraph(trained.model, inputs: inputs, outputs: outputs)
    }
  }

  package var isUnits: Bool { units != nil }

  package var picture: Picture { units?.picture(title: title) ?? BlockPicture(network).picture(title: title) }

  /// The network as text for Mermaid.
  package var mermaid: String { units.map { Mermaid.text($0) } ?? Mermaid.text(network) }
}
