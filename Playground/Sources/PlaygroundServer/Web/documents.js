// A document in blocks, as a page draws it: headings, paragraphs, items, code and formulas, each with its lines.

import { partsOf } from './inline.js';

/** @typedef {import('./inline.js').Part} Part */

/**
 * @typedef {Object} Block
 * @property {'heading'|'text'|'item'|'code'} kind
 * @property {number} level of a heading
 * @property {number} line its first one, from 1; 0 where it is not known
 * @property {number} end its last one
 * @property {Part[]} parts
 */

/** @param {string} text @param {string} format @returns {Block[]} */
export function blocksOf(text, format) {
  if (format === 'html') return ofHTML(text);
  if (format === 'notebook') return ofNotebook(text);
  return ofLines(text, format, 1);
}

/**
 * @param {Block['kind']} kind
 * @param {string} text
 * @param {string} format
 * @param {number} line
 * @param {number} end
 * @param {number} [level]
 * @returns {Block}
 */
function block(kind, text, format, line, end, level = 0) {
  return { kind, level, line, end, parts: kind === 'code' ? [{ kind: 'code', text, line }] : partsOf(text, format, line) };
}

/** Environments that are a formula as a whole. */
export const environments = 'equation|align|gather|multline|eqnarray|displaymath|math|flalign|alignat';
const opening = new RegExp(`^\\s*\\\\begin\\{(${environments})(\\*?)\\}`);

/**
 * Markdown, LaTeX and reStructuredText: blocks are parted by empty lines, and by what begins one.
 * @param {string} text
 * @param {string} format
 * @param {number} first the number of the first line; 0 where lines are not known
 */
function ofLines(text, format, first) {
  /** @type {Block[]} */
  const blocks = [];
  const lines = text.split('\n');
  /** @type {string[]} */
  let held = [];
  /** @type {Block['kind']} */
  let kind = 'text';
  const number = (/** @type {number} */ index) => first === 0 ? 0 : index + first;
  const flush = (/** @type {number} */ index) => {
    const content = held.join('\n');
    if (content.trim() !== '') blocks.push(block(kind, content, format, number(index - held.length), number(index - 1)));
    [held, kind] = [[], 'text'];
  };
  /** The number of the next line that ends a part. */
  const until = (/** @type {number} */ index, /** @type {(line: string) => boolean} */ isEnd) => {
    let end = index + 1;
    while (end < lines.length && !isEnd(lines[end])) end += 1;
    return end;
  };
  const display = (/** @type {string} */ content, /** @type {number} */ from, /** @type {number} */ to) =>
    blocks.push({ kind: 'text', level: 0, line: number(from), end: number(to), parts: [{ kind: 'display', text: content, line: number(from) }] });
  for (let index = 0; index < lines.length; index += 1) {
    const line = format === 'latex' ? lines[index].replace(/(?<!\\)%.*$/, '') : lines[index];
    const fence = format === 'markdown' || format === 'notebook' ? /^\s*(```+|~~~+)\s*(\w*)/.exec(line) : null;
    const environment = opening.exec(line);
    const directive = format === 'restructuredText' ? /^(\s*)\.\. math::\s*(.*)$/.exec(line) : null;
    if (fence) {
      flush(index);
      const end = until(index, (other) => other.trim().startsWith(fence[1]));
      const content = lines.slice(index + 1, end).join('\n');
      if (fence[2] === 'math') display(content, index, end);
      else blocks.push(block('code', content, format, number(index), number(end)));
      index = end;
    } else if (environment) {
      flush(index);
      const closing = `\\end{${environment[1]}${environment[2]}}`;
      const end = line.includes(closing) ? index : until(index, (other) => other.includes(closing));
      display(lines.slice(index, end + 1).join('\n').replace(opening, '').split(closing)[0].replace(/\\label\{[^}]*\}/g, ''), index, end);
      index = end;
    } else if (directive) {
      flush(index);
      const end = until(index, (other) => other.trim() !== '' && !other.startsWith(`${directive[1]} `));
      display([directive[2], ...lines.slice(index + 1, end).filter((other) => !/^\s*:\w+:/.test(other))].join('\n'), index, end - 1);
      index = end - 1;
    } else if (line.trim() === '') {
      flush(index);
    } else {
      const heading = headingOf(line, lines[index + 1] ?? '', format);
      const item = format === 'latex' ? /^\s*\\item\s*(.*)$/.exec(line) : /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line);
      if (heading) {
        flush(index);
        blocks.push(block('heading', heading.text, format, number(index), number(index), heading.level));
        index += heading.lines - 1;
      } else if (item) {
        flush(index);
        [held, kind] = [[item[1]], 'item'];
      } else if (format === 'latex' && /^\s*\\(?:documentclass|usepackage|begin|end|maketitle|newcommand|author|date|title|newtheorem)\b/.test(line)) {
        flush(index);
      } else {
        held.push(format === 'markdown' ? line.replace(/^\s*>\s?/, '') : line);
      }
    }
  }
  flush(lines.length);
  return blocks;
}

/** @param {string} line @param {string} next @param {string} format */
function headingOf(line, next, format) {
  if (format === 'latex') {
    const found = /^\s*\\((?:sub)*)section\*?\{(.*)\}/.exec(line);
    return found ? { text: found[2], level: 1 + found[1].length / 3, lines: 1 } : null;
  }
  if (format === 'restructuredText') {
    const isUnderlined = /^([=\-~^"'#*+])\1{2,}\s*$/.test(next) && next.trim().length >= line.trim().length;
    return isUnderlined ? { text: line.trim(), level: next.startsWith('=') ? 1 : 2, lines: 2 } : null;
  }
  const found = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
  return found ? { text: found[2], level: found[1].length, lines: 1 } : null;
}

/**
 * Markup is read without being run, and only its text goes on.
 * @param {string} text
 */
function ofHTML(text) {
  // What would be run is refused by the browser in any case; it need not be told of it.
  const inert = text.replace(/<[^>]*>/g, (tag) => tag.replace(/\son\w+\s*=/gi, ' data-off='));
  const page = new DOMParser().parseFromString(inert, 'text/html');
  /** @type {Block[]} */
  const blocks = [];
  for (const element of page.body.querySelectorAll('h1, h2, h3, h4, h5, h6, p, li, pre, td, th, dt, dd, script[type^="math/tex"]')) {
    if (element.querySelector('p, li, pre, td')) continue;
    const content = element.textContent ?? '';
    const heading = /^H([1-6])$/.exec(element.tagName);
    if (element.tagName === 'SCRIPT') blocks.push({ kind: 'text', level: 0, line: 0, end: 0, parts: [{ kind: 'display', text: content, line: 0 }] });
    else if (content.trim() !== '') blocks.push(block(heading ? 'heading' : element.tagName === 'LI' ? 'item' : element.tagName === 'PRE' ? 'code' : 'text', content, 'html', 0, 0, Number(heading?.[1] ?? 0)));
  }
  return blocks.length > 0 ? blocks : ofLines(page.body.textContent ?? '', 'markdown', 0);
}

/** @param {string} text */
function ofNotebook(text) {
  try {
    return /** @type {any[]} */ (JSON.parse(text).cells).flatMap((cell) => {
      const content = [cell.source].flat().join('');
      return cell.cell_type === 'markdown' ? ofLines(content, 'notebook', 0) : [block('code', content, 'notebook', 0, 0)];
    });
  } catch { return [block('code', text, 'notebook', 1, text.split('\n').length)]; }
}
