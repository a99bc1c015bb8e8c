import ArgumentParser
import Hillock
import HillockInterchange

/// How much is tried before a network is chosen.
struct SearchOptions: ParsableArguments {
  @Option(
    help:
      "quick, thorough or off. Default: quick on a table where neither layers nor epochs are given, else off. What is given (layers, epochs, rate, decay) is not searched for."
  )
  var search: NetworkSearch.Effort?

  @Option(
    parsing: .unconditional,
    help:
      "Networks whose outputs are averaged. Default: 4 with a quick search, 8 with a thorough one, else 1.")
  var ensemble: Int?

  /// Puts what was given over what is there.
  func apply(to settings: inout ExperimentFile) {
    if let search { settings.search = search }
    if let ensemble { settings.options.ensemble = ensemble }
  }

  /// - Parameter isFixed: whether the run has its network from elsewhere.
  func effort(for settings: ExperimentFile, isFixed: Bool) -> NetworkSearch.Effort {
    let options = settings.options
    guard !isFixed, settings.data != "mnist" else { return .off }
    if let wanted = settings.search { return wanted }
    let isGiven =
      options.layers != nil || options.epochs != nil || !options.members.isEmpty || options.patience != nil
      || !options.learningRateFactors.isEmpty || options.augmentation != nil
    return isGiven ? .off : .quick
  }
}

extension NetworkSearch.Effort: ExpressibleByArgument {}
