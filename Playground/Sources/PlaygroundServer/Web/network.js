// The network as a picture: columns of units, lines of weights, and buttons that change its shape.

import { activationField } from './activationfield.js';
import { fill, make } from './dom.js';
import { layersOf, textOf } from './layers.js';
import { Links } from './links.js';
import { bytesOf, paint, picture } from './pictures.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./api.js').Frame} Frame */
/** @typedef {{layer: number, unit: number}} Place inputs are layer −1 */

/** Units that are painted anew for one frame. */
const mostPaintings = 48;
const mostLayers = 12;
const mostUnits = 64;

export class NetworkView {
  /**
   * @param {State} state
   * @param {{choose: (place: Place) => void, look: (place: Place|null) => void}} told of a unit that is chosen, and of one, or an input, that
   * is pointed at
   */
  constructor(state, told) {
    this.state = state;
    this.told = told;
    this.columns = make('div', { class: 'columns' });
    this.links = new Links((link) => this.edit(link));
    this.canvas = make('div', { class: 'network', role: 'group', 'aria-label': t('group.network') }, this.links.element, this.columns);
    this.tools = make('div', { class: 'tools' });
    this.element = make('section', { class: 'panel wide', id: 'network' },
      make('h2', {}, t('group.network')), this.tools, this.canvas);
    /** @type {HTMLElement[][]} inputs first, then layers */
    this.units = [];
    this.next = 0;
    /** @type {any} */
    this.setup = null;
    /** @type {Place|null} */
    this.chosen = null;
    new ResizeObserver(() => this.place()).observe(this.canvas);
  }

  /**
   * Builds the picture of another network.
   * @param {any} setup
   */
  build(setup) {
    this.setup = setup;
    const layers = layersOf(this.state.get('layers'));
    this.tools.replaceChildren(
      this.tool('add-layer', t('button.add-layer'), '+', layers.length < mostLayers, () => this.change((list) => list.push(list.length > 0 ? [...list[list.length - 1]].slice(0, 3) : ['tanh', 'tanh']))),
      this.tool('remove-layer', t('button.remove-layer'), '−', layers.length > 0, () => this.change((list) => list.pop())));
    const inputs = setup.inputs.map((/** @type {any} */ input, /** @type {number} */ unit) => {
      const canvas = picture(setup.side, t('unit.input', { name: input.title }));
      paint(canvas, bytesOf(input.picture));
      return make('div', { class: 'unit input', ...this.looking({ layer: -1, unit }) }, canvas, make('span', { class: 'name', title: input.title }, input.title));
    });
    this.units = [inputs];
    const columns = [make('div', { class: 'column' }, make('h3', {}, t('group.inputs')), ...inputs)];
    setup.layers.forEach((/** @type {any[]} */ units, /** @type {number} */ layer) => {
      const isLast = layer === setup.layers.length - 1;
      const buttons = units.map((unit, index) => this.unitButton(layer, index, unit, isLast));
      this.units.push(buttons);
      columns.push(make('div', { class: 'column' }, ...this.head(layer, layers, isLast), ...buttons));
    });
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.id : '';
    fill(this.columns, ...columns);
    if (focused) document.getElementById(focused)?.focus();
    this.links.build(setup.layers, this.units);
    this.place();
  }

  place() { this.links.place(this.columns); }

  /** @param {Place} place */
  looking(place) {
    const [look, away] = [() => this.told.look(place), () => this.told.look(null)];
    return { onmouseenter: look, onfocus: look, onmouseleave: away, onblur: away };
  }

  /** @param {import('./links.js').Link} link */
  edit({ place, parameter }) {
    this.choose(place);
    const field = document.getElementById(`parameter-${parameter}`);
    if (field instanceof HTMLInputElement) { field.focus(); field.select(); }
  }

  /** @param {number} layer @param {number} index @param {any} unit @param {boolean} isLast */
  unitButton(layer, index, unit, isLast) {
    const name = isLast ? t('unit.output', { unit: index + 1 }) : t('unit.name', { unit: index + 1, layer: layer + 1 });
    const canvas = picture(this.setup.side, '');
    canvas.setAttribute('aria-hidden', 'true');
    canvas.removeAttribute('role');
    return make('button', {
      type: 'button', class: 'unit', id: `unit-${layer}-${index}`, title: `${name}: ${unit.activation}`,
      'aria-label': t('unit.count', { name: `${name}, ${unit.activation}` }),
      onclick: () => this.choose({ layer, unit: index }), ...this.looking({ layer, unit: index }),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.walk(event, layer, index),
    }, canvas, make('span', { class: 'flag', 'aria-hidden': 'true' }));
  }

