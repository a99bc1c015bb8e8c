// What the page asks of the server.

/**
 * A refusal, with the setting that would have to be another one.
 */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {string} [setting]
   */
  constructor(message, setting) {
    super(message);
    this.setting = setting;
  }
}

/**
 * @param {string} path
 * @param {string} [body] posted where it is given
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function ask(path, body, signal) {
  const response = await fetch(path, body === undefined ? { signal } : { method: 'POST', body, signal });
  const text = await response.text();
  const answer = json(text);
  if (response.ok) return answer ?? text;
  throw refusal(answer, response.status);
}

/**
 * A file.
 * @param {string} path
 * @returns {Promise<Blob>}
 */
export async function take(path) {
  const response = await fetch(path);
  if (response.ok) return response.blob();
  throw refusal(json(await response.text()), response.status);
}

/** @param {string} text @returns {any} */
function json(text) {
  try { return JSON.parse(text); } catch { return null; }
}

/** @param {any} answer @param {number} status */
function refusal(answer, status) {
  if (typeof answer?.error === 'string') return new Refusal(answer.error, answer.setting);
  return new Refusal(answer?.error?.message ?? `the server answered ${status}`);
}

/**
 * @param {string} path
 * @param {any} value
 */
export function askJSON(path, value) { return ask(path, JSON.stringify(value)); }

/**
 * @typedef {Object} FrameUnit
 * @property {number} scale
 * @property {string} [fault]
 * @property {number[]} histogram
 * @property {number} least
 * @property {number} greatest
 */

/**
 * @typedef {Object} Frame
 * @property {number} version
 * @property {number} step
 * @property {number} epoch
 * @property {boolean} isRunning
 * @property {number} stepsPerSecond
 * @property {{loss?: number, metric?: number}} training
 * @property {{loss?: number, metric?: number}} test
 * @property {number} [gradientNorm]
 * @property {number} learningRate
 * @property {string} fingerprint
 * @property {string} [failure]
 * @property {number[]} parameters
 * @property {number[]} held
 * @property {FrameUnit[][]} layers
 * @property {{kind: string, problem: string, remedy: string}[]} findings
 * @property {number[][]} lines
 * @property {number} [regions]
 * @property {string} [linesNote]
 * @property {string} edits
 * @property {number} side
 * @property {boolean} hasClasses
 * @property {Uint8Array} pixels
 */

/**
 * Frames of a run as they come: for each the length of its JSON and of its pictures, four bytes with the low one first, then both.
 * @param {string} path
 * @param {(frame: Frame) => void} show
 * @param {AbortSignal} signal
 */
export async function readFrames(path, show, signal) {
  const response = await fetch(path, { signal });
  if (!response.ok || !response.body) throw new Refusal('the run has ended');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = new Uint8Array(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const joined = new Uint8Array(rest.length + value.length);
    joined.set(rest);
    joined.set(value, rest.length);
    rest = joined;
    while (rest.length >= 8) {
      const view = new DataView(rest.buffer, rest.byteOffset);
      const head = view.getUint32(0, true);
      const pictures = view.getUint32(4, true);
      const end = 8 + head + pictures;
      if (rest.length < end) break;
      if (head > 0) {
        const frame = JSON.parse(decoder.decode(rest.subarray(8, 8 + head)));
        frame.pixels = rest.slice(8 + head, end);
        show(frame);
      }
      rest = rest.slice(end);
    }
  }
}
