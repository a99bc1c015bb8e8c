// A document as it is to be read, with a mark in the margin for each statement, and what is behind it on a click.

import { make } from './dom.js';
import { blocksOf, environments } from './documents.js';
import { latexToMath } from './mathml.js';
import { t } from './texts.js';

/** @typedef {import('./documents.js').Block} Block */
/** @typedef {import('./inline.js').Part} Part */

const marks = /** @type {{[verdict: string]: string}} */ ({ proved: '✓', refuted: '✗', conditional: '◐', undecided: '?', definition: '≔', none: '·', 'out-of-scope': '·' });

/**
 * @param {string} text
 * @param {string} format
 * @param {any[]} statements
 */
export function verdictBlocks(text, format, statements) {
  const blocks = blocksOf(text, format);
  const belongs = places(blocks, statements);
  let number = 0;
  const result = blocks.map((block) => {
    const own = statements.filter((statement) => belongs.get(statement)?.block === block);
    /** @type {Map<Part, any[]>} */
    const byPart = new Map();
    for (const statement of own) {
      const part = belongs.get(statement)?.part;
      if (part) byPart.set(part, [...byPart.get(part) ?? [], statement]);
    }
    number += own.length;
    return row(drawn(block, byPart), own, number - own.length);
  });
  // What stands nowhere that is drawn, such as the legend of a table.
  for (const statement of statements.filter((one) => !belongs.has(one))) {
    result.push(row(make('p', {}, latexToMath(statement.latex, statement.latex)), [statement], number));
    number += 1;
  }
  return result;
}

const around = new RegExp(`\\\\(?:begin|end)\\{(?:${environments})\\*?\\}|\\\\(?:label|tag)\\{[^}]*\\}|\\s|&|\\\\\\\\`, 'g');

/**
 * A formula without what stands around it.
 * @param {string} text
 */
function bare(text) { return text.replace(around, ''); }

/**
 * To which formula each statement belongs: the next one that holds it, else whatever stands in its line.
 * @param {Block[]} blocks
 * @param {any[]} statements
 */
function places(blocks, statements) {
  const formulas = blocks.flatMap((block) => block.parts.map((part) => ({ block, part, text: bare(part.text) })));
  /** @type {Map<any, {block: Block, part: Part|null}>} */
  const result = new Map();
  let from = 0;
  for (const statement of statements) {
    const wanted = bare(statement.latex);
    const found = wanted === '' ? -1 : formulas.findIndex(({ part, text }, index) => {
      const lines = part.text.match(/\n/g)?.length ?? 0;
      const isNear = part.line === 0 || part.line <= statement.line && statement.line <= part.line + lines + 1;
      return index >= from && isNear && text.includes(wanted);
    });
    if (found >= 0) {
      from = found;
      result.set(statement, formulas[found]);
      continue;
    }
    const block = blocks.find(({ line, end }) => line > 0 && line <= statement.line && statement.line <= end);
    if (block) result.set(statement, { block, part: block.parts.find((part) => part.kind !== 'text' && part.line === statement.line) ?? null });
  }
  return result;
}

/** @param {Block} block @param {Map<Part, any[]>} statements */
function drawn(block, statements) {
  const parts = block.parts.map((part) => {
    const own = statements.get(part) ?? [];
    const kind = own.length === 0 ? '' : ` judged ${(own.find(({ verdict }) => verdict === 'refuted') ?? own[0]).verdict}`;
    switch (part.kind) {
      case 'math': return make('span', { class: `math${kind}` }, latexToMath(part.text, part.text.trim(), false));
      case 'display': return make('span', { class: `math display${kind}` }, latexToMath(part.text, part.text.trim()));
      case 'code': return make('code', { class: kind.trim() }, part.text);
      case 'strong': return make('strong', {}, part.text);
      case 'em': return make('em', {}, part.text);
      default: return kind === '' ? part.text : make('span', { class: kind.trim() }, part.text);
    }
  });
  switch (block.kind) {
    // The page's own headings are h1 and h2.
    case 'heading': return make(/** @type {'h3'} */ (`h${Math.min(6, block.level + 2)}`), {}, ...parts);
    case 'code': return make('pre', { class: 'scroll', tabIndex: 0 }, ...parts);
    case 'item': return make('p', { class: 'item' }, ...parts);
    default: return make('p', {}, ...parts);
  }
}

/**
 * @param {HTMLElement} body
 * @param {any[]} statements
 * @param {number} first number of the statements
 */
function row(body, statements, first) {
  const behind = statements.map((statement, index) => make('div', { class: `why ${statement.verdict}`, id: `why-${first + index}`, hidden: true }, ...reasons(statement)));
  const buttons = statements.map((statement, index) => {
    const button = make('button', {
      type: 'button', class: `mark ${statement.verdict}`, id: `mark-${first + index}`, 'aria-expanded': 'false', 'aria-controls': `why-${first + index}`, title: `${t('check.line', { line: statement.line })}: ${statement.read}`,
      onclick: () => {
        behind[index].hidden = !behind[index].hidden;
        button.setAttribute('aria-expanded', String(!behind[index].hidden));
      },
    }, `${marks[statement.verdict] ?? '·'} ${t(`verdict.${statement.verdict}`)}`);
    return button;
  });
  return make('div', { class: 'block' }, make('div', { class: 'margin' }, ...buttons), make('div', { class: 'body' }, body), ...behind);
}

/** @param {any} statement */
function reasons(statement) {
  const named = (/** @type {string} */ key, /** @type {string} */ text) => make('p', { class: key }, make('strong', {}, `${t(`check.${key}`)}: `), text);
  const links = statement.links.flatMap((/** @type {any} */ link) => [
    statement.links.length > 1 && make('p', {}, make('strong', {}, `${link.from} ${link.relation} ${link.to}: `), t(`verdict.${link.verdict}`)),
    link.note && make('p', {}, link.note), link.witness && named('witness', link.witness), link.repair && named('repair', link.repair),
    link.steps.length > 0 && make('ol', {}, ...link.steps.map((/** @type {string} */ step) => make('li', {}, step))),
  ]);
  return [
    make('p', { class: 'caption' }, t('check.line', { line: statement.line })), named('read', statement.read),
    statement.note && make('p', {}, statement.note), ...links,
    statement.repair && !statement.links.some((/** @type {any} */ link) => link.repair === statement.repair) && named('repair', statement.repair),
  ];
}