  /** @param {number} layer @param {string[][]} layers @param {boolean} isLast */
  head(layer, layers, isLast) {
    if (isLast) return [make('h3', {}, t('layer.output'))];
    const count = layers[layer].length;
    const number = layer + 1;
    return [
      make('h3', {}, t('layer.name', { number })),
      make('div', { class: 'tools' },
        this.tool(`more-${layer}`, t('layer.more', { number }), '+', count < mostUnits, () => this.change((list) => list[layer].push(list[layer][count - 1]))),
        make('span', { class: 'count' }, count === 1 ? t('layer.unit') : t('layer.units', { count })),
        this.tool(`fewer-${layer}`, t('layer.fewer', { number }), '−', true, () => this.change((list) => {
          if (list[layer].length > 1) list[layer].pop(); else list.splice(layer, 1);
        }))),
      activationField(this.state, `layer-${layer}`, t('layer.activation', { number }),
        layers[layer].every((name) => name === layers[layer][0]) ? layers[layer][0] : null,
        (name) => this.change((list) => { list[layer] = list[layer].map(() => name); })),
    ];
  }

  /** @param {string} id @param {string} label @param {string} sign @param {boolean} isPossible @param {() => void} action */
  tool(id, label, sign, isPossible, action) {
    const isLong = id.endsWith('-layer');
    return make('button', {
      type: 'button', id: `do-${id}`, class: isLong ? 'small' : 'round', title: label, 'aria-label': label, disabled: !isPossible,
      onclick: () => { action(); document.getElementById(`do-${id}`)?.focus(); },
    }, isLong ? `${sign} ${label}` : sign);
  }

  /** @param {(layers: string[][]) => void} body */
  change(body) {
    const layers = layersOf(this.state.get('layers'));
    body(layers);
    this.state.set({ layers: textOf(layers) });
  }

  /**
   * Arrow keys go from unit to unit.
   * @param {KeyboardEvent} event
   * @param {number} layer
   * @param {number} index
   */
  walk(event, layer, index) {
    const steps = /** @type {{[key: string]: number[]}} */ ({ ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] })[event.key];
    if (!steps) return;
    const column = this.units[layer + 1 + steps[0]];
    const target = column?.[Math.max(0, Math.min(index + steps[1], column.length - 1))];
    event.preventDefault();
    target?.focus();
  }

  /** @param {Place|null} place */
  choose(place) {
    this.chosen = place;
    this.units.slice(1).forEach((column, layer) => column.forEach((unit, index) => {
      unit.setAttribute('aria-pressed', String(place?.layer === layer && place.unit === index));
    }));
    if (place) this.told.choose(place);
  }

  /** @param {Frame} frame */
  show(frame) {
    if (!this.setup || frame.pixels.length === 0) return;
    const size = frame.side * frame.side;
    const isDiscrete = this.state.flag('discrete');
    let number = 0;
    const total = this.setup.layers.reduce((/** @type {number} */ sum, /** @type {any[]} */ units) => sum + units.length, 0);
    frame.layers.forEach((units, layer) => units.forEach((unit, index) => {
      const button = this.units[layer + 1]?.[index];
      const isDue = total <= mostPaintings || !frame.isRunning || (number - this.next + total) % total < mostPaintings;
      if (button && isDue) {
        const canvas = /** @type {HTMLCanvasElement} */ (button.firstElementChild);
        paint(canvas, frame.pixels.subarray(number * size, (number + 1) * size), isDiscrete);
        button.classList.toggle('dead', unit.fault === 'dead');
        button.classList.toggle('saturated', unit.fault === 'saturated');
        const flag = /** @type {HTMLElement} */ (button.lastElementChild);
        const text = unit.fault === 'dead' ? '✕' : unit.fault === 'saturated' ? '▬' : '';
        if (flag.textContent !== text) flag.textContent = text;
      }
      number += 1;
    }));
    this.next = (this.next + mostPaintings) % Math.max(1, total);
    const showsNumbers = this.state.flag('values');
    if (this.canvas.classList.toggle('numbers', showsNumbers) !== this.hadNumbers) { this.hadNumbers = showsNumbers; this.place(); }
    this.links.show(frame, showsNumbers);
  }

  hadNumbers = false;
}
