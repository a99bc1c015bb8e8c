// One run on the server: it is begun, told what to do, listened to, and left.

import { ask, readFrames } from './api.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./api.js').Frame} Frame */

/**
 * @typedef {Object} RunView what is told of a run
 * @property {(run: {id: string, setup: any}) => void} begun
 * @property {(frame: Frame) => void} show
 * @property {(error: any) => void} refused `null` where nothing is wrong any more
 * @property {(error: any) => void} notBegun
 * @property {() => void} ended
 */

export class RunClient {
  /** @param {State} state @param {RunView} view */
  constructor(state, view) {
    this.state = state;
    this.view = view;
    /** @type {{id: string, setup: any}|null} */
    this.run = null;
    /** @type {Frame|null} */
    this.newest = null;
    /** @type {AbortController|null} */
    this.stream = null;
    this.turn = 0;
    /** @type {Promise<void>} */
    this.beginning = Promise.resolve();
  }

  /**
   * Begins another run.
   * @param {string} then what it does at once: `run` or nothing
   */
  begin(then = '') {
    this.beginning = this.beginRun(then);
    return this.beginning;
  }

  /** @param {string} then */
  async beginRun(then) {
    this.turn += 1;
    const turn = this.turn;
    this.stream?.abort();
    const old = this.run;
    this.run = null;
    if (old) ask(`/api/runs/${old.id}/end`, '').catch(() => {});
    /** @type {{id: string, setup: any}} */
    let run;
    try {
      run = await ask('/api/runs', this.state.address());
    } catch (error) {
      if (turn === this.turn) this.view.notBegun(error);
      return;
    }
    if (turn !== this.turn) {
      ask(`/api/runs/${run.id}/end`, '').catch(() => {});
      return;
    }
    this.run = run;
    this.view.refused(null);
    this.view.begun(run);
    this.listen();
    const speed = this.state.get('speed');
    if (Number(speed) > 0) await this.command('speed', speed);
    const steps = Number(this.state.get('steps'));
    if (then === 'run') await this.command('run');
    else if (steps > 0) await this.command('until', String(steps));
  }

  leave() {
    this.stream?.abort();
    if (this.run) navigator.sendBeacon(`/api/runs/${this.run.id}/end`);
    this.run = null;
  }

  /** @param {string} name @param {string} [text] */
  async command(name, text = '') {
    if (!this.run && name !== 'speed') {
      // One may be on its way; one that has ended begins again.
      await this.beginning;
      if (!this.run) await this.begin();
    }
    if (!this.run) return;
    try {
      await ask(`/api/runs/${this.run.id}/${name}`, text);
      this.view.refused(null);
    } catch (error) { this.view.refused(error); }
  }

  /** Reads frames until the page is hidden or another run begins; shows the newest one when the screen is ready. */
  async listen() {
    this.stream?.abort();
    if (!this.run || document.hidden) return;
    const stream = new AbortController();
    this.stream = stream;
    const lines = this.state.flag('lines') ? '?lines=1' : '';
    try {
      await readFrames(`/api/runs/${this.run.id}/frames${lines}`, (frame) => {
        if (!stream.signal.aborted) this.take(frame, stream.signal);
      }, stream.signal);
      if (!stream.signal.aborted) { this.run = null; this.view.ended(); }
    } catch (error) {
      if (!stream.signal.aborted) this.view.refused(error);
    }
    if (this.stream === stream) this.newest = null;
  }

  /** @param {Frame} frame @param {AbortSignal} signal */
  take(frame, signal) {
    if (this.newest === null) {
      requestAnimationFrame(() => {
        const newest = this.newest;
        this.newest = null;
        if (newest && !signal.aborted) this.view.show(newest);
      });
    }
    this.newest = frame;
  }
}
