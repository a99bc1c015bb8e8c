// Parts of the page that a link leaves out, for a lesson or an exhibition.

import { make } from './dom.js';
import { t } from './texts.js';

/** @typedef {import('./state.js').State} State */

/**
 * Boxes for what is hidden; the page follows them.
 * @param {State} state
 * @param {import('./train.js').TrainPage} page
 */
export function hidingPanel(state, page) {
  const parts = state.settings.get('hide')?.choices ?? [];
  const boxes = parts.map((name) => make('input', {
    type: 'checkbox', id: `hide-${name}`,
    onchange: () => state.set({ hide: parts.filter((_, index) => boxes[index].checked).join(',') }),
  }));
  const dress = () => {
    const hidden = new Set(state.get('hide').split(','));
    parts.forEach((name, index) => {
      boxes[index].checked = hidden.has(name);
      const panel = page.element?.querySelector(`#${name}`);
      if (panel instanceof HTMLElement) panel.hidden = hidden.has(name);
    });
    page.element?.classList.toggle('fixed-shape', hidden.has('shape'));
  };
  state.onChange((changed) => { if (changed.some(({ key }) => key === 'hide')) dress(); });
  // The page is put together after this.
  queueMicrotask(dress);
  return make('details', { class: 'panel hiding', id: 'hiding' }, make('summary', {}, t('hide.title')), make('p', { class: 'hint' }, t('hide.help')),
    make('div', { class: 'flags' }, ...parts.map((name, index) => make('label', {}, boxes[index], ' ', t(`hide.${name}`)))));
}
