// Every English text of the page. A translation is one more file like this.

/** @type {{[key: string]: string}} */
const english = {
  'title': 'Hillock playground',
  'tab.train': 'Train', 'tab.explore': 'Explore', 'tab.form': 'Form', 'tab.check': 'Check',
  'setting.page': 'Page', 'setting.theme': 'Theme',
  'choice.theme.auto': 'as the system', 'choice.theme.light': 'light', 'choice.theme.dark': 'dark',
  'group.data': 'Data', 'group.inputs': 'Inputs', 'group.network': 'Network', 'group.output': 'Output',
  'group.training': 'Training', 'group.measures': 'Measures', 'group.unit': 'Unit', 'group.save': 'Save',
  'setting.data': 'Points', 'setting.formula': 'Formula of x and y', 'setting.task': 'Task', 'setting.points': 'Points',
  'setting.count': 'How many', 'setting.noise': 'Noise, %', 'setting.share': 'For training, %', 'setting.seed': 'Seed',
  'choice.data.circle': 'circle', 'choice.data.xor': 'exclusive or', 'choice.data.gauss': 'two Gaussians',
  'choice.data.spiral': 'spiral', 'choice.data.moons': 'moons', 'choice.data.checkerboard': 'checkerboard',
  'choice.data.plane': 'plane (a number)', 'choice.data.hills': 'Gaussian hills (a number)',
  'choice.data.formula': 'above and below a formula', 'choice.data.points': 'your own points',
  'choice.task.classification': 'tell classes apart', 'choice.task.regression': 'learn a number',
  'help.formula': 'A formula in x: points above its curve are blue. One in x and y: points where it is above 0 are blue.',
  'setting.inputs': 'Inputs', 'setting.own': 'Own inputs', 'help.own': 'Formulas in x and y with a semicolon between them, such as x*y^2; abs(x)',
  'setting.layers': 'Layers', 'help.layers': 'UNITS:ACTIVATION for each layer, such as 4:tanh;3:relu,tanh,x*sin(x)',
  'setting.dropout': 'Dropout', 'setting.loss': 'Loss', 'setting.optimizer': 'Optimizer', 'setting.rate': 'Learning rate',
  'setting.schedule': 'Schedule', 'setting.epochs': 'Epochs of the schedule', 'setting.batch': 'Batch size',
  'setting.l1': 'L1', 'setting.l2': 'L2', 'setting.clip': 'Gradient clip',
  'help.clip': 'A longer gradient is scaled down to this length; 0 leaves it.',
  'choice.loss.auto': 'by the task', 'choice.loss.mean_squared': 'mean squared', 'choice.loss.mean_absolute': 'mean absolute', 'choice.loss.huber': 'Huber',
  'choice.optimizer.sgd': 'gradient descent', 'choice.optimizer.momentum': 'with momentum', 'choice.optimizer.nesterov': 'Nesterov',
  'choice.optimizer.rmsprop': 'RMSProp', 'choice.optimizer.adam': 'Adam', 'choice.optimizer.adamw': 'AdamW',
  'choice.schedule.constant': 'constant', 'choice.schedule.step': 'in steps', 'choice.schedule.cosine': 'cosine',
  'choice.schedule.restarts': 'cosine, again and again', 'choice.schedule.warmup': 'warm-up, then cosine',
  'setting.speed': 'Steps a second', 'help.speed': '0 is as many as there can be.',
  'setting.steps': 'Steps', 'setting.edits': 'Edits',
  'setting.test': 'test data', 'setting.discrete': 'one colour for each side', 'setting.lines': 'linear regions', 'setting.values': 'weights as numbers',
  'button.run': 'Run', 'button.pause': 'Pause', 'button.step': 'Step', 'button.epoch': 'Epoch', 'button.restart': 'Begin again',
  'button.add-layer': 'Add layer', 'button.remove-layer': 'Remove layer', 'button.link': 'Copy link',
  'button.save-model': 'Model', 'button.save-experiment': 'Experiment file', 'button.save-swift': 'Swift', 'button.save-python': 'Python',
  'button.save-png': 'PNG', 'button.save-svg': 'SVG', 'button.save-points': 'Points as CSV',
  'button.open-csv': 'Load a CSV', 'button.use-columns': 'Use these columns', 'button.clear-points': 'Remove all points', 'button.close': 'Close',
  'button.paint': 'Paint points', 'button.undo-points': 'Undo',
  'button.add': 'Add', 'button.prove': 'Form', 'button.check': 'Check', 'button.open-document': 'Open a file', 'button.open-model': 'Open a model',
  'run.epoch': 'Epoch', 'run.step': 'Step', 'run.rate': 'Steps a second', 'run.learning': 'Learning rate now',
  'run.loss': 'Loss', 'run.training': 'training', 'run.test': 'test', 'run.accuracy': 'Accuracy', 'run.r2': 'R²',
  'run.gradient': 'Gradient norm', 'run.fingerprint': 'Fingerprint', 'run.regions': 'Linear regions',
  'run.link': 'This address makes the same run again, to the bit: {steps} steps, fingerprint {fingerprint}.',
  'run.paused': 'Paused after step {step}: loss {training} on training data, {test} on test data.',
  'run.running': 'Training.', 'run.failed': 'The run has ended.', 'run.ended': 'The run has ended: nobody looked at it. Begin again to go on.',
  'run.copied': 'The link is copied.', 'run.lost': 'The server does not answer. Is hillock-play still running?',
  'run.healthy': 'No unit is dead or saturated, and no gradient vanishes.',
  'run.inputs-help': 'What the network is given of a point.',
  'layer.name': 'Layer {number}', 'layer.output': 'Output', 'layer.units': '{count} units', 'layer.unit': '1 unit', 'layer.more': 'One unit more in layer {number}',
  'layer.fewer': 'One unit fewer in layer {number}', 'layer.activation': 'Activation of layer {number}', 'layer.remove': 'Remove layer {number}',
  'layer.mixed': 'by unit', 'layer.formula': 'a formula…', 'layer.own': 'Formula of the activation, in x',
  'unit.name': 'Unit {unit} of layer {layer}', 'unit.output': 'Output {unit}', 'unit.input': 'Input {name}',
  'unit.activation': 'Activation of this unit', 'unit.kink': 'Derivative at the kink {place}', 'unit.jump': 'Derivative at the jump {place}',
  'unit.bias': 'Bias', 'unit.weight': 'From {name}', 'unit.value': 'Value', 'unit.hold': 'hold', 'unit.hold-name': 'Hold {name}',
  'unit.dead': 'Dead: no example makes it active, so no gradient reaches its weights.', 'unit.saturated': 'Saturated: it is flat on every example, so it hardly learns.',
  'unit.histogram': 'Outputs on the training data, from {least} to {greatest}', 'unit.formula': 'What it computes',
  'unit.none': 'Choose a unit of the network to see its formula, to change a weight by hand, to hold it, or to give the unit an activation of its own.',
  'unit.count': '{name}: choose it for its weights and formula',
  'output.label': 'What the network says of each place, with the points of the data', 'output.paint': 'Click to add a point of class',
  'output.paint-help': 'Click in the picture, or move the cross with the arrow keys and press Enter.', 'output.class': 'Class {number}',
  'output.low': '−1 or class 0', 'output.high': '1 or class 1', 'output.painted': 'A point of class {label} at {x}, {y}; {count} points.',
  'chart.loss': 'Loss over the steps: training and test',
  'csv.paste': 'Paste a table here, or drop a file', 'csv.first': 'First column', 'csv.second': 'Second column', 'csv.label': 'What is to be told',
  'csv.projection': 'all numbers, by the two directions in which they vary most', 'csv.rows': '{count} rows used. {note}',
  'fault.whole': 'a whole number from {least} to {most}', 'fault.number': 'a number from {least} to {most}',
  'explore.function': 'Activation or formula', 'explore.compare': 'Compare with', 'explore.value': 'Value', 'explore.slope': 'Derivative',
  'setting.explore': 'Activation or formula in x', 'setting.compare': 'Compare with', 'setting.reach': 'From −r to r', 'setting.depth': 'Layers of the flow',
  'help.compare': 'Other activations with a semicolon between them', 'help.explore': 'A name such as gelu or leaky_relu(slope: 0.1), or a formula such as x*sigmoid(a*x) with a: 1.5',
  'explore.curve': 'The curve of f', 'explore.derivative': 'The curve of f′', 'explore.facts': 'What is proved', 'explore.kinks': 'Kinks',
  'explore.parameters': 'Parameters', 'explore.flow': 'Gradient through layers', 'explore.flow-help': 'Length of the gradient that reaches each layer, counted from the output, over that of the last one: layers of 64 units that start as Hillock starts them. Flat is good.',
  'explore.error': 'Errors of other programs', 'explore.error-none': 'No table of values of another program is loaded; hillock compare measures PyTorch and NumPy where they are installed.',
  'explore.source': 'Source', 'explore.at': 'at x = {x}: f = {value}, f′ = {slope}', 'explore.kink': 'x = {place}: the derivative there is taken as {derivative}',
  'setting.form': 'From', 'choice.form.boolean': 'a Boolean expression', 'choice.form.points': 'points', 'choice.form.formula': 'a formula',
  'setting.boolean': 'Expression', 'setting.units': 'Units', 'setting.knots': 'Points x,y', 'setting.function': 'Formula in x',
  'setting.from': 'From', 'setting.to': 'To', 'setting.error': 'Error at most',
  'form.table': 'The expression and the network on all inputs', 'form.network': 'The network, unit by unit', 'form.proof': 'What is proved',
  'form.layer': 'Layer', 'form.unit': 'Unit', 'form.computes': 'computes', 'form.wanted': 'wanted', 'form.given': 'network', 'form.curve': 'The function and the network',
  'check.document': 'Document: paste it, or drop a file', 'setting.format': 'Format', 'check.result': 'Statements', 'check.none': 'No statement was found.',
  'check.line': 'line {line}', 'check.read': 'read as', 'check.witness': 'witness', 'check.repair': 'repair', 'check.steps': 'steps',
  'check.counts': '{proved} proved, {refuted} refuted, {conditional} conditional, {undecided} undecided, {other} not judged.',
  'choice.format.markdown': 'Markdown', 'choice.format.latex': 'LaTeX', 'choice.format.html': 'HTML', 'choice.format.notebook': 'notebook', 'choice.format.restructuredText': 'reStructuredText',
  'verdict.proved': 'proved', 'verdict.refuted': 'refuted', 'verdict.conditional': 'conditional', 'verdict.undecided': 'undecided', 'verdict.definition': 'definition', 'verdict.none': 'no claim', 'verdict.out-of-scope': 'out of scope',
  'working': 'Working…', 'open.layers': 'Layers of {name}', 'open.none': 'Open a model file (.safetensors) to look inside.',
  'keys': 'Keys: r runs and pauses, s makes a step, e an epoch, b begins again.',
};

/** @param {string} key */
export function has(key) { return key in english; }

/**
 * The text of a key with values put in.
 * @param {string} key
 * @param {{[name: string]: any}} [values]
 */
export function t(key, values = {}) {
  const text = english[key];
  if (text === undefined) throw new Error(`there is no text ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}
