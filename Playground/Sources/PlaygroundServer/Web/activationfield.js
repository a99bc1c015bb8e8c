// A list of activations whose last entry is a formula typed in.

import { make } from './dom.js';
import { t } from './texts.js';

/**
 * @param {import('./state.js').State} state
 * @param {string} id
 * @param {string} label
 * @param {string|null} value `null` where units have their own
 * @param {(name: string) => void} onChange
 */
export function activationField(state, id, label, value, onChange) {
  const known = state.table.activations.map((entry) => entry.name);
  const isOwn = value !== null && !known.includes(value);
  const input = make('input', {
    type: 'text', id: `${id}-own`, class: 'own', 'aria-label': t('layer.own'), title: t('layer.own'), value: isOwn ? value : '', hidden: !isOwn,
    spellcheck: false, maxLength: 200, placeholder: 'x*sin(x)',
    onchange: () => { if (input.value.trim() !== '') onChange(input.value.trim()); },
  });
  const select = make('select', {
    id, 'aria-label': label, title: label,
    onchange: () => {
      input.hidden = select.value !== '=';
      if (select.value === '=') input.focus(); else onChange(select.value);
    },
  }, value === null && make('option', { value: '' }, t('layer.mixed')),
  ...known.map((name) => make('option', { value: name }, name)), make('option', { value: '=' }, t('layer.formula')));
  select.value = value === null ? '' : isOwn ? '=' : value;
  return make('div', { class: 'activation' }, select, input);
}
