// The network as a picture: columns of units, lines of weights, and buttons that change its shape.

import { fill, make, short, svg } from './dom.js';
import { layersOf, textOf } from './layers.js';
import { bytesOf, paint, picture, signColour } from './pictures.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./api.js').Frame} Frame */

/** More lines than this are no picture any more. */
const mostLines = 1500;
/** Units that are painted anew for one frame. */
const mostPaintings = 48;
const mostLayers = 12;
const mostUnits = 64;

export class NetworkView {
  /**
   * @param {State} state
   * @param {(place: {layer: number, unit: number}) => void} onChoose
   */
  constructor(state, onChoose) {
    this.state = state;
    this.onChoose = onChoose;
    this.columns = make('div', { class: 'columns' });
    this.lines = svg('svg', { class: 'lines', 'aria-hidden': 'true' });
    this.canvas = make('div', { class: 'network', role: 'group', 'aria-label': t('group.network') }, this.lines, this.columns);
    this.tools = make('div', { class: 'tools' });
    this.element = make('section', { class: 'panel wide', id: 'network' },
      make('h2', {}, t('group.network')), this.tools, this.canvas);
    /** @type {HTMLElement[][]} inputs first, then layers */
    this.units = [];
    /** @type {{path: SVGElement, label: SVGElement, parameter: number, share: number, from: HTMLElement, to: HTMLElement}[]} */
    this.links = [];
    this.next = 0;
    /** @type {any} */
    this.setup = null;
    /** @type {{layer: number, unit: number}|null} */
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
    const inputs = setup.inputs.map((/** @type {any} */ input) => {
      const canvas = picture(setup.side, t('unit.input', { name: input.title }));
      paint(canvas, bytesOf(input.picture));
      return make('div', { class: 'unit input' }, canvas, make('span', { class: 'name' }, input.title));
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
    this.link();
    this.place();
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
      onclick: () => this.choose({ layer, unit: index }),
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

  /** @param {{layer: number, unit: number}|null} place */
  choose(place) {
    this.chosen = place;
    this.units.slice(1).forEach((column, layer) => column.forEach((unit, index) => {
      unit.setAttribute('aria-pressed', String(place?.layer === layer && place.unit === index));
    }));
    if (place) this.onChoose(place);
  }

  /** Makes the lines, without their places. */
  link() {
    this.links = [];
    const layers = this.setup.layers;
    let count = 0;
    for (const layer of layers) for (const unit of layer) count += unit.weights.length;
    if (count <= mostLines) {
      layers.forEach((/** @type {any[]} */ units, /** @type {number} */ layer) => units.forEach((unit, index) => {
        unit.weights.forEach((/** @type {number} */ parameter, /** @type {number} */ source) => {
          this.links.push({
            path: svg('path', { fill: 'none' }), label: svg('text', { class: 'weight' }), parameter, share: 0.15 + 0.7 * (index + 0.5) / units.length,
            from: this.units[layer][source], to: this.units[layer + 1][index],
          });
        });
      }));
    }
    this.lines.replaceChildren(...this.links.map((link) => link.path), ...(this.links.length <= 200 ? this.links.map((link) => link.label) : []));
  }

  /** Puts the lines where the units are. */
  place() {
    const frame = this.columns.getBoundingClientRect();
    this.lines.setAttribute('width', String(this.columns.scrollWidth));
    this.lines.setAttribute('height', String(this.columns.scrollHeight));
    const middle = new Map();
    for (const column of this.units) {
      for (const unit of column) {
        const box = (unit.querySelector('canvas') ?? unit).getBoundingClientRect();
        middle.set(unit, { left: box.left - frame.left, right: box.right - frame.left, y: (box.top + box.bottom) / 2 - frame.top });
      }
    }
    for (const link of this.links) {
      const from = middle.get(link.from);
      const to = middle.get(link.to);
      if (!from || !to) continue;
      const bend = (to.left - from.right) / 2;
      link.path.setAttribute('d', `M${from.right} ${from.y}C${from.right + bend} ${from.y} ${to.left - bend} ${to.y} ${to.left} ${to.y}`);
      const share = link.share;
      link.label.setAttribute('x', String(from.right + (to.left - from.right) * share));
      link.label.setAttribute('y', String(from.y + (to.y - from.y) * (share * share * (3 - 2 * share)) - 2));
    }
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
    const isHeld = new Set(frame.held);
    const showsNumbers = this.state.flag('values') && this.links.length <= 200;
    this.lines.classList.toggle('numbers', showsNumbers);
    for (const link of this.links) {
      const weight = frame.parameters[link.parameter];
      link.path.setAttribute('stroke', signColour(weight));
      link.path.setAttribute('stroke-width', String(Math.min(8, 0.4 + 2.2 * Math.abs(weight))));
      link.path.setAttribute('stroke-dasharray', isHeld.has(link.parameter) ? '6 4' : weight === 0 ? '1 6' : 'none');
      if (showsNumbers) link.label.textContent = short(Number(weight.toPrecision(2)));
    }
  }
}

/**
 * A list of activations whose last entry is a formula typed in.
 * @param {State} state
 * @param {string} id
 * @param {string} label
 * @param {string|null} value `null` where units have their own
 * @param {(name: string) => void} onChange
 */
export function activationField(state, id, label, value, onChange) {
  const known = state.table.activations.map((entry) => entry.name);
  const isOwn = value !== null && !known.includes(value);
  const input = make('input', {
    type: 'text', id: `${id}-own`, class: 'own', 'aria-label': t('layer.own'), title: t('layer.own'), value: isOwn ? value : '', hidden: !isOwn,
    spellcheck: false, maxLength: 200, placeholder: 'x*sin(x)',
    onchange: () => { if (input.value.trim() !== '') onChange(input.value.trim()); },
  });
  const select = make('select', {
    id, 'aria-label': label, title: label,
    onchange: () => {
      input.hidden = select.value !== '=';
      if (select.value === '=') input.focus(); else onChange(select.value);
    },
  }, value === null && make('option', { value: '' }, t('layer.mixed')),
  ...known.map((name) => make('option', { value: name }, name)), make('option', { value: '=' }, t('layer.formula')));
  select.value = value === null ? '' : isOwn ? '=' : value;
  return make('div', { class: 'activation' }, select, input);
}
