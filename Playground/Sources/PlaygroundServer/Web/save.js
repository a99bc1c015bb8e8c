// What can be taken away: the link, the model, and the same run as an experiment file or as a program.

import { announce, download, make } from './dom.js';
import { layersOf } from './layers.js';
import { swiftProgram, pythonFunction, experimentFile } from './programs.js';
import { modelOpener } from './openmodel.js';
import { portrait } from './portrait.js';
import { saveReport } from './report.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */

/**
 * @param {State} state
 * @param {import('./train.js').TrainPage} page
 */
export function savePanel(state, page) {
  const save = (/** @type {string} */ key, /** @type {() => void} */ action) => make('button', { type: 'button', class: 'small', id: `do-${key}`, onclick: action }, t(`button.${key}`));
  const points = () => {
    const { x, y, labels } = page.run?.setup ?? { x: [], y: [], labels: [] };
    return x.map((/** @type {number} */ value, /** @type {number} */ index) => [value, y[index], labels[index]]);
  };
  const [opener, file, opened] = modelOpener();
  return make('section', { class: 'panel', id: 'save' }, make('h2', {}, t('group.save')), make('div', { class: 'tools' },
    save('link', async () => { try { await navigator.clipboard.writeText(location.href); announce(t('run.copied')); } catch { announce(location.href); } }),
    save('save-model', () => { if (page.run) make('a', { href: `/api/runs/${page.run.id}/model.safetensors`, download: 'playground.safetensors' }).click(); }),
    save('save-experiment', () => download('playground.yaml', experimentFile(state, page.frame), 'text/yaml')),
    save('save-points', () => download('playground.csv', ['x,y,label', ...points().map((/** @type {number[]} */ row) => row.join(','))].join('\n') + '\n', 'text/csv')),
    save('save-swift', () => download('playground.swift', swiftProgram(state, layersOf(state.get('layers')), page.frame), 'text/x-swift')),
    save('save-python', () => { if (page.run && page.frame) download('playground.py', pythonFunction(page.run.setup, page.frame.parameters), 'text/x-python'); }),
    save('save-png', () => { if (page.run) portrait(page, 'png'); }),
    save('save-svg', () => { if (page.run) portrait(page, 'svg'); }),
    save('save-report', () => saveReport(state, page)), opener, file), opened);
}
