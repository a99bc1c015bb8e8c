// What is inside one unit: its formula, its weights to be changed and held, its activation, and what it gives on the data.

import { activationField } from './activationfield.js';
import { fill, make, short, svg } from './dom.js';
import { layersOf, textOf } from './layers.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./api.js').Frame} Frame */

export class UnitView {
  /**
   * @param {State} state
   * @param {(change: string) => Promise<void>} edit
   */
  constructor(state, edit) {
    this.state = state;
    this.edit = edit;
    this.body = make('div', {}, make('p', { class: 'hint' }, t('unit.none')));
    this.element = make('section', { class: 'panel', id: 'unit' }, make('h2', {}, t('group.unit')), this.body);
    /** @type {{parameter: number, name: string, field: HTMLInputElement, box: HTMLInputElement}[]} */
    this.rows = [];
    this.formula = make('p', { class: 'formula', tabIndex: 0 });
    this.fault = make('p', { class: 'warning' });
    this.bars = svg('svg', { class: 'histogram', viewBox: '0 0 96 32', role: 'img', preserveAspectRatio: 'none' });
    this.caption = make('p', { class: 'caption' });
    /** @type {any} */
    this.unit = null;
    this.place = { layer: 0, unit: 0 };
  }

  clear() {
    this.unit = null;
    fill(this.body, make('p', { class: 'hint' }, t('unit.none')));
  }

  /** @param {any} setup @param {{layer: number, unit: number}} place @param {Frame|null} frame */
  build(setup, place, frame) {
    this.place = place;
    this.unit = setup.layers[place.layer]?.[place.unit];
    if (!this.unit) { this.clear(); return; }
    const isLast = place.layer === setup.layers.length - 1;
    this.names = place.layer === 0
      ? setup.inputs.map((/** @type {any} */ input) => input.title)
      : setup.layers[place.layer - 1].map((/** @type {any} */ _, /** @type {number} */ index) => `u${place.layer}.${index + 1}`);
    const title = isLast ? t('unit.output', { unit: place.unit + 1 }) : t('unit.name', { unit: place.unit + 1, layer: place.layer + 1 });
    const sources = place.layer === 0 ? this.names
      : setup.layers[place.layer - 1].map((/** @type {any} */ _, /** @type {number} */ index) => t('unit.name', { unit: index + 1, layer: place.layer }));
    this.rows = [
      this.row(this.unit.bias, t('unit.bias')),
      ...this.unit.weights.map((/** @type {number} */ parameter, /** @type {number} */ index) => this.row(parameter, t('unit.weight', { name: sources[index] }))),
    ];
    fill(this.body, make('h3', {}, title), this.fault, !isLast && this.activation(), !isLast && this.kinks(),
      make('h4', {}, t('unit.formula')), this.formula,
      make('div', { class: 'weights', tabIndex: 0, role: 'group', 'aria-label': title }, make('table', {}, make('tbody', {}, ...this.rows.map(({ name, field, box }) => make('tr', {},
        make('th', { scope: 'row' }, name), make('td', {}, field), make('td', {}, make('label', {}, box, ' ', t('unit.hold')))))))),
      this.bars, this.caption);
    if (frame) this.show(frame);
  }

