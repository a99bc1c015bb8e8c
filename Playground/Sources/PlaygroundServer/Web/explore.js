// An activation looked at from all sides: its curve, its derivative, what is proved of it, and what it does to gradients.

import { askJSON } from './api.js';
import { chart, legend } from './chart.js';
import { control } from './controls.js';
import { fill, make, short } from './dom.js';
import { latexToMath } from './mathml.js';
import { split } from './layers.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */

export class ExplorePage {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    this.list = make('datalist', { id: 'known-activations' }, ...state.table.activations.map((entry) => make('option', { value: entry.name }, entry.title)));
    this.sliders = make('div', { class: 'controls', id: 'sliders' });
    this.result = make('div', { class: 'board', id: 'explored', 'aria-live': 'off' });
    this.fault = make('p', { class: 'failure', role: 'alert', hidden: true, id: 'explore-fault' });
    const name = control(state, 'explore');
    name.querySelector('input')?.setAttribute('list', 'known-activations');
    this.element = make('div', { class: 'page explore' }, this.list,
      make('section', { class: 'panel wide' }, make('h2', {}, t('tab.explore')), make('div', { class: 'controls' }, name, control(state, 'compare'), control(state, 'reach'), control(state, 'depth')), this.sliders),
      this.fault, this.result);
    this.turn = 0;
    state.onChange((changed) => {
      if (changed.some(({ group }) => group === 'explore') && this.element.isConnected) this.begin();
      if (changed.some(({ key }) => key === 'theme') && this.element.isConnected) this.begin();
    });
  }

  async begin() {
    this.turn += 1;
    const turn = this.turn;
    const names = [this.state.get('explore'), ...split(this.state.get('compare'), ';')].filter((name) => name !== '').slice(0, 6);
    try {
      const found = await askJSON('/api/explore', { functions: names, reach: Number(this.state.get('reach')), depth: Number(this.state.get('depth')) });
      if (turn !== this.turn) return;
      this.fault.hidden = true;
      this.show(found);
    } catch (error) {
      if (turn !== this.turn) return;
      this.fault.hidden = false;
      this.fault.textContent = /** @type {Error} */ (error).message;
    }
  }

  /** @param {any} found */
  show(found) {
    const [first] = found.functions;
    this.parameters(first);
    const names = found.functions.map((/** @type {any} */ entry) => entry.name);
    const marks = first.kinks.map((/** @type {any} */ kink) => ({ x: kink.place, label: t('explore.kink', { place: short(kink.place), derivative: short(kink.derivative) }) }));
    const readout = make('output', { class: 'readout', id: 'explore-readout' });
    const panel = (/** @type {string} */ title, /** @type {'values'|'slopes'} */ key) => {
      const { drawing, value } = chart(found.x, found.functions.map((/** @type {any} */ entry) => ({ name: entry.name, y: entry[key] })), t(title), marks);
      drawing.addEventListener('mousemove', (event) => {
        const x = value(/** @type {MouseEvent} */ (event));
        const index = Math.max(0, Math.min(found.x.length - 1, Math.round((x - found.x[0]) / (found.x[1] - found.x[0]))));
        readout.textContent = t('explore.at', { x: short(found.x[index]), value: short(first.values[index]), slope: short(first.slopes[index]) });
      });
      return make('section', { class: 'panel' }, make('h2', {}, t(title)), drawing, names.length > 1 && legend(names));
    };
    const flow = chart(found.functions[0].flow.map((/** @type {any} */ _, /** @type {number} */ index) => index + 1),
      found.functions.map((/** @type {any} */ entry) => ({ name: entry.name, y: entry.flow.map((/** @type {number|null} */ value) => value === null || value <= 0 ? null : Math.log10(value)) })), t('explore.flow'));
    fill(this.result, panel('explore.curve', 'values'), panel('explore.derivative', 'slopes'),
      ...found.functions.map((/** @type {any} */ entry) => this.card(entry)),
      make('section', { class: 'panel' }, make('h2', {}, t('explore.flow'), ' (log₁₀)'), flow.drawing, names.length > 1 && legend(names), make('p', { class: 'caption' }, t('explore.flow-help'))),
      make('section', { class: 'panel' }, make('h2', {}, t('explore.error')), first.errors.length === 0 ? make('p', { class: 'hint' }, t('explore.error-none'))
        : make('ul', {}, ...first.errors.map((/** @type {string} */ line) => make('li', {}, line)))), readout);
  }

  /**
   * A slider for each parameter.
   * @param {any} entry
   */
  parameters(entry) {
    const key = entry.parameters.map((/** @type {any} */ parameter) => parameter.name).join() + entry.base;
    if (this.sliders.dataset.key === key) return;
    this.sliders.dataset.key = key;
    fill(this.sliders, ...entry.parameters.map((/** @type {any} */ parameter) => {
      const id = `slide-${parameter.name}`;
      const output = make('output', {}, short(parameter.value));
      const reach = Math.max(2, Math.abs(parameter.value) * 2);
      const slider = make('input', {
        type: 'range', id, min: -reach, max: reach, step: reach / 200, value: String(parameter.value),
        oninput: () => { output.textContent = short(Number(slider.value)); this.put(entry, parameter.name, Number(slider.value)); },
      });
      return make('div', { class: 'control slider' }, make('label', { for: id }, `${parameter.name}${parameter.meaning ? `: ${parameter.meaning}` : ''}`), slider, output);
    }));
  }

  /** @param {any} entry @param {string} name @param {number} value */
  put(entry, name, value) {
    /** @type {any[]} */
    const values = entry.parameters.map((/** @type {any} */ parameter) => {
      if (parameter.name === name) parameter.value = value;
      return `${parameter.name}: ${parameter.value}`;
    });
    this.state.set({ explore: entry.isBuiltIn ? `${entry.base}(${values.join(', ')})` : `${entry.base} with ${values.join(', ')}` });
  }

  /** @param {any} entry */
  card(entry) {
    const row = (/** @type {string} */ name, /** @type {Node|string} */ value) => make('div', {}, make('dt', {}, name), make('dd', {}, value));
    return make('section', { class: 'panel card' }, make('h2', {}, entry.title || entry.name),
      make('dl', { class: 'facts' }, row('f(x)', latexToMath(entry.latex, entry.formula)), row('f′(x)', latexToMath(entry.derivativeLatex, entry.derivative)),
        ...entry.facts.map((/** @type {any} */ fact) => row(fact.name, fact.value)),
        ...entry.kinks.map((/** @type {any} */ kink) => row(t('explore.kinks'), t('explore.kink', { place: short(kink.place), derivative: short(kink.derivative) }))),
        entry.source ? row(t('explore.source'), entry.source) : make('div')));
  }
}
