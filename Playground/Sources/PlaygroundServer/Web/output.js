// The large picture: what the network says of each place, the points, the lines of linear regions; and a brush for points.

import { announce, make, short } from './dom.js';
import { bytesOf, classColours, drawPoints, paint, paintClasses, picture, theme } from './pictures.js';
import { control } from './controls.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./api.js').Frame} Frame */

const size = 600;

export class OutputView {
  /**
   * @param {State} state
   * @param {(x: number, y: number, label: number) => number} onPaint adds a point; returns how many there are
   */
  constructor(state, onPaint) {
    this.state = state;
    this.onPaint = onPaint;
    /** @type {any} */
    this.setup = null;
    /** @type {Frame|null} */
    this.frame = null;
    this.label = 1;
    this.cross = { x: 0, y: 0, isShown: false };
    this.under = picture(64, '');
    this.under.setAttribute('aria-hidden', 'true');
    this.over = make('canvas', {
      width: size, height: size, tabIndex: 0, role: 'img', 'aria-label': t('output.label'), id: 'output-picture',
      onclick: (/** @type {MouseEvent} */ event) => this.click(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      onblur: () => { this.cross.isShown = false; this.draw(); },
      onmousemove: (/** @type {MouseEvent} */ event) => this.point(event),
    });
    this.legend = make('canvas', { width: 256, height: 1, class: 'legend', 'aria-hidden': 'true' });
    this.legendText = make('div', { class: 'legend-text' }, make('span', {}, t('output.low')), make('span', {}, t('output.high')));
    this.brush = make('div', { class: 'brush', role: 'group', 'aria-label': t('output.paint') });
    this.note = make('p', { class: 'caption', id: 'regions' });
    this.title = make('h2', {}, t('group.output'));
    /** @type {{layer: number, unit: number}|null} a unit, or an input with layer −1, that is shown instead of the output */
    this.looked = null;
    this.element = make('section', { class: 'panel', id: 'output' }, this.title,
      make('div', { class: 'stack' }, this.under, this.over), this.legend, this.legendText, this.brush, this.note,
      make('div', { class: 'flags' }, control(state, 'test'), control(state, 'discrete'), control(state, 'lines'), control(state, 'values')));
  }

  /** @param {any} setup */
  build(setup) {
    this.setup = setup;
    this.frame = null;
    this.look(null);
    this.paintLegend();
    this.palette();
    this.draw();
  }

  paintLegend() {
    const bytes = new Uint8Array(256);
    for (let index = 0; index < 256; index += 1) bytes[index] = Math.max(1, index);
    paint(this.legend, bytes);
    const isHidden = (this.setup?.classCount ?? 2) > 2;
    this.legend.hidden = isHidden;
    this.legendText.hidden = isHidden;
  }

  /** The classes that a click may add. */
  palette() {
    const isPainting = this.state.get('data') === 'points';
    this.brush.replaceChildren();
    if (!isPainting) return;
    const isNumber = this.state.get('task') === 'regression';
    const count = isNumber ? 2 : Math.min(6, Math.max(2, (this.setup?.classCount ?? 2) + 1));
    this.label = Math.min(this.label, count - 1);
    this.brush.append(make('span', {}, t('output.paint')), ...Array.from({ length: count }, (_, index) => {
      const swatch = make('button', {
        type: 'button', class: 'swatch', id: `class-${index}`, 'aria-pressed': String(index === this.label), title: t('output.class', { number: index }), 'aria-label': t('output.class', { number: index }),
        onclick: () => { this.label = index; this.palette(); document.getElementById(`class-${index}`)?.focus(); },
      }, String(isNumber ? index * 2 - 1 : index));
      const colours = classColours[theme()];
      swatch.style.background = colours[index % colours.length];
      return swatch;
    }), make('span', { class: 'hint' }, t('output.paint-help')));
  }

  /** @param {MouseEvent} event */
  placeOf(event) {
    const box = this.over.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width * 12 - 6, y: 6 - (event.clientY - box.top) / box.height * 12 };
  }

  /** @param {MouseEvent} event */
  point(event) {
    const { x, y } = this.placeOf(event);
    this.over.title = `x = ${short(Number(x.toFixed(2)))}, y = ${short(Number(y.toFixed(2)))}`;
  }

  /** @param {MouseEvent} event */
  click(event) {
    if (this.state.get('data') !== 'points') return;
    const { x, y } = this.placeOf(event);
    this.add(x, y);
  }

