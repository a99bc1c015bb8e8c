// What a run was and came to, as a page of its own that needs nothing else.

import { download, make, short } from './dom.js';
import { t } from './texts.js';

/**
 * @param {import('./state.js').State} state
 * @param {import('./train.js').TrainPage} page
 */
export function saveReport(state, page) {
  const { frame, run } = page;
  if (!frame || !run) return;
  const canvas = make('canvas', { width: page.output.over.width, height: page.output.over.height });
  const context = canvas.getContext('2d');
  context?.drawImage(page.output.under, 0, 0, canvas.width, canvas.height);
  context?.drawImage(page.output.over, 0, 0);
  const rows = (/** @type {[string, string][]} */ entries) => make('table', {}, ...entries.map(([name, value]) =>
    make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, value))));
  const settings = state.table.settings.filter(({ group }) => ['data', 'inputs', 'network', 'training'].includes(group))
    .filter(({ key }) => key !== 'points').map(({ key }) => /** @type {[string, string]} */ ([t(`setting.${key}`), state.now(key) || '–']));
  const body = make('body', {},
    make('h1', {}, t('report.title')),
    make('p', {}, t('run.link', { steps: frame.step, fingerprint: frame.fingerprint })), make('p', {}, make('code', {}, `#${state.address()}`)),
    make('img', { src: canvas.toDataURL('image/png'), alt: t('output.label'), width: 480 }),
    make('h2', {}, t('group.measures')),
    rows([
      [`${t('run.loss')}, ${t('run.training')}`, short(frame.training.loss)], [`${t('run.loss')}, ${t('run.test')}`, short(frame.test.loss)],
      [`${t(run.setup.isRegression ? 'run.r2' : 'run.accuracy')}, ${t('run.training')}`, short(frame.training.metric)],
      [`${t(run.setup.isRegression ? 'run.r2' : 'run.accuracy')}, ${t('run.test')}`, short(frame.test.metric)],
      [t('run.gradient'), short(frame.gradientNorm)], [t('run.step'), String(frame.step)],
    ]),
    make('h2', {}, t('report.findings')),
    make('ul', {}, ...(frame.findings.length === 0 ? [make('li', {}, t('run.healthy'))] : frame.findings.map(({ problem, remedy }) => make('li', {}, `${problem} ${remedy}`)))),
    make('h2', {}, t('report.settings')), rows(settings),
    make('h2', {}, t('report.parameters')), make('pre', {}, frame.parameters.join('\n')));
  const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}th{text-align:left;font-weight:500;padding-right:2rem}code{overflow-wrap:anywhere}pre{columns:4}';
  download('playground.html', `<!doctype html><html lang="en"><meta charset="utf-8"><title>${t('report.title')}</title><style>${style}</style>${body.outerHTML}</html>`, 'text/html');
}
