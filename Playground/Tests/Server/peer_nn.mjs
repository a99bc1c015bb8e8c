// The peer of measure_steps.py: the engine of TensorFlow Playground on the same network and data (2-4-2-1, tanh, circle, batch 10), in
// node and without a screen. It needs `src/nn.ts` of github.com/tensorflow/playground:
//
//     tsc --target es5 --lib es2015,dom --module commonjs --outDir /tmp/nn playground/src/nn.ts
//     node Playground/Tests/Server/peer_nn.mjs /tmp/nn/nn.js [SECONDS]

import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const nn = createRequire(import.meta.url)(resolve(process.argv[2]));
const { TANH } = nn.Activations;
const [batch, points] = [10, 250];
const data = Array.from({ length: points }, (_, index) => {
  const [isInner, angle] = [index < points / 2, 2 * Math.PI * Math.random()];
  const radius = isInner ? 2.5 * Math.random() : 3.5 + 1.5 * Math.random();
  return { input: [radius * Math.sin(angle), radius * Math.cos(angle)], label: isInner ? 1 : -1 };
}).sort(() => Math.random() - 0.5);

/** Steps a second, with the examples in the same order in each epoch, as that page does it. */
function measure(seconds) {
  const network = nn.buildNetwork([2, 4, 2, 1], TANH, TANH, null, ['x', 'y']);
  const start = performance.now();
  let [steps, now] = [0, start];
  while (now - start < 1000 * seconds) {
    for (let epoch = 0; epoch < 100; epoch += 1) {
      data.forEach(({ input, label }, index) => {
        nn.forwardProp(network, input);
        nn.backProp(network, label, nn.Errors.SQUARE);
        if ((index + 1) % batch === 0) { nn.updateWeights(network, 0.03, 0); steps += 1; }
      });
    }
    now = performance.now();
  }
  return steps / (now - start) * 1000;
}

const seconds = Number(process.argv[3] ?? 4);
measure(1);
console.log(`nn.ts        ${Math.round(measure(seconds)).toLocaleString('en').padStart(10)} steps/s`);