  /** @param {number} x @param {number} y */
  add(x, y) {
    const count = this.onPaint(x, y, this.label);
    announce(t('output.painted', { label: this.label, x: short(Number(x.toFixed(2))), y: short(Number(y.toFixed(2))), count }));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.state.get('data') !== 'points') return;
    const steps = /** @type {{[key: string]: number[]}} */ ({ ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] })[event.key];
    if (steps) {
      const step = event.shiftKey ? 1 : 0.25;
      this.cross = { x: clamp(this.cross.x + steps[0] * step), y: clamp(this.cross.y + steps[1] * step), isShown: true };
      event.preventDefault();
      this.draw();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.add(this.cross.x, this.cross.y);
    }
  }

  /** @param {Frame} frame */
  show(frame) {
    this.frame = frame;
    if (frame.pixels.length === 0) return;
    this.paintUnder(frame);
    const hasLines = this.state.flag('lines') && (frame.lines.length > 0 || this.hadLines);
    if (hasLines) { this.hadLines = frame.lines.length > 0; this.draw(); }
    const text = !this.state.flag('lines') ? '' : frame.linesNote ?? `${t('run.regions')}: ${frame.regions ?? '–'}`;
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  /** @param {Frame} frame */
  paintUnder(frame) {
    const area = frame.side * frame.side;
    const count = frame.layers.reduce((sum, layer) => sum + layer.length, 0);
    const picture = (/** @type {number} */ number) => frame.pixels.subarray(number * area, (number + 1) * area);
    const place = this.looked;
    if (place?.layer === -1) paint(this.under, bytesOf(this.setup.inputs[place.unit].picture), this.state.flag('discrete'));
    else if (place) paint(this.under, picture(frame.layers.slice(0, place.layer).reduce((sum, layer) => sum + layer.length, place.unit)), this.state.flag('discrete'));
    else if (frame.hasClasses) paintClasses(this.under, picture(count));
    else paint(this.under, picture(count - 1), this.state.flag('discrete'));
  }

  /**
   * Shows what a unit gives at each place, large, while it is pointed at; `null` for the output again.
   * @param {{layer: number, unit: number}|null} place
   */
  look(place) {
    // Painted points that are too few for a run have no units.
    const there = place && (place.layer < 0 ? this.setup?.inputs?.[place.unit] : this.setup?.layers?.[place.layer]?.[place.unit]);
    this.looked = there ? place : null;
    const isLast = place?.layer === (this.setup?.layers?.length ?? 0) - 1;
    this.title.textContent = !place || !there ? t('group.output') : place.layer < 0 ? t('unit.input', { name: there.title })
      : isLast ? t('unit.output', { unit: place.unit + 1 }) : t('unit.name', { unit: place.unit + 1, layer: place.layer + 1 });
    if (this.frame && this.frame.pixels.length > 0) this.paintUnder(this.frame);
  }

  hadLines = false;

  /** Points, lines and the cross: what changes seldom. */
  draw() {
    const context = this.over.getContext('2d');
    if (!context || !this.setup) return;
    context.clearRect(0, 0, size, size);
    if (this.frame && this.state.flag('lines')) {
      const greatest = Math.max(0, ...this.frame.lines.map((line) => line[4]));
      for (const [x, y, toX, toY, layer] of this.frame.lines) {
        context.strokeStyle = theme() === 'dark' ? '#ffffff' : '#000000';
        context.globalAlpha = 0.75 - 0.45 * layer / Math.max(1, greatest);
        context.lineWidth = 2;
        context.beginPath();
        context.moveTo((x + 6) * size / 12, (6 - y) * size / 12);
        context.lineTo((toX + 6) * size / 12, (6 - toY) * size / 12);
        context.stroke();
      }
      context.globalAlpha = 1;
    }
    drawPoints(context, size, this.setup, this.state.flag('test'));
    if (this.cross.isShown) {
      const [x, y] = [(this.cross.x + 6) * size / 12, (6 - this.cross.y) * size / 12];
      context.strokeStyle = theme() === 'dark' ? '#ffffff' : '#000000';
      context.lineWidth = 2;
      context.strokeRect(x - 8, y - 8, 16, 16);
    }
  }
}

/** @param {number} value */
function clamp(value) { return Math.max(-6, Math.min(6, value)); }
