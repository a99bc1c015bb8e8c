// Numbers of a run, and how its losses have gone.

import { fill, make, short, svg } from './dom.js';
import { t } from './texts.js';

/** @typedef {import('./api.js').Frame} Frame */

/** Points of a curve; beyond it every second one is left out. */
const most = 400;

export class MeasuresView {
  constructor() {
    /** @type {{step: number, training: number, test: number}[]} */
    this.history = [];
    this.stride = 1;
    this.frames = 0;
    this.cells = new Map();
    const row = (/** @type {string} */ key, /** @type {string} */ id) => {
      const cell = make('td', { id });
      this.cells.set(id, cell);
      return make('tr', {}, make('th', { scope: 'row' }, t(key)), cell);
    };
    const pair = (/** @type {HTMLElement|string} */ name, /** @type {string} */ id) => {
      const cells = ['training', 'test'].map((side) => {
        const cell = make('td', { id: `${id}-${side}` });
        this.cells.set(`${id}-${side}`, cell);
        return cell;
      });
      return make('tr', {}, make('th', { scope: 'row' }, name), ...cells);
    };
    this.metricName = make('span', {}, t('run.accuracy'));
    this.path = [svg('path', { class: 'training', fill: 'none' }), svg('path', { class: 'test', fill: 'none' })];
    this.chart = svg('svg', { class: 'losses', viewBox: '0 0 400 100', preserveAspectRatio: 'none', role: 'img', 'aria-label': t('chart.loss') }, ...this.path);
    this.findings = make('ul', { class: 'findings', id: 'findings' });
    this.failure = make('p', { class: 'failure', role: 'alert', id: 'failure', hidden: true });
    this.element = make('section', { class: 'panel', id: 'measures' }, make('h2', {}, t('group.measures')), this.failure,
      make('table', { class: 'pairs' },
        make('thead', {}, make('tr', {}, make('td', {}), make('th', { scope: 'col', class: 'training' }, t('run.training')), make('th', { scope: 'col', class: 'test' }, t('run.test')))),
        make('tbody', {}, pair(t('run.loss'), 'loss'), pair(this.metricName, 'metric'))),
      this.chart,
      make('table', {}, make('tbody', {}, row('run.gradient', 'gradient'), row('run.learning', 'learning'), row('run.fingerprint', 'fingerprint'))),
      this.findings);
  }

  /** @param {any} setup */
  build(setup) {
    this.history = [];
    this.stride = 1;
    this.frames = 0;
    this.metricName.textContent = t(setup.isRegression ? 'run.r2' : 'run.accuracy');
    for (const path of this.path) path.setAttribute('d', '');
    this.failure.hidden = true;
  }

  /** @param {string} id @param {string} text */
  set(id, text) {
    const cell = this.cells.get(id);
    if (cell && cell.textContent !== text) cell.textContent = text;
  }

  /** @param {Frame} frame */
  show(frame) {
    this.set('loss-training', short(frame.training.loss));
    this.set('loss-test', short(frame.test.loss));
    this.set('metric-training', short(frame.training.metric));
    this.set('metric-test', short(frame.test.metric));
    this.set('gradient', short(frame.gradientNorm));
    this.set('learning', short(frame.learningRate));
    this.set('fingerprint', frame.fingerprint.slice(0, 12));
    this.cells.get('fingerprint').title = frame.fingerprint;
    this.failure.hidden = !frame.failure;
    if (frame.failure && this.failure.textContent !== frame.failure) this.failure.textContent = frame.failure;
    this.remember(frame);
    this.find(frame);
  }

  /** @param {Frame} frame */
  find(frame) {
    const key = JSON.stringify(frame.findings);
    if (key === this.findings.dataset.key) return;
    this.findings.dataset.key = key;
    if (frame.findings.length === 0) { fill(this.findings, make('li', { class: 'good' }, t('run.healthy'))); return; }
    fill(this.findings, ...frame.findings.map((finding) => make('li', {}, make('strong', {}, finding.problem), ' ', finding.remedy)));
  }

  /** @param {Frame} frame */
  remember(frame) {
    this.frames += 1;
    if (frame.training.loss === undefined || frame.training.loss === null || this.frames % this.stride !== 0 && frame.isRunning) return;
    this.history.push({ step: frame.step, training: frame.training.loss, test: frame.test.loss ?? frame.training.loss });
    if (this.history.length > most) {
      this.history = this.history.filter((_, index) => index % 2 === 0);
      this.stride *= 2;
    }
    const last = Math.max(1, this.history[this.history.length - 1].step);
    const greatest = Math.max(1e-9, ...this.history.map((entry) => Math.max(entry.training, entry.test)));
    const line = (/** @type {'training'|'test'} */ side) => this.history.map((entry, index) =>
      `${index === 0 ? 'M' : 'L'}${(entry.step / last * 400).toFixed(1)} ${(98 - 95 * entry[side] / greatest).toFixed(1)}`).join('');
    this.path[0].setAttribute('d', line('training'));
    this.path[1].setAttribute('d', line('test'));
  }
}
