// A network that is formed and not trained, with what is proved of it.

import { askJSON } from './api.js';
import { chart, legend } from './chart.js';
import { button, control } from './controls.js';
import { fill, make } from './dom.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */

const fields = /** @type {{[kind: string]: string[]}} */ ({ boolean: ['boolean', 'units'], points: ['knots'], formula: ['function', 'from', 'to', 'error'] });

export class FormPage {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    this.extras = make('div', { class: 'controls' });
    this.result = make('div', { class: 'board', id: 'formed' });
    this.fault = make('p', { class: 'failure', role: 'alert', hidden: true, id: 'form-fault' });
    this.element = make('div', { class: 'page form' },
      make('section', { class: 'panel wide' }, make('h2', {}, t('tab.form')), control(state, 'form'), this.extras, button('prove', () => this.begin(), 'main')),
      this.fault, this.result);
    this.showFields();
    state.onChange((changed) => {
      if (changed.some(({ key }) => key === 'form')) this.showFields();
      if (changed.some(({ group }) => group === 'form') && this.element.isConnected) this.begin();
    });
  }

  showFields() {
    fill(this.extras, ...(fields[this.state.get('form')] ?? []).map((key) => control(this.state, key)));
  }

  async begin() {
    const kind = this.state.get('form');
    const values = Object.fromEntries((fields[kind] ?? []).map((key) => [key, this.state.get(key)]));
    fill(this.result, make('p', { class: 'hint', role: 'status' }, t('working')));
    try {
      const found = await askJSON('/api/form', { kind, ...values });
      this.fault.hidden = true;
      this.show(found);
    } catch (error) {
      fill(this.result);
      this.fault.hidden = false;
      this.fault.textContent = /** @type {Error} */ (error).message;
    }
  }

  /** @param {any} found */
  show(found) {
    fill(this.result,
      make('section', { class: 'panel' }, make('h2', {}, t('form.proof')), make('ul', { class: 'proof' }, ...found.proof.map((/** @type {string} */ line) => make('li', {}, line)))),
      make('section', { class: 'panel' }, make('h2', {}, t('form.network')), make('div', { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': t('form.network') }, make('table', { class: 'units' },
        make('thead', {}, make('tr', {}, ...['form.layer', 'form.unit', 'form.computes'].map((key) => make('th', { scope: 'col' }, t(key))))),
        make('tbody', {}, ...found.units.map((/** @type {any} */ unit) => make('tr', {}, make('td', {}, String(unit.layer)), make('td', {}, unit.name), make('td', { class: 'formula' }, unit.text))))))),
      found.rows.length > 0 && make('section', { class: 'panel' }, make('h2', {}, t('form.table')), make('div', { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': t('form.table') }, make('table', { class: 'truth' },
        make('thead', {}, make('tr', {}, ...[...found.variables, t('form.wanted'), t('form.given')].map((name) => make('th', { scope: 'col' }, name)))),
        make('tbody', {}, ...found.rows.map((/** @type {string[]} */ row) => make('tr', {}, ...row.map((cell) => make('td', {}, cell)))))))),
      found.x.length > 0 && make('section', { class: 'panel' }, make('h2', {}, t('form.curve')),
        chart(found.x, [{ name: t('form.wanted'), y: found.wanted }, { name: t('form.given'), y: found.given, dash: 6 }], t('form.curve')).drawing, legend([t('form.wanted'), t('form.given')])));
  }
}
