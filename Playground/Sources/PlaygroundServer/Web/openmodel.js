// A model file, looked into.

import { Refusal } from './api.js';
import { fill, make } from './dom.js';
import { t } from './texts.js';

/** A button that opens a model, and what is in it. */
export function modelOpener() {
  const result = make('div', { id: 'opened', role: 'status' });
  const file = make('input', {
    type: 'file', id: 'model-file', tabIndex: -1, accept: '.safetensors', class: 'hidden', 'aria-label': t('button.open-model'),
    onchange: async () => {
      const chosen = file.files?.[0];
      if (!chosen) return;
      try {
        const response = await fetch('/api/model', { method: 'POST', body: chosen });
        const found = await response.json();
        if (!response.ok) throw new Refusal(found.error?.message ?? found.error);
        fill(result, make('h3', {}, t('open.layers', { name: chosen.name })),
          found.drawing && make('img', { class: 'drawing', src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(found.drawing)}`, alt: t('open.drawing', { name: chosen.name }) }),
          make('pre', { class: 'scroll', tabIndex: 0 }, found.lines.join('\n')),
          make('p', { class: 'caption' }, `${t('run.fingerprint')}: ${found.fingerprint}`), make('p', { class: 'caption' }, found.about));
      } catch (error) {
        fill(result, make('p', { class: 'failure', role: 'alert' }, /** @type {Error} */ (error).message));
      }
    },
  });
  return [make('button', { type: 'button', class: 'small', id: 'do-open-model', onclick: () => file.click() }, t('button.open-model')), file, result];
}
