// LaTeX as MathML, which browsers draw: what formulas of activations and statements need. What is not known is shown as it is written.

const names = 'http://www.w3.org/1998/Math/MathML';

/** @type {{[command: string]: string}} */
const symbols = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ϵ', varepsilon: 'ε', zeta: 'ζ', eta: 'η', theta: 'θ', vartheta: 'ϑ', iota: 'ι', kappa: 'κ',
  lambda: 'λ', mu: 'μ', nu: 'ν', xi: 'ξ', pi: 'π', rho: 'ρ', sigma: 'σ', tau: 'τ', upsilon: 'υ', phi: 'ϕ', varphi: 'φ', chi: 'χ', psi: 'ψ', omega: 'ω',
  Gamma: 'Γ', Delta: 'Δ', Theta: 'Θ', Lambda: 'Λ', Xi: 'Ξ', Pi: 'Π', Sigma: 'Σ', Phi: 'Φ', Psi: 'Ψ', Omega: 'Ω', infty: '∞', partial: '∂', nabla: '∇', ell: 'ℓ',
};

/** @type {{[command: string]: string}} */
const operators = {
  cdot: '·', times: '×', div: '÷', pm: '±', mp: '∓', le: '≤', leq: '≤', ge: '≥', geq: '≥', ne: '≠', neq: '≠', approx: '≈', equiv: '≡', to: '→', rightarrow: '→',
  in: '∈', notin: '∉', subset: '⊂', cup: '∪', cap: '∩', forall: '∀', exists: '∃', land: '∧', lor: '∨', lnot: '¬', odot: '⊙', circ: '∘', top: '⊤', sum: '∑', prod: '∏', int: '∫',
  mid: '|', vert: '|', lvert: '|', rvert: '|', ldots: '…', dots: '…', cdots: '⋯', Rightarrow: '⇒', implies: '⇒', iff: '⇔', propto: '∝', sim: '∼', langle: '⟨', rangle: '⟩', lbrace: '{', rbrace: '}', '{': '{', '}': '}', '|': '‖',
};

/** Signs whose bounds stand below and above them, in a formula on a line of its own. */
const stacked = new Set(['∑', '∏', 'lim', 'max', 'min', 'sup', 'inf', 'argmax', 'argmin']);
const accents = /** @type {{[command: string]: string}} */ ({ hat: '^', widehat: '^', bar: '¯', overline: '¯', tilde: '~', widetilde: '~', vec: '→', dot: '˙', ddot: '¨' });
const alphabets = /** @type {{[letter: string]: string}} */ ({ R: 'ℝ', N: 'ℕ', Z: 'ℤ', Q: 'ℚ', C: 'ℂ', P: 'ℙ' });