  /** @param {number} parameter @param {string} name */
  row(parameter, name) {
    const field = make('input', {
      type: 'text', inputMode: 'decimal', 'aria-label': name, id: `parameter-${parameter}`,
      onchange: () => { if (field.value.trim() !== '' && Number.isFinite(Number(field.value))) this.edit(`p${parameter}=${Number(field.value)}`); },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const step = event.key === 'ArrowUp' ? 0.1 : event.key === 'ArrowDown' ? -0.1 : 0;
        if (step === 0) return;
        event.preventDefault();
        this.edit(`p${parameter}=${Number((Number(field.value) + step).toFixed(4))}`);
        field.value = String(Number((Number(field.value) + step).toFixed(4)));
      },
    });
    const box = make('input', { type: 'checkbox', id: `hold-${parameter}`, 'aria-label': t('unit.hold-name', { name }), onchange: () => { this.edit(`${box.checked ? 'f' : 'u'}${parameter}`); } });
    return { parameter, name, field, box };
  }

  /** @param {(layers: string[][]) => void} body */
  change(body) {
    const layers = layersOf(this.state.get('layers'));
    body(layers);
    this.state.set({ layers: textOf(layers) });
  }

  activation() {
    const { layer, unit } = this.place;
    const name = layersOf(this.state.get('layers'))[layer]?.[unit] ?? 'tanh';
    return make('div', { class: 'control' }, make('label', { for: 'unit-activation' }, t('unit.activation')),
      activationField(this.state, 'unit-activation', t('unit.activation'), name, (chosen) => this.change((layers) => { layers[layer][unit] = chosen; })));
  }

  /** The derivative at each kink may be another one. */
  kinks() {
    const { layer, unit } = this.place;
    return make('div', {}, ...this.unit.kinks.map((/** @type {any} */ kink) => {
      const field = make('input', {
        type: 'text', inputMode: 'decimal', id: `kink-${kink.place}`, value: String(kink.derivative ?? ''),
        onchange: () => {
          const value = Number(field.value);
          if (field.value.trim() === '' || !Number.isFinite(value)) return;
          this.change((layers) => { layers[layer][unit] = withKink(this.unit.activation, kink.place, value); });
        },
      });
      return make('div', { class: 'control' }, make('label', { for: field.id }, t(kink.isJump ? 'unit.jump' : 'unit.kink', { place: short(kink.place) })), field);
    }));
  }

  /** @param {Frame} frame */
  show(frame) {
    if (!this.unit) return;
    const shown = frame.layers[this.place.layer]?.[this.place.unit];
    const held = new Set(frame.held);
    for (const { parameter, field, box } of this.rows) {
      if (document.activeElement !== field) field.value = String(Number((frame.parameters[parameter] ?? 0).toPrecision(6)));
      box.checked = held.has(parameter);
    }
    const numbers = frame.parameters;
    const sum = this.unit.weights.map((/** @type {number} */ parameter, /** @type {number} */ index) => `${short(Number(numbers[parameter].toPrecision(3)))}·${this.names[index]}`);
    sum.push(short(Number(numbers[this.unit.bias].toPrecision(3))));
    const inner = sum.join(' + ').replaceAll('+ −', '− ');
    this.formula.textContent = this.unit.activation === 'identity' ? inner : `f(${inner}),  f(x) = ${this.unit.formula}`;
    this.fault.hidden = !shown?.fault;
    this.fault.textContent = shown?.fault ? t(`unit.${shown.fault}`) : '';
    if (!shown) return;
    const largest = Math.max(1, ...shown.histogram);
    this.bars.replaceChildren(...shown.histogram.map((count, index) => svg('rect', {
      x: index * 96 / shown.histogram.length, width: 96 / shown.histogram.length * 0.85, y: 32 - 31 * count / largest, height: 31 * count / largest,
    })));
    const label = t('unit.histogram', { least: short(shown.least), greatest: short(shown.greatest) });
    this.bars.setAttribute('aria-label', label);
    this.caption.textContent = label;
  }
}

/**
 * The activation with another derivative at a kink.
 * @param {string} text
 * @param {number} place
 * @param {number} value
 */
export function withKink(text, place, value) {
  const setting = `derivative_at_${place}: ${value}`;
  const old = new RegExp(`,?\\s*derivative_at_${String(place).replace(/[.\-]/g, '\\$&')}: [^,)]+`);
  const bare = text.replace(old, '').replace('()', '').replace(/ with $/, '').replace('( ', '(').replace('(,', '(');
  if (/^\w+$/.test(bare)) return `${bare}(${setting})`;
  if (/^\w+\(.*:.*\)$/.test(bare)) return `${bare.slice(0, -1)}, ${setting})`;
  return bare.includes(' with ') ? `${bare}, ${setting}` : `${bare} with ${setting}`;
}
