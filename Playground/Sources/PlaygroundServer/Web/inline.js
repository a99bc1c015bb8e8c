// A line of running text in parts: formulas, code, and words that are set apart.

/**
 * @typedef {Object} Part
 * @property {'text'|'math'|'display'|'code'|'strong'|'em'} kind
 * @property {string} text
 * @property {number} line of the document, from 1; 0 where it is not known
 */

/** What begins a part, as a group each: its name says the kind. */
const markdown = [
  /(?<code>`+)(?<codeText>[\s\S]+?)\k<code>/, /\$\$(?<displayText>[\s\S]+?)\$\$/, /\\\[(?<displayText2>[\s\S]+?)\\\]/, /\\\((?<mathText>[\s\S]+?)\\\)/,
  /(?<![\\\w$])\$(?=\S)(?<mathText2>(?:[^$\\]|\\[\s\S])+?)(?<!\s)\$(?![\d$])/, /\*\*(?<strongText>[^*]+)\*\*/, /(?<![\w*])\*(?<emText>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])/, /!?\[(?<textText>[^\]]*)\]\([^)\s]*\)/,
];
const latex = [
  /\$\$(?<displayText>[\s\S]+?)\$\$/, /\\\[(?<displayText2>[\s\S]+?)\\\]/, /\\\((?<mathText>[\s\S]+?)\\\)/, /(?<!\\)\$(?<mathText2>(?:[^$\\]|\\[\s\S])+?)\$/,
  /\\(?:emph|textit)\{(?<emText>[^{}]*)\}/, /\\textbf\{(?<strongText>[^{}]*)\}/, /\\texttt\{(?<codeText>[^{}]*)\}/, /\\(?:label|cite|ref|eqref)\{(?<dropText>[^{}]*)\}/,
];
const restructured = [/:math:`(?<mathText>[^`]+)`/, /``(?<codeText>[^`]+)``/, /\*\*(?<strongText>[^*]+)\*\*/, /(?<![\w*])\*(?<emText>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])/];

/**
 * Names of groups are there once in an expression.
 * @param {RegExp[]} parts
 */
function joined(parts) {
  return new RegExp(parts.map((part, index) => `(?:${part.source.replace(/\(\?<([a-zA-Z0-9]+)>/g, `(?<$1_${index}>`).replace(/\\k<([a-z]+)>/g, `\\k<$1_${index}>`)})`).join('|'), 'gu');
}

const patterns = /** @type {{[format: string]: RegExp}} */ ({
  markdown: joined(markdown), notebook: joined(markdown), html: joined(markdown), latex: joined(latex), restructuredText: joined(restructured),
});

/**
 * @param {string} text
 * @param {string} format
 * @param {number} line of its beginning; 0 where that is not known
 * @returns {Part[]}
 */
export function partsOf(text, format, line) {
  /** @type {Part[]} */
  const parts = [];
  let done = 0;
  const at = (/** @type {number} */ place) => line === 0 ? 0 : line + (text.slice(0, place).match(/\n/g)?.length ?? 0);
  const words = (/** @type {number} */ end) => {
    const plain = text.slice(done, end).replace(/\\([$%&#_{}*])/g, '$1').replace(/~/g, format === 'latex' ? ' ' : '~');
    if (plain !== '') parts.push({ kind: 'text', text: plain, line: at(done) });
  };
  for (const found of text.matchAll(patterns[format] ?? patterns.markdown)) {
    const group = Object.entries(found.groups ?? {}).find(([name, value]) => value !== undefined && name.includes('Text'));
    if (!group) continue;
    const start = found.index ?? 0;
    words(start);
    const kind = /** @type {any} */ (/^[a-z]+/.exec(group[0])?.[0]);
    if (kind !== 'drop') parts.push({ kind, text: group[1], line: at(start) });
    done = start + found[0].length;
  }
  words(text.length);
  return parts;
}