const words = new Set(['sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'exp', 'ln', 'log', 'max', 'min', 'arctan', 'erf', 'sgn', 'lim', 'sup', 'inf', 'det', 'arg']);
const spaces = new Set([',', ';', ':', '!', ' ', 'quad', 'qquad', 'displaystyle', 'limits', 'nolimits', 'left', 'right', 'big', 'Big', 'bigl', 'bigr', 'Bigl', 'Bigr', 'textstyle']);
const styled = new Set(['text', 'mathrm', 'operatorname', 'mathbf', 'mathit', 'mathcal', 'mathbb', 'boldsymbol', 'textbf', 'textit', 'textrm', 'mbox']);

/** @param {string} name @param {...(Node|string)} children */
function math(name, ...children) {
  const element = document.createElementNS(names, name);
  element.append(...children);
  return element;
}

/** @param {string} text */
function tokens(text) {
  return text.match(/\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|[^\s]|\s+/g) ?? [];
}

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.tokens = tokens(text);
    this.place = 0;
    this.depth = 0;
  }

  /** @returns {string|undefined} */
  get next() { return this.tokens[this.place]; }

  skip() { while (this.next !== undefined && /^\s/.test(this.next)) this.place += 1; }

  /**
   * Everything up to one of the ends.
   * @param {string[]} ends
   */
  row(ends) {
    /** @type {Node[]} */
    const parts = [];
    for (;;) {
      this.skip();
      if (this.next === undefined || ends.includes(this.next)) break;
      const part = this.scripted();
      if (part) parts.push(part);
    }
    return math('mrow', ...parts);
  }

  /** A group in braces, or one thing. */
  argument() {
    this.skip();
    this.depth += 1;
    if (this.depth > 100) throw new Error('too deep');
    /** @type {Node} */
    let result = math('mrow');
    if (this.next === '{') {
      this.place += 1;
      result = this.row(['}']);
      this.place += 1;
    } else result = this.single() ?? result;
    this.depth -= 1;
    return result;
  }

  /** The letters of a group, as they are. */
  letters() {
    this.skip();
    if (this.next !== '{') { this.place += 1; return this.tokens[this.place - 1] ?? ''; }
    let text = '';
    let depth = 0;
    do {
      /** @type {string} */
      const token = this.next ?? '}';
      if (token === '{') depth += 1; else if (token === '}') depth -= 1; else text += token.replace(/^\\(.)$/, '$1');
      this.place += 1;
    } while (depth > 0 && this.place < this.tokens.length);
    return text;
  }

  /** One thing with what stands below and above it. */
  scripted() {
    const base = this.single();
    if (!base) return null;
    /** @type {Node|null} */
    let below = null;
    /** @type {Node|null} */
    let above = null;
    for (;;) {
      this.skip();
      if (this.next === '_' && !below) { this.place += 1; below = this.argument(); }
      else if (this.next === '^' && !above) { this.place += 1; above = this.argument(); }
      else if (this.next === "'") {
        let primes = '';
        while (this.next === "'") { primes += '′'; this.place += 1; }
        above = above ? math('mrow', math('mo', primes), above) : math('mo', primes);
      } else break;
    }
    if (stacked.has(base.textContent ?? '') && below) return above ? math('munderover', base, below, above) : math('munder', base, below);
    if (below && above) return math('msubsup', base, below, above);
    if (below) return math('msub', base, below);
    if (above) return math('msup', base, above);
    return base;
  }

  /** @returns {Element|null} */
  single() {
    const token = this.next;
    if (token === undefined) return null;
    this.place += 1;
    if (token === '{') {
      const row = this.row(['}']);
      this.place += 1;
      return row;
    }
    if (token.startsWith('\\')) return this.command(token.slice(1));
    if (/^\d/.test(token)) return math('mn', token);
    if (/^\p{L}/u.test(token)) return math('mi', token);
    if (token === '(') {
      // What stands in parentheses is one thing, so that an exponent behind them is of all of it.
      const inner = this.row([')', ']', '}', '&', '\\\\', '\\end', '\\}']);
      const end = this.next === ')' || this.next === ']' ? this.next : '';
      if (end !== '') this.place += 1;
      return math('mrow', math('mo', '('), inner, math('mo', end));
    }
    if (token === '&' || token === '~' || token === '$') return null;
    return math('mo', token === '-' ? '−' : token === '*' ? '·' : token);
  }

  /** @param {string} name @returns {Element|null} */
  command(name) {
    if (name in symbols) return math('mi', symbols[name]);
    if (name in operators) return math('mo', operators[name]);
    if (words.has(name)) return math('mi', name);
    if (spaces.has(name)) return null;
    if (name === 'frac' || name === 'tfrac' || name === 'dfrac') return math('mfrac', this.argument(), this.argument());
    if (name === 'sqrt') return this.root();
    if (name === 'mathbb') return math('mi', this.letters().replace(/[RNZQCP]/g, (letter) => alphabets[letter]));
    if (name === 'label' || name === 'tag') { this.letters(); return null; }
    if (name === 'binom') return math('mrow', math('mo', '('), this.fraction('0'), math('mo', ')'));
    if (styled.has(name)) return math('mtext', this.letters());
    if (name in accents) return math('mover', this.argument(), math('mo', accents[name]));
    if (name === 'begin') return this.environment(this.letters());
    if (name === '\\') return math('mspace');
    return math('mtext', `\\${name}`);
  }

  /** A square root, or one of another degree. */
  root() {
    this.skip();
    if (this.next !== '[') return math('msqrt', this.argument());
    this.place += 1;
    const degree = this.row([']']);
    this.place += 1;
    return math('mroot', this.argument(), degree);
  }

  /** @param {string} thickness of the line */
  fraction(thickness) {
    const fraction = math('mfrac', this.argument(), this.argument());
    fraction.setAttribute('linethickness', thickness);
    return fraction;
  }

  /** @param {string} name */
  environment(name) {
    if (name === 'array' || name === 'alignedat') this.letters();
    /** @type {Element[]} */
    const rows = [];
    /** @type {Element[]} */
    let cells = [];
    while (this.next !== undefined) {
      cells.push(math('mtd', this.row(['&', '\\\\', '\\end'])));
      const token = this.next;
      this.place += 1;
      if (token === '&') continue;
      rows.push(math('mtr', ...cells));
      cells = [];
      if (token !== '\\\\') { this.letters(); break; }
    }
    const table = math('mtable', ...rows);
    const [open, close] = /** @type {{[name: string]: string[]}} */ ({ cases: ['{', ''], pmatrix: ['(', ')'], bmatrix: ['[', ']'] })[name] ?? ['', ''];
    return math('mrow', math('mo', open), table, math('mo', close));
  }
}

/**
 * @param {string} latex
 * @param {string} plain for who cannot see it drawn
 * @param {boolean} [isTall] whether it has room of its own
 */
export function latexToMath(latex, plain, isTall = true) {
  const element = math('math');
  element.setAttribute('aria-label', plain);
  element.setAttribute('displaystyle', String(isTall));
  const bare = latex.replace(/^\s*\$+|\$+\s*$|^\\\[|\\\]$|^\\\(|\\\)$/g, '');
  // Rows without an environment are those of an alignment around them.
  const rows = bare.replace(/\\begin\{(\w+\*?)\}[\s\S]*?\\end\{\1\}/g, '');
  try {
    element.append(new Reader(/\\\\|&/.test(rows) ? `\\begin{aligned}${bare}\\end{aligned}` : bare).row([]));
  } catch {
    element.replaceChildren(math('mtext', latex));
  }
  return element;
}
