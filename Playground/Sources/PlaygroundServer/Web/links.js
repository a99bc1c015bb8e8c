// The lines between units: weights by colour and width, and as numbers where there is room for them.

import { short, svg } from './dom.js';
import { signColour } from './pictures.js';
import { t } from './texts.js';

/** @typedef {import('./api.js').Frame} Frame */

/**
 * @typedef {Object} Link
 * @property {SVGElement} path
 * @property {SVGElement} hit a wider line that a pointer finds
 * @property {SVGElement} label
 * @property {number} parameter
 * @property {{layer: number, unit: number}} place of the unit that it leads to
 * @property {HTMLElement} from
 * @property {HTMLElement} to
 */

/** More lines than this are no picture any more, and more numbers cannot be read. */
const mostLines = 1500;
const mostNumbers = 200;
/** Half of what a number takes, for letters of 16 pixels. */
const half = { width: 21, height: 7 };
/** Where along its line a number is tried, the middle first. */
const shares = Array.from({ length: 33 }, (_, index) => 0.5 + (index % 2 === 0 ? -1 : 1) * Math.ceil(index / 2) * 0.025);

export class Links {
  /** @param {(link: Link) => void} onEdit somebody wants to change a weight */
  constructor(onEdit) {
    this.onEdit = onEdit;
    this.element = svg('svg', { class: 'lines', 'aria-hidden': 'true' });
    /** @type {Link[]} */
    this.all = [];
  }

  get hasNumbers() { return this.all.length <= mostNumbers; }

  /**
   * Makes the lines, without their places.
   * @param {any[][]} layers
   * @param {HTMLElement[][]} units inputs first, then layers
   */
  build(layers, units) {
    this.all = [];
    const count = layers.flat().reduce((sum, unit) => sum + unit.weights.length, 0);
    if (count <= mostLines) {
      layers.forEach((column, layer) => column.forEach((unit, index) => {
        unit.weights.forEach((/** @type {number} */ parameter, /** @type {number} */ source) => {
          this.all.push(this.link(parameter, { layer, unit: index }, units[layer][source], units[layer + 1][index]));
        });
      }));
    }
    this.element.replaceChildren(...this.all.map((link) => link.path), ...this.all.map((link) => link.hit), ...(this.hasNumbers ? this.all.map((link) => link.label) : []));
  }

  /** @param {number} parameter @param {{layer: number, unit: number}} place @param {HTMLElement} from @param {HTMLElement} to @returns {Link} */
  link(parameter, place, from, to) {
    const link = { path: svg('path', { fill: 'none' }), hit: svg('path', { fill: 'none', class: 'hit' }, svg('title')), label: svg('text', { class: 'weight' }), parameter, place, from, to };
    link.hit.addEventListener('click', () => this.onEdit(link));
    return link;
  }

  /**
   * Puts the lines where the units are, and the numbers where nothing else is.
   * @param {HTMLElement} columns
   */
  place(columns) {
    const frame = columns.getBoundingClientRect();
    const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    this.element.setAttribute('width', String(columns.scrollWidth));
    this.element.setAttribute('height', String(columns.scrollHeight));
    const box = (/** @type {Element} */ element) => {
      const found = element.getBoundingClientRect();
      return { left: found.left - frame.left, right: found.right - frame.left, top: found.top - frame.top, bottom: found.bottom - frame.top };
    };
    const taken = [...columns.querySelectorAll('h3, .tools, .activation, canvas, .name')].map(box);
    /** @type {Map<HTMLElement, ReturnType<typeof box>>} */
    const ends = new Map();
    const end = (/** @type {HTMLElement} */ unit) => {
      const known = ends.get(unit) ?? box(unit.querySelector('canvas') ?? unit);
      ends.set(unit, known);
      return known;
    };
    for (const link of this.all) {
      const [from, to] = [end(link.from), end(link.to)];
      const [x, y, toX, toY] = [from.right, (from.top + from.bottom) / 2, to.left, (to.top + to.bottom) / 2];
      const bend = (toX - x) / 2;
      const path = `M${x} ${y}C${x + bend} ${y} ${toX - bend} ${toY} ${toX} ${toY}`;
      link.path.setAttribute('d', path);
      link.hit.setAttribute('d', path);
      if (this.hasNumbers) this.number(link, { x, y, toX, toY }, taken, scale);
    }
  }

  /**
   * @param {Link} link
   * @param {{x: number, y: number, toX: number, toY: number}} line
   * @param {{left: number, right: number, top: number, bottom: number}[]} taken
   * @param {number} scale
   */
  number(link, { x, y, toX, toY }, taken, scale) {
    const [width, height] = [half.width * scale, half.height * scale];
    for (const s of shares) {
      // A place of the cubic curve.
      const [atX, atY] = [x + (toX - x) * (1.5 * s * (1 - s) + s ** 3), y + (toY - y) * s * s * (3 - 2 * s)];
      const own = { left: atX - width, right: atX + width, top: atY - height, bottom: atY + height };
      if (taken.some((other) => own.left < other.right && own.right > other.left && own.top < other.bottom && own.bottom > other.top)) continue;
      taken.push(own);
      link.label.setAttribute('x', String(atX));
      link.label.setAttribute('y', String(atY + 4 * scale));
      link.label.classList.remove('crowded');
      return;
    }
    link.label.classList.add('crowded');
  }

  /** @param {Frame} frame @param {boolean} showsNumbers */
  show(frame, showsNumbers) {
    const isHeld = new Set(frame.held);
    this.element.classList.toggle('numbers', showsNumbers && this.hasNumbers);
    for (const link of this.all) {
      const weight = frame.parameters[link.parameter];
      link.path.setAttribute('stroke', signColour(weight));
      link.path.setAttribute('stroke-width', String(Math.min(8, 0.4 + 2.2 * Math.abs(weight))));
      link.path.setAttribute('stroke-dasharray', isHeld.has(link.parameter) ? '6 4' : weight === 0 ? '1 6' : 'none');
      const text = short(Number(weight.toPrecision(2)));
      if (showsNumbers && this.hasNumbers) link.label.textContent = text;
      if (link.hit.firstChild && !frame.isRunning) link.hit.firstChild.textContent = t('unit.link', { weight: text });
    }
  }
}
