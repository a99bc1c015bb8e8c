// Controls, made from the table of settings.

import { make } from './dom.js';
import { has, t } from './texts.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Setting} Setting */

/** @type {Map<string, HTMLElement>} */
const made = new Map();

/**
 * The control of a setting, of which there is one on the page.
 * @param {State} state
 * @param {string} key
 * @returns {HTMLElement}
 */
export function control(state, key) {
  const element = made.get(key) ?? makeControl(state, key);
  made.set(key, element);
  return element;
}

/**
 * A labelled control of a setting that follows the state. A choice becomes a list, numbers a field with suggestions, a flag a box.
 * @param {State} state
 * @param {string} key
 * @returns {HTMLElement}
 */
function makeControl(state, key) {
  const setting = state.settings.get(key);
  if (!setting) throw new Error(`there is no setting ${key}`);
  const name = t(`setting.${key}`);
  const id = `set-${key}`;
  const element = field(state, setting, id);
  const help = has(`help.${key}`) ? t(`help.${key}`) : '';
  if (help) element.title = help;
  const follow = () => {
    if (element instanceof HTMLInputElement && element.type === 'checkbox') element.checked = state.flag(key);
    else if (document.activeElement !== element || element instanceof HTMLSelectElement) element.value = shown(state, setting);
  };
  follow();
  state.onChange((changed) => {
    if (changed.includes(setting)) { follow(); wrong(element, ''); }
  });
  const label = make('label', { for: id }, name);
  return make('div', { class: `control ${setting.kind}` }, ...(setting.kind === 'flag' ? [element, label] : [label, element]));
}

/** @param {State} state @param {Setting} setting */
function shown(state, setting) {
  return state.now(setting.key);
}

/**
 * @param {State} state
 * @param {Setting} setting
 * @param {string} id
 * @returns {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement}
 */
function field(state, setting, id) {
  const key = setting.key;
  if (setting.kind === 'choice') {
    return make('select', { id, onchange: (/** @type {any} */ event) => state.set({ [key]: event.target.value }) },
      ...setting.choices.map((choice) => make('option', { value: choice },
        has(`choice.${key}.${choice}`) ? t(`choice.${key}.${choice}`) : choice)));
  }
  if (setting.kind === 'flag') {
    return make('input', { id, type: 'checkbox', onchange: (/** @type {any} */ event) => state.set({ [key]: event.target.checked }) });
  }
  const isNumber = setting.kind === 'number' || setting.kind === 'whole';
  const input = make('input', {
    id, type: 'text', inputMode: isNumber ? 'decimal' : 'text', autocomplete: 'off', spellcheck: false,
    maxLength: setting.longest ?? 20,
    onchange: () => {
      const fault = isNumber ? faultOf(setting, input.value) : '';
      wrong(input, fault);
      if (fault === '') state.set({ [key]: input.value.trim() });
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => { if (isNumber) turn(event, setting, input); },
  });
  if (isNumber && setting.offered.length > 0) {
    const list = make('datalist', { id: `${id}-list` }, ...setting.offered.map((value) => make('option', { value: String(value) })));
    input.setAttribute('list', `${id}-list`);
    document.body.append(list);
  }
  return input;
}

/**
 * Up and down go to the next offered number.
 * @param {KeyboardEvent} event
 * @param {Setting} setting
 * @param {HTMLInputElement} input
 */
function turn(event, setting, input) {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown' || event.altKey || setting.offered.length === 0) return;
  const now = Number(input.value);
  const next = event.key === 'ArrowUp'
    ? setting.offered.find((value) => value > now)
    : [...setting.offered].reverse().find((value) => value < now);
  event.preventDefault();
  if (next === undefined) return;
  input.value = String(next);
  input.dispatchEvent(new Event('change'));
}

/**
 * What is wrong with a number, or nothing.
 * @param {Setting} setting
 * @param {string} text
 */
export function faultOf(setting, text) {
  const value = Number(text.trim());
  const { least = -Infinity, most = Infinity } = setting;
  if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most
    || setting.kind === 'whole' && !Number.isInteger(value)) {
    return t(setting.kind === 'whole' ? 'fault.whole' : 'fault.number', { least, most });
  }
  return '';
}

/**
 * Marks a field as wrong, or as right again.
 * @param {HTMLElement} element
 * @param {string} fault
 */
export function wrong(element, fault) {
  const id = `${element.id}-fault`;
  document.getElementById(id)?.remove();
  if (fault === '') {
    element.removeAttribute('aria-invalid');
    element.removeAttribute('aria-describedby');
    return;
  }
  element.setAttribute('aria-invalid', 'true');
  element.setAttribute('aria-describedby', id);
  element.parentElement?.append(make('p', { id, class: 'fault', role: 'alert' }, fault));
}

/**
 * A button with a word on it.
 * @param {string} key of its text
 * @param {() => void} action
 * @param {string} [kind]
 */
export function button(key, action, kind = '') {
  return make('button', { type: 'button', class: kind, id: `do-${key}`, onclick: action }, t(`button.${key}`));
}
