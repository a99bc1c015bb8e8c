// What can be taken away: the link, the model, and the same run as tables, programs and pictures.

import { announce, download, make } from './dom.js';
import { take } from './api.js';
import { modelOpener } from './openmodel.js';
import { portrait } from './portrait.js';
import { saveReport } from './report.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */

/** Files that the server makes of a run, by their buttons. */
const files = /** @type {{[key: string]: string}} */ ({
  'save-model': 'playground.safetensors', 'save-experiment': 'playground.yaml', 'save-points': 'playground.csv', 'save-swift': 'playground.swift',
  'save-python': 'playground.py', 'save-c': 'network.c', 'save-code': 'Network.swift',
});

/**
 * @param {State} state
 * @param {import('./train.js').TrainPage} page
 */
export function savePanel(state, page) {
  const save = (/** @type {string} */ key, /** @type {() => any} */ action) =>
    make('button', { type: 'button', class: 'small', id: `do-${key}`, title: t(`help.${key}`), onclick: action }, t(`button.${key}`));
  const fetchFile = async (/** @type {string} */ name) => {
    if (!page.run) return;
    try {
      download(name, await take(`/api/runs/${page.run.id}/files/${name}`), 'application/octet-stream');
    } catch (error) { page.refused(error); }
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      announce(t('run.copied'));
    } catch { announce(location.href); }
  };
  const [opener, file, opened] = modelOpener();
  return make('section', { class: 'panel', id: 'save' }, make('h2', {}, t('group.save')), make('div', { class: 'tools' },
    save('link', copy), ...Object.entries(files).map(([key, name]) => save(key, () => fetchFile(name))),
    save('save-png', () => { if (page.run) portrait(page, 'png'); }), save('save-svg', () => { if (page.run) portrait(page, 'svg'); }),
    save('save-report', () => saveReport(state, page)), opener, file), opened);
}
