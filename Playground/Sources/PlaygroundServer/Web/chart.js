// Curves over an axis, as a drawing that fits its place.

import { short, svg } from './dom.js';

/**
 * @typedef {Object} Curve
 * @property {string} name
 * @property {(number|null)[]} y
 * @property {number} [dash]
 */

const width = 460;
const height = 270;
const margin = { left: 46, right: 10, top: 10, bottom: 28 };

/**
 * Round steps of an axis.
 * @param {number} low
 * @param {number} high
 */
export function ticks(low, high) {
  const raw = (high - low) / 6 || 1;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= raw) ?? 10);
  const result = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) result.push(Number(value.toPrecision(12)));
  return result;
}

/**
 * @param {number[]} x
 * @param {Curve[]} curves
 * @param {string} label
 * @param {{x: number, label: string}[]} [marks] vertical lines
 */
export function chart(x, curves, label, marks = []) {
  const all = curves.flatMap((curve) => curve.y).filter((value) => value !== null && Number.isFinite(value)).map(Number).sort((a, b) => a - b);
  let low = Math.min(0, all[0] ?? 0);
  let high = Math.max(0, all[all.length - 1] ?? 1);
  // A pole must not flatten the rest.
  const middle = all[Math.floor(all.length * 0.95)] ?? 1;
  const bottom = all[Math.floor(all.length * 0.05)] ?? 0;
  const spread = Math.max(middle - bottom, 1e-9);
  if (high > middle + 20 * spread) high = middle + spread;
  if (low < bottom - 20 * spread) low = bottom - spread;
  const pad = (high - low || 1) * 0.05;
  low -= pad;
  high += pad;
  const left = x[0];
  const right = x[x.length - 1];
  const px = (/** @type {number} */ value) => margin.left + (value - left) / (right - left || 1) * (width - margin.left - margin.right);
  const py = (/** @type {number} */ value) => margin.top + (high - value) / (high - low) * (height - margin.top - margin.bottom);
  const parts = [];
  for (const value of ticks(left, right)) {
    parts.push(svg('line', { class: value === 0 ? 'axis' : 'grid', x1: px(value), x2: px(value), y1: margin.top, y2: height - margin.bottom }));
    parts.push(svg('text', { x: px(value), y: height - 10, 'text-anchor': 'middle' }, short(value)));
  }
  for (const value of ticks(low, high)) {
    parts.push(svg('line', { class: value === 0 ? 'axis' : 'grid', x1: margin.left, x2: width - margin.right, y1: py(value), y2: py(value) }));
    parts.push(svg('text', { x: margin.left - 6, y: py(value) + 4, 'text-anchor': 'end' }, short(value)));
  }
  for (const mark of marks) {
    parts.push(svg('line', { class: 'mark', x1: px(mark.x), x2: px(mark.x), y1: margin.top, y2: height - margin.bottom }, svg('title', {}, mark.label)));
  }
  curves.forEach((curve, index) => {
    let path = '';
    let isDown = false;
    curve.y.forEach((value, place) => {
      const isThere = value !== null && Number.isFinite(value) && value > low - (high - low) && value < high + (high - low);
      if (isThere) path += `${isDown ? 'L' : 'M'}${px(x[place]).toFixed(1)} ${py(Number(value)).toFixed(1)}`;
      isDown = isThere;
    });
    parts.push(svg('path', { class: `curve c${index % 6}`, d: path, fill: 'none', 'stroke-dasharray': curve.dash ?? 0 }, svg('title', {}, curve.name)));
  });
  const clip = `clip-${Math.random().toString(36).slice(2)}`;
  const drawing = svg('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    svg('defs', {}, svg('clipPath', { id: clip }, svg('rect', { x: margin.left, y: margin.top, width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }))),
    ...parts.filter((part) => !part.classList.contains('curve')),
    svg('g', { 'clip-path': `url(#${clip})` }, ...parts.filter((part) => part.classList.contains('curve'))));
  return { drawing, value: (/** @type {MouseEvent} */ event) => {
    const box = drawing.getBoundingClientRect();
    return left + ((event.clientX - box.left) / box.width * width - margin.left) / (width - margin.left - margin.right) * (right - left);
  } };
}

/**
 * What the colours of curves mean.
 * @param {string[]} names
 */
export function legend(names) {
  const list = document.createElement('ul');
  list.className = 'curves';
  names.forEach((name, index) => {
    const item = document.createElement('li');
    item.append(svg('svg', { viewBox: '0 0 24 8', 'aria-hidden': 'true' }, svg('path', { class: `curve c${index % 6}`, d: 'M0 4H24', fill: 'none' })), ` ${name}`);
    list.append(item);
  });
  return list;
}
