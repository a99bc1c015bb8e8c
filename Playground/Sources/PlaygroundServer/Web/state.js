// The state of the page: one value for each setting of the table, and the address that says so.

/**
 * @typedef {Object} Setting
 * @property {string} key
 * @property {string} group
 * @property {'choice'|'number'|'whole'|'text'|'flag'|'set'} kind
 * @property {string} standard
 * @property {'restart'|'live'|'view'} change
 * @property {string[]} choices
 * @property {number} [least]
 * @property {number} [most]
 * @property {number[]} offered
 * @property {number} [longest]
 */

/**
 * @typedef {Object} Table
 * @property {Setting[]} settings
 * @property {{name: string, title: string, parameters: string[]}[]} activations
 * @property {string[]} inputTitles
 */

/** Characters that need no % in an address, besides letters and digits. The server writes the same. */
const plain = "-_.~,:;*()/@!=";

/** @param {string} text */
export function encoded(text) {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => {
    const character = String.fromCharCode(parseInt(code.slice(1), 16));
    return plain.includes(character) ? character : code;
  }).replace(/'/g, '%27');
}

export class State {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    /** @type {Map<string, Setting>} */
    this.settings = new Map(table.settings.map((setting) => [setting.key, setting]));
    /** @type {Map<string, string>} */
    this.values = new Map();
    /**
     * What is in force since a change on the way of a run; the address has it among its edits.
     * @type {Map<string, string>}
     */
    this.current = new Map();
    /** Whether a run has made steps. */
    this.isUnderWay = false;
    /** @type {((keys: Setting[], isEcho: boolean) => void)[]} */
    this.listeners = [];
    this.read(location.hash);
    addEventListener('hashchange', () => {
      if (location.hash.slice(1) === this.address()) return;
      const before = new Map(this.values);
      this.current.clear();
      this.isUnderWay = false;
      this.read(location.hash);
      this.tell(table.settings.filter((setting) => before.get(setting.key) !== this.values.get(setting.key)));
    });
  }

  /** @param {string} address */
  read(address) {
    this.values.clear();
    for (const part of address.replace(/^[#?]/, '').split('&')) {
      const middle = part.indexOf('=');
      if (middle < 0) continue;
      try {
        const key = decodeURIComponent(part.slice(0, middle));
        const value = decodeURIComponent(part.slice(middle + 1));
        const setting = this.settings.get(key);
        if (setting && value !== setting.standard) this.values.set(key, value);
      } catch { /* A damaged escape: the server's answer is about the rest. */ }
    }
  }

  /** @param {string} key */
  get(key) {
    return this.values.get(key) ?? this.settings.get(key)?.standard ?? '';
  }

  /**
   * The value in force.
   * @param {string} key
   */
  now(key) { return this.current.get(key) ?? this.get(key); }

  /**
   * Takes over what the edits of a run say.
   * @param {string} edits
   */
  follow(edits) {
    const before = new Map(this.current);
    this.current.clear();
    for (const edit of edits.split('~')) {
      const found = /^\d+\.(rate|l1|l2)=(.*)$/.exec(edit);
      if (found) this.current.set(found[1], String(Number(found[2])));
    }
    this.tell(this.table.settings.filter(({ key }) => before.get(key) !== this.current.get(key)), true);
  }

  /** What is in force becomes what the next run begins with. */
  settle() {
    const values = Object.fromEntries(this.current);
    this.current.clear();
    this.isUnderWay = false;
    this.set({ ...values, edits: '', steps: 0 }, { silent: true });
  }

  /** @param {string} key */
  flag(key) { return this.get(key) === '1'; }

  /**
   * Sets values and tells of them once.
   * @param {{[key: string]: string|number|boolean}} changes
   * @param {{silent?: boolean}} [options]
   */
  set(changes, options = {}) {
    /** @type {Setting[]} */
    const changed = [];
    for (const [key, given] of Object.entries(changes)) {
      const setting = this.settings.get(key);
      if (!setting) throw new Error(`there is no setting ${key}`);
      const value = given === true ? '1' : given === false ? '0' : String(given);
      if (this.now(key) === value) continue;
      if (setting.change === 'live' && this.isUnderWay) this.current.set(key, value);
      else if (value === setting.standard) this.values.delete(key); else this.values.set(key, value);
      changed.push(setting);
    }
    if (changed.length === 0) return;
    this.show();
    if (!options.silent) this.tell(changed);
  }

  /** @param {Setting[]} changed @param {boolean} [isEcho] the run has it already */
  tell(changed, isEcho = false) {
    if (changed.length > 0) for (const listener of this.listeners) listener(changed, isEcho);
  }

  /** @param {(changed: Setting[], isEcho: boolean) => void} listener */
  onChange(listener) { this.listeners.push(listener); }

  /** What is not as usual, in the order of the table. */
  address() {
    return this.table.settings.filter((setting) => this.values.has(setting.key))
      .map((setting) => `${setting.key}=${encoded(this.values.get(setting.key) ?? '')}`).join('&');
  }

  show() {
    const address = this.address();
    history.replaceState(null, '', address === '' ? location.pathname : '#' + address);
  }
}
