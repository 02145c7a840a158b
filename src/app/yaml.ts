import { Json } from '../template/json';

/** Joins printed documents to the content of one file. */
export function joinYaml(documents: readonly string[]): string {
  return documents.join('---\n');
}

/** `key:` is limited to 1024 characters, `? key` is not. */
const LONGEST_SIMPLE_KEY = 1000;

/** The keys that an object begins with. */
const FIRST_KEYS = ['apiVersion', 'kind', 'metadata'];

/** Longer strings are rarely repeated. */
const LONGEST_REMEMBERED = 40;

/**
 * Prints finished JSON as YAML, one document at a time.
 *
 * Every YAML 1.1 and 1.2 parser reads the same value back: a string stands plain only where no parser can take it for
 * something else. No anchors, no tags, no folded lines. The look is that of cdk8s's `Yaml`.
 */
export class YamlPrinter {
  /** Where the value that is being printed stands, for a refusal. */
  private path: (string | number)[] = [];
  /** The document so far; joined once, since thousands of strings that are glued one by one hold a multiple of their size. */
  private pieces: string[] = [];
  /** How short strings are written: manifests repeat few of them very often. */
  private readonly written = new Map<string, string>();

  /** @param sortKeys whether keys are printed in order, and what is undefined is left out. */
  constructor(private readonly sortKeys = false) {}

  /**
   * @returns the document with a newline at its end.
   * @throws when the tree holds what JSON does not know, or a string that is not Unicode text, naming the path in the tree.
   */
  public print(document: Json): string {
    this.path = [];
    this.pieces = [];
    if (hasEntries(document)) {
      this.collection(document, '', '');
    } else {
      this.pieces.push(this.inline(document, '  '), '\n');
    }
    return this.pieces.join('');
  }

  /** The lines of a map or list with entries; `lead` stands before the first line, `indent` before the others. */
  private collection(value: object, indent: string, lead: string): void {
    if (Array.isArray(value)) {
      this.list(value, indent, lead);
    } else {
      this.map(value, indent, lead);
    }
  }

  private map(map: object, indent: string, lead: string): void {
    this.refuseUnlessPlainMap(map);
    const below = `${indent}  `;
    let start = lead;
    for (const key of this.keysOf(map)) {
      const value: unknown = (map as { readonly [key: string]: unknown })[key];
      if (value === undefined && this.sortKeys) {
        continue;
      }
      this.path.push(key);
      if (value === undefined) {
        this.refuse('is undefined; leave the key out instead');
      }
      const name = this.oneLine(key);
      const begun = name.length > LONGEST_SIMPLE_KEY ? `${start}? ${name}\n${indent}` : start + name;
      if (hasEntries(value)) {
        this.pieces.push(begun, ':\n');
        this.collection(value, below, below);
      } else {
        this.pieces.push(begun, ': ', this.inline(value, below), '\n');
      }
      this.path.pop();
      start = indent;
    }
  }

  /** The keys of a map as they are printed: an object begins as cdk8s begins it. */
  private keysOf(map: object): readonly string[] {
    const keys = Object.keys(map);
    if (!this.sortKeys) {
      return keys;
    }
    if (this.path.length === 0 && !isWellBegun(keys)) {
      return [...FIRST_KEYS.filter(key => keys.includes(key)), ...keys.filter(key => !FIRST_KEYS.includes(key)).sort()];
    }
    return this.path.length === 0 || areSorted(keys) ? keys : keys.sort();
  }

  private list(list: readonly unknown[], indent: string, lead: string): void {
    const below = `${indent}  `;
    let start = lead;
    for (let index = 0; index < list.length; index++) {
      const item = list[index];
      this.path.push(index);
      if (hasEntries(item)) {
        this.collection(item, below, `${start}- `);
      } else {
        this.pieces.push(start, '- ', this.inline(item, below), '\n');
      }
      this.path.pop();
      start = indent;
    }
  }

  /** What stands behind `key:` or `-`: a scalar, an empty map or list. Further lines of a text get `indent`. */
  private inline(value: unknown, indent: string): string {
    switch (typeof value) {
      case 'string':
        return isBlockText(value) ? blockText(value, indent) : this.oneLine(value);
      case 'number':
        return this.number(value);
      case 'boolean':
        return String(value);
      case 'undefined':
        // A map with undefined was refused before. In a list it is what cdk8s makes of null.
        return 'null';
      case 'object':
        return value === null ? 'null' : this.emptyCollection(value);
      default:
        return this.refuse(`is a ${typeof value}, which JSON does not have`);
    }
  }

