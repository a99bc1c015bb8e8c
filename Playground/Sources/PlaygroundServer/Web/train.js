// The page on which a network trains: one run on the server, and what is shown of it.

import { announce, fill, make, short } from './dom.js';
import { button, control, wrong } from './controls.js';
import { MeasuresView } from './measures.js';
import { NetworkView } from './network.js';
import { OutputView } from './output.js';
import { OwnData } from './owndata.js';
import { hidingPanel } from './hiding.js';
import { RunClient } from './run.js';
import { savePanel } from './save.js';
import { t } from './texts.js';
import { UnitView } from './unit.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./api.js').Frame} Frame */

const live = ['rate', 'l1', 'l2'];

export class TrainPage {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {Frame|null} */
    this.frame = null;
    this.client = new RunClient(state, this);
    this.network = new NetworkView(state, { choose: (place) => this.unit.build(this.run?.setup, place, this.frame), look: (place) => this.output.look(place) });
    this.unit = new UnitView(state, (change) => this.command('edit', change));
    this.measures = new MeasuresView();
    this.ownData = new OwnData(state);
    this.output = new OutputView(state, (x, y, label) => this.ownData.add(x, y, label));
    this.fault = make('p', { class: 'failure', role: 'alert', id: 'fault', hidden: true });
    this.element = make('div', { class: 'train' }, this.bar(), this.fault,
      make('div', { class: 'board' },
        make('div', { class: 'stackup left' }, this.dataPanel(), savePanel(state, this)),
        make('div', { class: 'stackup middle' }, this.network.element, this.trainingPanel(), this.unit.element),
        make('div', { class: 'stackup right' }, this.output.element, this.measures.element)), hidingPanel(state, this));
    state.onChange((changed, isEcho) => { if (!isEcho) this.changed(changed); });
  }

  bar() {
    this.runButton = button('run', () => this.toggle(), 'main');
    this.numbers = new Map(['epoch', 'step', 'rate'].map((key) => [key, make('output', { id: `show-${key}` }, '0')]));
    return make('div', { class: 'bar', role: 'toolbar', 'aria-label': t('group.training') },
      this.runButton, button('step', () => this.command('steps', '1')), button('epoch', () => this.command('epoch')),
      button('restart', () => this.restart()), control(this.state, 'speed'),
      make('dl', {}, ...[...this.numbers].map(([key, output]) => make('div', {}, make('dt', {}, t(`run.${key}`)), make('dd', {}, output)))),
      make('p', { class: 'hint keys' }, t('keys')));
  }

  dataPanel() {
    this.dataExtras = make('div');
    this.inputs = make('fieldset', { class: 'inputs' });
    const panel = make('section', { class: 'panel', id: 'data' }, make('h2', {}, t('group.data')), control(this.state, 'data'), this.dataExtras,
      control(this.state, 'noise'), control(this.state, 'share'), control(this.state, 'count'), control(this.state, 'seed'),
      button('reseed', () => this.state.set({ seed: (Number(this.state.get('seed')) + 1) % 4294967296 }), 'small'), this.inputs, control(this.state, 'own'));
    this.showExtras();
    return panel;
  }

  /** What belongs to the chosen kind of data alone. */
  showExtras() {
    const data = this.state.get('data');
    fill(this.dataExtras ?? make('div'),
      data === 'formula' && control(this.state, 'formula'),
      (data === 'formula' || data === 'points') && control(this.state, 'task'),
      data === 'points' && this.ownData.element);
    const chosen = this.state.get('inputs').split(',');
    const setting = this.state.settings.get('inputs');
    fill(this.inputs ?? make('fieldset'), make('legend', {}, t('setting.inputs')), ...(setting?.choices ?? []).map((name, index) => make('label', {},
      make('input', {
        type: 'checkbox', id: `input-${name}`, checked: chosen.includes(name),
        onchange: (/** @type {any} */ event) => this.state.set({
          inputs: (setting?.choices ?? []).filter((other) => other === name ? event.target.checked : chosen.includes(other)).join(','),
        }),
      }), ' ', this.state.table.inputTitles[index])));
  }

  trainingPanel() {
    const keys = ['rate', 'batch', 'optimizer', 'schedule', 'epochs', 'loss', 'dropout', 'l1', 'l2', 'clip'];
    return make('section', { class: 'panel', id: 'training' }, make('h2', {}, t('group.training')),
      make('div', { class: 'controls' }, ...keys.map((key) => control(this.state, key)), control(this.state, 'layers')));
  }

  // MARK: the run

  /** @param {import('./state.js').Setting[]} changed */
  changed(changed) {
    const keys = changed.map((setting) => setting.key);
    if (keys.some((key) => key === 'data' || key === 'inputs' || key === 'task')) this.showExtras();
    if (keys.includes('data')) this.output.palette();
    if (keys.includes('theme')) this.repaint();
    if (changed.some((setting) => setting.change === 'restart')) {
      if (!keys.includes('edits')) this.state.settle();
      this.begin(this.isRunning ? 'run' : '');
      return;
    }
    const changes = live.filter((key) => keys.includes(key));
    if (changes.length > 0 && !this.state.isUnderWay) this.begin(this.isRunning ? 'run' : '');
    else for (const key of changes) this.command('edit', `${key}=${this.state.now(key)}`);
    if (keys.includes('speed')) this.command('speed', this.state.get('speed'));
    if (keys.includes('lines')) this.listen();
    if (keys.some((key) => ['test', 'discrete', 'values', 'lines'].includes(key))) { this.output.draw(); if (this.frame) this.show(this.frame); }
  }

  get isRunning() { return this.frame?.isRunning ?? false; }

  repaint() {
    if (!this.run) return;
    this.network.build(this.run.setup);
    this.output.paintLegend();
    this.output.palette();
    this.output.draw();
    if (this.frame) this.show(this.frame);
  }

  get run() { return this.client.run; }

  /** @param {string} [then] */
  begin(then) { return this.client.begin(then); }

  leave() { this.client.leave(); }

  listen() { return this.client.listen(); }

  /** @param {string} name @param {string} [text] */
  command(name, text) { return this.client.command(name, text); }

  // MARK: what the run tells

  /** @param {{id: string, setup: any}} run */
  begun({ id, setup }) {
    document.body.dataset.run = id;
    this.frame = null;
    this.network.build(setup);
    this.output.build(setup);
    this.measures.build(setup);
    const chosen = this.network.chosen;
    if (chosen && setup.layers[chosen.layer]?.[chosen.unit]) this.network.choose(chosen);
    else { this.network.chosen = null; this.unit.clear(); }
  }

  /** @param {any} error */
  notBegun(error) {
    this.refused(error);
    // Points can be painted before there are enough for a run.
    if (this.state.get('data') === 'points') this.output.build(this.ownData.asSetup());
  }

  ended() {
    this.fault.hidden = false;
    this.fault.textContent = t('run.ended');
  }

  restart() {
    this.state.settle();
    this.begin();
  }

  /** @param {any} error */
  refused(error) {
    for (const field of document.querySelectorAll('[aria-invalid]')) wrong(/** @type {HTMLElement} */ (field), '');
    this.fault.hidden = error === null;
    if (error === null) return;
    this.fault.textContent = error.name === 'TypeError' ? t('run.lost') : error.message;
    const field = error.setting ? document.getElementById(`set-${error.setting}`) : null;
    field?.setAttribute('aria-invalid', 'true');
  }

  toggle() {
    if (this.isRunning) this.command('pause'); else this.command('run');
  }

  /** @param {Frame} frame */
  show(frame) {
    const wasRunning = this.isRunning;
    if (frame.edits !== (this.frame?.edits ?? '')) this.state.follow(frame.edits);
    this.state.isUnderWay = frame.step > 0;
    this.frame = frame;
    this.network.show(frame);
    this.output.show(frame);
    this.measures.show(frame);
    this.unit.show(frame);
    const text = t(frame.isRunning ? 'button.pause' : 'button.run');
    if (this.runButton && this.runButton.textContent !== text) this.runButton.textContent = text;
    this.numbers?.forEach((output, key) => {
      const value = key === 'rate' ? Math.round(frame.stepsPerSecond) : key === 'epoch' ? frame.epoch - 1 : frame.step;
      output.textContent = value.toLocaleString('en');
    });
    document.body.dataset.step = String(frame.step);
    document.body.dataset.running = String(frame.isRunning);
    document.body.dataset.fingerprint = frame.fingerprint;
    if (!frame.isRunning) this.rest(frame);
    else if (!wasRunning) announce(t('run.running'));
  }

  /**
   * A run that rests has an address that makes it again.
   * @param {Frame} frame
   */
  rest(frame) {
    this.state.set({ steps: frame.step, edits: frame.edits }, { silent: true });
    if (frame.failure) announce(t('run.failed'));
    else if (frame.step > 0) announce(t('run.paused', { step: frame.step, training: short(frame.training.loss), test: short(frame.test.loss) }));
  }
}
