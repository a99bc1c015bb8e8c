// The run as other people's files: an experiment file, ten lines of Swift, and the network as a function of plain Python.

import { layersOf } from './layers.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./api.js').Frame} Frame */

const optimizers = /** @type {{[key: string]: string}} */ ({
  sgd: '.sgd()', momentum: '.sgd(momentum: 0.9)', nesterov: '.sgd(momentum: 0.9, usesNesterov: true)', rmsprop: '.rmsProp()', adam: '.adam()', adamw: '.adamW()',
});

/**
 * For `hillock train` on the points, saved as playground.csv: the same network and settings, not the same order of examples.
 * @param {State} state
 * @param {Frame|null} frame
 */
export function experimentFile(state, frame) {
  const layers = layersOf(state.get('layers')).map((layer) => JSON.stringify(`${layer.length}:${layer[0]}`)).join(', ');
  const epochs = Math.max(1, (frame?.epoch ?? 2) - 1);
  return [
    'data: playground.csv', 'target: label', `layers: [${layers}]`, `optimizer: ${state.get('optimizer')}`,
    `learning-rate: ${state.now('rate')}`, `weight-decay: ${state.now('l2')}`, 'schedule: constant', `epochs: ${epochs}`,
    `batch-size: ${state.get('batch')}`, ...(Number(state.get('clip')) > 0 ? [`gradient-clip: ${state.get('clip')}`] : []), `seed: ${state.get('seed')}`, '',
  ].join('\n');
}

/**
 * @param {State} state
 * @param {string[][]} layers
 * @param {Frame|null} frame
 */
export function swiftProgram(state, layers, frame) {
  const text = (/** @type {string} */ name) => `Activation(named: ${JSON.stringify(name)})`;
  const dropout = Number(state.get('dropout'));
  const lines = layers.flatMap((layer) => [
    layer.every((name) => name === layer[0]) ? `  try Dense(${layer.length}, ${text(layer[0])})`
      : `  try Branches(.concatenate, [${layer.map((name) => `[.layer(Dense(1, ${text(name)}))]`).join(', ')}])`,
    ...(dropout > 0 ? [`  Dropout(${dropout})`] : []),
  ]);
  return `import Hillock
import HillockInterchange

// The points are those that the page saves as playground.csv.
let data = try PreparedData(source: "playground.csv", target: "label", testFraction: ${(100 - Number(state.get('share'))) / 100})
let network = try Network(inputs: 2) {
${lines.join('\n')}
  Dense(1)
}
let configuration = TrainingConfiguration(
  optimizer: ${optimizers[state.get('optimizer')]}, learningRate: ${state.now('rate')}, weightDecay: ${state.now('l2')},
  epochs: ${Math.max(1, (frame?.epoch ?? 2) - 1)}, batchSize: ${state.get('batch')}, seed: ${state.get('seed')})
let trained = try network.trained(on: data.parts.training, configuration)
try trained.write(toFile: "playground.safetensors")
`;
}

/** What Python's math has for a formula's words. */
const functions = /** @type {{[key: string]: string}} */ ({
  identity: 'z', tanh: 'math.tanh(z)', relu: 'max(z, 0.0)', sigmoid: '1 / (1 + math.exp(-z))', sine: 'math.sin(z)', abs: 'abs(z)', square: 'z * z',
  softplus: 'math.log1p(math.exp(-abs(z))) + max(z, 0.0)', silu: 'z / (1 + math.exp(-z))', gelu: '0.5 * z * (1 + math.erf(z / math.sqrt(2)))', step: '1.0 if z > 0 else 0.0',
  gaussian: 'math.exp(-z * z)', softsign: 'z / (1 + abs(z))', elu: 'z if z > 0 else math.expm1(z)', leaky_relu: 'z if z > 0 else 0.01 * z', arctan: 'math.atan(z)',
});

/**
 * @param {any} setup
 * @param {number[]} parameters
 */
export function pythonFunction(setup, parameters) {
  const inputs = setup.inputs.map((/** @type {any} */ input) => (/** @type {{[name: string]: string}} */ ({
    x: 'x', y: 'y', xx: 'x * x', yy: 'y * y', xy: 'x * y', sinx: 'math.sin(x)', siny: 'math.sin(y)', cosx: 'math.cos(x)', cosy: 'math.cos(y)',
  }))[input.name] ?? input.name.replaceAll('^', '**'));
  const names = [...new Set(setup.layers.flat().map((/** @type {any} */ unit) => unit.activation))];
  const define = names.map((/** @type {any} */ name, index) => `def f${index}(z):  # ${name}\n    return ${functions[name] ?? `NotImplemented  # ${JSON.stringify(name)}: write its formula here`}\n`);
  const layers = setup.layers.map((/** @type {any[]} */ units) => `    v = [${units.map((unit) => {
    const weights = unit.weights.map((/** @type {number} */ parameter) => parameters[parameter]).join(', ');
    return `f${names.indexOf(unit.activation)}(${parameters[unit.bias]} + sum(w * a for w, a in zip([${weights}], v)))`;
  }).join(',\n         ')}]`);
  const end = setup.isRegression ? '    return v[0]' : setup.classCount === 2 ? '    return 1 / (1 + math.exp(-v[0]))  # the probability of class 1' : '    return v  # the largest one is the class';
  return `import math\n\n${define.join('\n')}\n\ndef network(x, y):\n    v = [${inputs.join(', ')}]\n${layers.join('\n')}\n${end}\n`;
}
