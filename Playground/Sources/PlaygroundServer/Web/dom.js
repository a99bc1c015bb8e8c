// Elements, made without markup: whatever somebody typed is text and stays text.

/**
 * @typedef {{[name: string]: any}} Properties
 */

/**
 * An element with properties and children. A property that begins with `on` is a listener, `class` and names with a hyphen are
 * attributes, the rest are properties of the element.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Properties} [properties]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  apply(element, properties);
  add(element, children);
  return element;
}

/**
 * The same for drawings.
 * @param {string} name
 * @param {{[name: string]: any}} [attributes]
 * @param {...(Node|string)} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  add(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {Properties} properties
 */
function apply(element, properties) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'class' || key === 'role' || key === 'for' || key === 'list' || key.includes('-')) {
      element.setAttribute(key, String(value));
    } else /** @type {any} */ (element)[key] = value;
  }
}

/**
 * @param {Element} element
 * @param {(Node|string|null|undefined|false)[]} children
 */
function add(element, children) {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/**
 * Puts other children into an element.
 * @param {Element} element
 * @param {...(Node|string|null|undefined|false)} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

/**
 * A number as short as it can be read: four digits.
 * @param {number|null|undefined} value
 * @returns {string}
 */
export function short(value) {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : 'not a number';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 100000) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  return text.replace('-', '−');
}

/**
 * What goes on for people who do not see the page.
 * @param {string} text
 */
export function announce(text) {
  const status = document.getElementById('status');
  if (status && status.textContent !== text) status.textContent = text;
}

/**
 * Hands the browser a file to keep.
 * @param {string} name
 * @param {BlobPart} content
 * @param {string} type
 */
export function download(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
