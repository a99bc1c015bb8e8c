// The page: four tabs over one state.

import { ask } from './api.js';
import { CheckPage } from './check.js';
import { control } from './controls.js';
import { fill, make } from './dom.js';
import { ExplorePage } from './explore.js';
import { FormPage } from './form.js';
import { State } from './state.js';
import { t } from './texts.js';
import { TrainPage } from './train.js';

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const tabs = /** @type {HTMLElement} */ (document.getElementById('tabs'));
const look = /** @type {HTMLElement} */ (document.getElementById('look'));

start().catch((error) => fill(main, make('p', { class: 'failure', role: 'alert' }, error.name === 'TypeError' ? t('run.lost') : error.message)));

async function start() {
  const state = new State(await ask('/api/table'));
  const pages = /** @type {{[name: string]: {element: HTMLElement, begin: () => void}}} */ ({
    train: new TrainPage(state), explore: new ExplorePage(state), form: new FormPage(state), check: new CheckPage(state),
  });
  const links = Object.keys(pages).map((name) => make('button', {
    type: 'button', id: `tab-${name}`, onclick: () => { state.set({ page: name }); main.focus({ preventScroll: true }); },
  }, t(`tab.${name}`)));
  fill(tabs, ...links);
  fill(look, control(state, 'theme'));
  const begun = new Set();
  const show = () => {
    const name = state.get('page') in pages ? state.get('page') : 'train';
    links.forEach((link, index) => link.setAttribute('aria-current', Object.keys(pages)[index] === name ? 'page' : 'false'));
    fill(main, pages[name].element);
    document.title = `${t(`tab.${name}`)} – ${t('title')}`;
    if (!begun.has(name)) { begun.add(name); pages[name].begin(); }
  };
  const dress = () => {
    const theme = state.get('theme');
    if (theme === 'auto') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = theme;
  };
  dress();
  // Before what is painted asks for colours.
  state.listeners.unshift((changed) => { if (changed.some(({ key }) => key === 'theme')) dress(); });
  state.onChange((changed) => { if (changed.some(({ key }) => key === 'page')) show(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => /** @type {any} */ (pages.train).repaint());
  addEventListener('keydown', (event) => keys(event, state, /** @type {any} */ (pages.train)));
  document.addEventListener('visibilitychange', () => {
    const train = /** @type {TrainPage} */ (/** @type {any} */ (pages.train));
    if (document.hidden) train.client.stream?.abort(); else train.listen();
  });
  // A page that is left ends its run; one that is come back to begins it again.
  addEventListener('pagehide', () => /** @type {any} */ (pages.train).leave());
  addEventListener('pageshow', (event) => { if (event.persisted) pages.train.begin(); });
  show();
}

/** @param {KeyboardEvent} event @param {State} state @param {TrainPage} train */
function keys(event, state, train) {
  if (event.ctrlKey || event.metaKey || event.altKey || state.get('page') !== 'train') return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.matches('input:not([type=checkbox]), select, textarea')) return;
  if (event.key === 'r') train.toggle();
  else if (event.key === 's') train.command('steps', '1');
  else if (event.key === 'e') train.command('epoch');
  else if (event.key === 'b') train.restart();
}
