import { Json } from '../template/json';
import { blockText, isBlockText, isUnicode, numberScalar, textScalar } from '../template/yaml-scalar';

/** Joins printed documents to the content of one file. */
export function joinYaml(documents: readonly string[]): string {
  return documents.join('---\n');
}

/** `key:` is limited to 1024 characters, `? key` is not. */
const LONGEST_SIMPLE_KEY = 1000;

/** The keys that an object begins with. */
const FIRST_KEYS = ['apiVersion', 'kind', 'metadata'];

/** Beyond this many keys the time to insert them one by one could show. */
const MOST_INSERTED = 40;

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
    if (typeof document === 'object' && hasEntries(document)) {
      this.collection(document, '', '');
    } else {
      this.pieces.push(`${this.inline(document, '  ')}\n`);
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
      if (typeof value === 'object' && hasEntries(value)) {
        this.pieces.push(`${begun}:\n`);
        this.collection(value, below, below);
      } else {
        this.pieces.push(`${begun}: ${this.inline(value, below)}\n`);
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
    return this.path.length === 0 ? keys : sorted(keys);
  }

  private list(list: readonly unknown[], indent: string, lead: string): void {
    const below = `${indent}  `;
    let start = lead;
    for (let index = 0; index < list.length; index++) {
      const item = list[index];
      this.path.push(index);
      if (typeof item === 'object' && hasEntries(item)) {
        this.collection(item, below, `${start}- `);
      } else {
        this.pieces.push(`${start}- ${this.inline(item, below)}\n`);
      }
      this.path.pop();
      start = indent;
    }
  }

  /** What stands behind `key:` or `-`: a scalar, an empty map or list. Further lines of a text get `indent`. */
  private inline(value: unknown, indent: string): string {
    switch (typeof value) {
      case 'string':
        return this.written.get(value) ?? (isBlockText(value) ? blockText(value, indent) : this.oneLine(value));
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
    if (Number.isSafeInteger(value)) {
      return String(value);
    }
    if (!Number.isFinite(value)) {
      this.refuse(`is ${value}, which JSON does not have`);
    }
    return numberScalar(value);
  }

  private oneLine(value: string): string {
    if (value.length > LONGEST_REMEMBERED) {
      return this.quotedIfNeeded(value);
    }
    let written = this.written.get(value);
    if (written === undefined) {
      written = this.quotedIfNeeded(value);
      // As a value, unlike as a key, a text of several lines may become a block.
      if (!value.includes('\n')) {
        this.written.set(value, written);
      }
    }
    return written;
  }

  private quotedIfNeeded(value: string): string {
    if (!isUnicode(value)) {
      this.refuse('holds half of a surrogate pair, which is not Unicode text');
    }
    return textScalar(value);
  }

  private refuseUnlessPlainMap(value: object): void {
    const prototype = Object.getPrototypeOf(value);
    // A map of another realm (a worker, a test's sandbox) has another `Object.prototype`.
    if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      this.refuse(`is an instance of '${value.constructor.name}'; give plain JSON`);
    }
  }

  private refuse(reason: string): never {
    throw new Error(`'${this.path.join('.')}' ${reason}`);
  }
}

function hasEntries(value: object | null): value is object {
  if (value === null) {
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

/** The keys of a map are few and nearly in order, and JavaScript copies what it sorts. */
function sorted(keys: string[]): string[] {
  return keys.length > MOST_INSERTED ? keys.sort() : sortedByInsertion(keys);
}

function sortedByInsertion(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index];
    let place = index;
    for (; place > 0 && keys[place - 1] > key; place--) {
      keys[place] = keys[place - 1];
    }
    keys[place] = key;
  }
  return keys;
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
