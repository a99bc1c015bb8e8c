// A document with its verdicts in the margin.

import { askJSON } from './api.js';
import { button, control } from './controls.js';
import { fill, make } from './dom.js';
import { t } from './texts.js';
import { verdictBlocks } from './verdicts.js';

/** @typedef {import('./state.js').State} State */

const example = `# The sigmoid and its derivative

The *sigmoid* is $\\sigma(x) = \\frac{1}{1 + e^{-x}}$.

Its derivative is $\\sigma'(x) = \\sigma(x) (1 - \\sigma(x))$, and
$\\tanh(x) = 2\\sigma(2x) - 1$.

A slip: $\\frac{d}{dx} \\tanh(x) = 1 - \\tanh(x)$.
`;

export class CheckPage {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    this.text = make('textarea', { id: 'document', rows: 14, spellcheck: false, value: example });
    this.file = make('input', { type: 'file', id: 'document-file', tabIndex: -1, 'aria-label': t('button.open-document'), class: 'hidden', onchange: async () => { const file = this.file.files?.[0]; if (file) this.load(file); } });
    this.result = make('div', { id: 'checked', class: 'checked' });
    this.counts = make('p', { class: 'caption', role: 'status', id: 'check-counts' });
    this.fault = make('p', { class: 'failure', role: 'alert', hidden: true, id: 'check-fault' });
    this.element = make('div', { class: 'page check' },
      make('section', { class: 'panel' }, make('h2', {}, t('tab.check')), make('label', { for: 'document' }, t('check.document')), this.text,
        make('div', { class: 'tools' }, control(state, 'format'), button('check', () => this.begin(), 'main'),
          make('button', { type: 'button', class: 'small', onclick: () => this.file.click() }, t('button.open-document')), this.file)),
      this.fault, make('section', { class: 'panel' }, make('h2', {}, t('check.result')), this.counts, this.result));
    this.element.addEventListener('dragover', (event) => event.preventDefault());
    this.element.addEventListener('drop', (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) this.load(file);
    });
  }

  /** @param {File} file */
  async load(file) {
    this.text.value = await file.text();
    const formats = /** @type {{[ending: string]: string}} */ ({ md: 'markdown', tex: 'latex', html: 'html', htm: 'html', ipynb: 'notebook', rst: 'restructuredText' });
    const format = formats[file.name.split('.').pop() ?? ''];
    if (format) this.state.set({ format });
    this.begin();
  }

  async begin() {
    this.counts.textContent = t('working');
    try {
      const found = await askJSON('/api/check', { text: this.text.value, format: this.state.get('format') });
      this.fault.hidden = true;
      this.show(found.statements);
    } catch (error) {
      this.counts.textContent = '';
      fill(this.result);
      this.fault.hidden = false;
      this.fault.textContent = /** @type {Error} */ (error).message;
    }
  }

  /** @param {any[]} statements */
  show(statements) {
    const count = (/** @type {string} */ verdict) => statements.filter((statement) => statement.verdict === verdict).length;
    const judged = ['proved', 'refuted', 'conditional', 'undecided'];
    this.counts.textContent = statements.length === 0 ? t('check.none') : t('check.counts', {
      ...Object.fromEntries(judged.map((verdict) => [verdict, count(verdict)])), other: statements.filter(({ verdict }) => !judged.includes(verdict)).length,
    });
    fill(this.result, ...verdictBlocks(this.text.value, this.state.get('format'), statements));
  }
}