  private emptyCollection(value: object): string {
    if (Array.isArray(value)) {
      return '[]';
    }
    this.refuseUnlessPlainMap(value);
    const [undefinedKey] = this.sortKeys ? [] : Object.keys(value);
    if (undefinedKey !== undefined) {
      this.path.push(undefinedKey);
      this.refuse('is undefined; leave the key out instead');
    }
    return '{}';
  }

  private number(value: number): string {
    if (!Number.isFinite(value)) {
      this.refuse(`is ${value}, which JSON does not have`);
    }
    // YAML 1.1 takes a number with exponent for a string unless it has a decimal point; JSON has no negative zero.
    const digits = String(value === 0 ? 0 : value);
    return digits.includes('.') ? digits : digits.replace('e', '.0e');
  }

  private oneLine(value: string): string {
    if (value.length > LONGEST_REMEMBERED) {
      return this.quotedIfNeeded(value);
    }
    let written = this.written.get(value);
    if (written === undefined) {
      written = this.quotedIfNeeded(value);
      this.written.set(value, written);
    }
    return written;
  }

  private quotedIfNeeded(value: string): string {
    if (isPlain(value)) {
      return value;
    }
    if (value.includes('"') && !value.includes('\'') && PRINTABLE_ASCII.test(value)) {
      return `'${value}'`;
    }
    if (LONE_SURROGATE.test(value)) {
      this.refuse('holds half of a surrogate pair, which is not Unicode text');
    }
    return JSON.stringify(value).replace(NOT_PRINTABLE, escape);
  }

  private refuseUnlessPlainMap(value: object): void {
    const prototype = Object.getPrototypeOf(value);
    // A map of another realm (a worker, a test's sandbox) has another `Object.prototype`.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      this.refuse(`is an instance of '${value.constructor.name}'; give plain JSON`);
    }
  }

  private refuse(reason: string): never {
    throw new Error(`'${this.path.join('.')}' ${reason}`);
  }
}

/** Words, in any case, that some parser reads as a boolean or as nothing. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** Text that starts like a word, a path or a variable, or like `-c` and `--option`. */
const STARTS_AS_TEXT = /^(?:--?[A-Za-z]|[A-Za-z_/$(^])[\x20-\x7e]*$/;

/** An exponent without digits before it, which the npm package `yaml` reads as a number in its 1.1 mode. */
const BARE_EXPONENT = /^-?e[-+]?[0-9]/i;

/** Text that starts with a digit. */
const STARTS_WITH_DIGIT = /^[0-9][\x20-\x7e]*$/;

/** What some parser may read as a number (decimal, octal, hexadecimal, binary, sexagesimal, with exponent) or as a time. */
const NUMBER_OR_TIME = /^[0-9a-foptxz_.,:+\- ]*$/i;

/** What ends a plain string or makes a key of it, and ends that are easily overlooked. */
const ENDS_PLAIN = /: | #|[ :-]$/;

function isPlain(value: string): boolean {
  return !ENDS_PLAIN.test(value) && (STARTS_AS_TEXT.test(value)
    ? !WORD.test(value) && !BARE_EXPONENT.test(value)
    : STARTS_WITH_DIGIT.test(value) && !NUMBER_OR_TIME.test(value));
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Half of a surrogate pair: no UTF-8, hence no YAML, can hold it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What JSON leaves as it is, and Go's YAML refuses, folds or drops. */
const NOT_PRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Printable text, tabs and newlines. */
const PRINTABLE_LINES = /^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Parsers take the indentation from the first line with text. */
const STARTS_UNINDENTED = /^\n*\S/;

const ENDS_WITH_BLANK_LINE_OF_SPACES = /\n[\t ]+\n*$/;

function isBlockText(value: string): boolean {
  return value.includes('\n') && STARTS_UNINDENTED.test(value)
    && !ENDS_WITH_BLANK_LINE_OF_SPACES.test(value) && PRINTABLE_LINES.test(value);
}

/** The text as a literal block, without the newline that ends its last line. */
function blockText(value: string, indent: string): string {
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  const chomping = body === value ? '-' : body.endsWith('\n') ? '+' : '';
  return `|${chomping}\n${body.replace(/^(?=.)/gm, indent)}`;
}

function hasEntries(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (Array.isArray(value)) {
    return value.length > 0;
  }
  for (const key in value) {
    if ((value as { readonly [key: string]: unknown })[key] !== undefined) {
      return true;
    }
  }
  return false;
}

function areSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    if (keys[index - 1] > keys[index]) {
      return false;
    }
  }
  return true;
}

/** Whether the keys of an object stand as cdk8s leaves them. */
function isWellBegun(keys: readonly string[]): boolean {
  return FIRST_KEYS.every((key, index) => keys[index] === key) && areSorted(keys.slice(FIRST_KEYS.length));
}
