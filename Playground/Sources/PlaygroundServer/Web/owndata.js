// Points of one's own: painted one by one, or two columns of a table.

import { askJSON } from './api.js';
import { download, fill, make } from './dom.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {{x: number, y: number, label: number}} Point */

/**
 * Six bytes for each point, in base64 for addresses: multiples of 1/5000.
 * @param {Point[]} points
 */
export function pointText(points) {
  const bytes = new Uint8Array(points.length * 6);
  const view = new DataView(bytes.buffer);
  points.forEach(({ x, y, label }, index) => {
    view.setInt16(index * 6, Math.round(x * 5000), true);
    view.setInt16(index * 6 + 2, Math.round(y * 5000), true);
    view.setInt16(index * 6 + 4, label, true);
  });
  let plain = '';
  for (const byte of bytes) plain += String.fromCharCode(byte);
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {string} text @returns {Point[]} */
export function pointsOf(text) {
  try {
    const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const view = new DataView(Uint8Array.from(plain, (character) => character.charCodeAt(0)).buffer);
    return Array.from({ length: Math.floor(view.byteLength / 6) }, (_, index) => ({
      x: view.getInt16(index * 6, true) / 5000, y: view.getInt16(index * 6 + 2, true) / 5000, label: view.getInt16(index * 6 + 4, true),
    }));
  } catch { return []; }
}

/** Points that address and picture have room for. */
const most = 4000;

export class OwnData {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    this.text = '';
    this.area = make('textarea', { id: 'csv-text', rows: 3, spellcheck: false, placeholder: 'width,height,kind', onchange: () => this.read(this.area.value) });
    this.file = make('input', { type: 'file', id: 'csv-file', tabIndex: -1, 'aria-label': t('button.open-csv'), accept: '.csv,.tsv,.txt,text/csv', class: 'hidden', onchange: async () => { const file = this.file.files?.[0]; if (file) this.read(await file.text()); } });
    this.choice = make('div', { id: 'csv-choice' });
    this.note = make('p', { class: 'caption', role: 'status', id: 'csv-note' });
    this.element = make('div', { class: 'own-data' },
      make('div', { class: 'tools' },
        make('button', { type: 'button', class: 'small', id: 'do-open-csv', onclick: () => this.file.click() }, t('button.open-csv')), this.file,
        make('button', { type: 'button', class: 'small', id: 'do-undo', onclick: () => this.put(this.points.slice(0, -1)) }, t('button.undo-points')),
        make('button', { type: 'button', class: 'small', id: 'do-clear', onclick: () => this.put([]) }, t('button.clear-points')),
        make('button', { type: 'button', class: 'small', id: 'do-save-own', onclick: () => this.save() }, t('button.save-points'))),
      make('label', { for: 'csv-text' }, t('csv.paste')), this.area, this.choice, this.note);
    this.element.addEventListener('dragover', (event) => event.preventDefault());
    this.element.addEventListener('drop', async (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) this.read(await file.text());
    });
  }

  get points() { return pointsOf(this.state.get('points')); }

  /** The points as a run would have them. */
  asSetup() {
    const points = this.points;
    return {
      x: points.map(({ x }) => x), y: points.map(({ y }) => y), labels: points.map(({ label }) => label), trainingCount: points.length,
      isRegression: this.state.get('task') === 'regression', classCount: Math.max(2, ...points.map(({ label }) => label + 1)),
    };
  }

  /** @param {Point[]} points */
  put(points) { this.state.set({ points: pointText(points), data: 'points' }); }

  /** @param {number} x @param {number} y @param {number} label */
  add(x, y, label) {
    const points = this.points.slice(0, most - 1);
    points.push({ x, y, label: this.state.get('task') === 'regression' ? (label === 0 ? -5000 : 5000) : label });
    this.put(points);
    return points.length;
  }

  save() {
    const rows = this.points.map(({ x, y, label }) => `${x},${y},${this.state.get('task') === 'regression' ? label / 5000 : label}`);
    download('points.csv', `x,y,label\n${rows.join('\n')}\n`, 'text/csv');
  }

  /**
   * Asks for the columns of a table.
   * @param {string} text
   */
  async read(text) {
    this.text = text;
    try {
      const { columns } = await askJSON('/api/columns', { text });
      this.choose(columns);
    } catch (error) { this.note.textContent = /** @type {Error} */ (error).message; }
  }

  /** @param {{name: string, isNumeric: boolean}[]} columns */
  choose(columns) {
    const numeric = columns.filter((column) => column.isNumeric).map((column) => column.name);
    const list = (/** @type {string} */ id, /** @type {string} */ label, /** @type {string[]} */ names, /** @type {string} */ chosen) => {
      const select = make('select', { id }, ...names.map((name) => make('option', { value: name }, name)));
      select.value = chosen;
      return { select, row: make('div', { class: 'control' }, make('label', { for: id }, label), select) };
    };
    const names = columns.map((column) => column.name);
    const last = names[names.length - 1] ?? '';
    const label = list('csv-label', t('csv.label'), names, names.find((name) => !numeric.includes(name)) ?? last);
    const first = list('csv-first', t('csv.first'), [...numeric, '*'], numeric[0] ?? '');
    const second = list('csv-second', t('csv.second'), numeric, numeric[1] ?? '');
    const projection = first.select.lastElementChild;
    if (projection) projection.textContent = t('csv.projection');
    first.select.addEventListener('change', () => { second.row.hidden = first.select.value === '*'; });
    fill(this.choice, label.row, first.row, second.row, make('button', {
      type: 'button', class: 'small', id: 'do-use-columns', onclick: () => this.use(first.select.value, second.select.value, label.select.value),
    }, t('button.use-columns')));
    this.note.textContent = '';
  }

  /** @param {string} first @param {string} second @param {string} label */
  async use(first, second, label) {
    try {
      const found = await askJSON('/api/points', { text: this.text, first, second, label });
      this.note.textContent = t('csv.rows', { count: found.count, note: found.note });
      this.state.set({ points: found.points, task: found.isRegression ? 'regression' : 'classification', data: 'points' });
    } catch (error) { this.note.textContent = /** @type {Error} */ (error).message; }
  }
}
