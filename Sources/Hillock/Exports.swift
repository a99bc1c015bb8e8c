// Who forms a network names activations, and who writes one of their own names formulas: `import Hillock` is enough for both. All of
// the module, as the operators of formulas would not come with a list of its types.
@_exported import HillockFormula
