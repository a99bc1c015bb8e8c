// Colours and pictures: bytes become pixels, points become discs.

import { make } from './dom.js';

/** Of negative values, nothing, and positive values; dark ones are for the dark page. */
const ends = {
  light: [[217, 95, 14], [247, 247, 245], [30, 100, 170]],
  dark: [[240, 140, 60], [30, 34, 40], [95, 165, 235]],
};

/** Of classes, where there are more than two; told apart without colour vision by lightness. */
export const classColours = {
  light: ['#d95f0e', '#1e64aa', '#1b7d4f', '#8e44ad', '#8a6d00', '#c2185b'],
  dark: ['#f08c3c', '#5fa5eb', '#4cc38a', '#c792ea', '#e0c04a', '#f06292'],
};

/** @returns {'light'|'dark'} */
export function theme() {
  const asked = document.documentElement.dataset.theme;
  if (asked === 'light' || asked === 'dark') return asked;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** @type {Map<string, Uint32Array>} */
const tables = new Map();

/**
 * Pixels of bytes: 1 is the most negative value, 128 is 0, 255 the most positive one.
 * @param {boolean} isDiscrete
 */
function table(isDiscrete) {
  const key = theme() + isDiscrete;
  const known = tables.get(key);
  if (known) return known;
  const [low, middle, high] = ends[theme()];
  const made = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = Math.max(-1, (byte - 128) / 127);
    if (isDiscrete) value = value >= 0 ? 0.8 : -0.8;
    const end = value < 0 ? low : high;
    const share = Math.min(1, Math.abs(value)) ** 0.8;
    const [red, green, blue] = middle.map((from, index) => Math.round(from + (end[index] - from) * share));
    made[byte] = (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
  }
  tables.set(key, made);
  return made;
}

/** @param {number} value from −1 to 1 */
export function colour(value) {
  const [low, middle, high] = ends[theme()];
  const end = value < 0 ? low : high;
  const share = Math.min(1, Math.abs(value)) ** 0.8;
  return `rgb(${middle.map((from, index) => Math.round(from + (end[index] - from) * share)).join(' ')})`;
}

/**
 * The full colour of a sign.
 * @param {number} sign
 */
export function signColour(sign) {
  const [low, , high] = ends[theme()];
  return `rgb(${(sign < 0 ? low : high).join(' ')})`;
}

/**
 * A square picture.
 * @param {number} side
 * @param {string} label
 */
export function picture(side, label) {
  return make('canvas', { width: side, height: side, role: 'img', 'aria-label': label });
}

/**
 * Paints bytes.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} bytes
 * @param {boolean} [isDiscrete]
 */
export function paint(canvas, bytes, isDiscrete = false) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = table(isDiscrete);
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = colours[bytes[index]];
  context.putImageData(image, 0, 0);
}

/**
 * Paints the classes of places.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} bytes
 */
export function paintClasses(canvas, bytes) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  const colours = classColours[theme()].map((text) => parseInt(text.slice(1), 16));
  const [, middle] = ends[theme()];
  for (let index = 0; index < bytes.length; index += 1) {
    const colour = colours[bytes[index] % colours.length];
    [colour >> 16, colour >> 8 & 255, colour & 255].forEach((part, channel) => {
      image.data[index * 4 + channel] = Math.round(part * 0.6 + middle[channel] * 0.4);
    });
    image.data[index * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** @param {string} text base64 */
export function bytesOf(text) {
  const plain = atob(text);
  const bytes = new Uint8Array(plain.length);
  for (let index = 0; index < plain.length; index += 1) bytes[index] = plain.charCodeAt(index);
  return bytes;
}

/**
 * Draws points over a picture: discs for training, squares for the test.
 * @param {CanvasRenderingContext2D} context
 * @param {number} size of the canvas
 * @param {{x: number[], y: number[], labels: number[], trainingCount: number, isRegression: boolean, classCount: number}} points
 * @param {boolean} showsTest
 */
export function drawPoints(context, size, points, showsTest) {
  const place = (/** @type {number} */ value) => (value + 6) / 12 * size;
  const largest = Math.max(1e-9, ...points.labels.map(Math.abs));
  const radius = size / 100;
  const many = classColours[theme()];
  context.lineWidth = size / 300;
  context.strokeStyle = theme() === 'dark' ? '#0b0d10' : '#ffffff';
  points.x.forEach((x, index) => {
    const isTest = index >= points.trainingCount;
    if (isTest && !showsTest) return;
    const label = points.labels[index];
    if (points.isRegression) context.fillStyle = colour(label / largest);
    else if (points.classCount === 2) context.fillStyle = signColour(label > 0 ? 1 : -1);
    else context.fillStyle = many[label % many.length];
    context.beginPath();
    if (isTest) context.rect(place(x) - radius, place(-points.y[index]) - radius, 2 * radius, 2 * radius);
    else context.arc(place(x), place(-points.y[index]), radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  });
}
