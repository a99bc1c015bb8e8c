// The text of the hidden layers, `4:tanh;3:relu,tanh,x*sin(x)`, as lists and back.

/** @typedef {string[]} Layer the activation of each unit */

/**
 * In parts at a separator that is in no parentheses.
 * @param {string} text
 * @param {string} separator
 */
export function split(text, separator) {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(' || character === '[') depth += 1;
    if (character === ')' || character === ']') depth -= 1;
    if (character === separator && depth <= 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

/**
 * @param {string} text
 * @returns {Layer[]}
 */
export function layersOf(text) {
  return split(text, ';').filter((part) => part !== '').map((part) => {
    const colon = part.indexOf(':');
    const count = Math.max(1, Math.min(64, Number.parseInt(part.slice(0, colon), 10) || 1));
    const names = split(part.slice(colon + 1), ',');
    return Array.from({ length: count }, (_, index) => (names.length === count ? names[index] : names[0]).replace(/^\[(.*)\]$/, '$1'));
  });
}

/** @param {Layer[]} layers */
export function textOf(layers) {
  return layers.map((layer) => {
    const isUniform = layer.every((name) => name === layer[0]);
    // What has commas of its own stands in brackets.
    const names = layer.map((name) => split(name, ',').length > 1 || split(name, ';').length > 1 ? `[${name}]` : name);
    return `${layer.length}:${isUniform ? names[0] : names.join(',')}`;
  }).join(';');
}
