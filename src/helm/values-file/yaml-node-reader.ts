import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { plainScalar } from './go-scalar';
import { Json, JsonMap } from '../../template/json';

type Yaml = typeof import('yaml');

/** Why a part of a YAML text cannot be read. */
export class RefusedNode extends Error {
  constructor(public readonly offset: number, reason: string) {
    super(reason);
  }
}

/** Escapes that JSON knows and Go's YAML library does not: a slash, and half of a character. */
const ESCAPE_OF_JSON = /(?<!\\)(?:\\\\)*\\(?:\/|u[dD][89a-fA-F])/;

/** Reads the nodes of a YAML document as Go's YAML library does. */
export class YamlNodeReader {
  /** The anchors of the nodes that are being read. */
  private readonly open = new Set<string>();

  constructor(private readonly yaml: Yaml, private readonly document: Document.Parsed, private readonly text: string) {}

  /** The map that the document holds; an empty document stands for an empty one. */
  public readMap(): JsonMap {
    if (this.document.directives.yaml.explicit) {
      throw new RefusedNode(0, 'the directive \'%YAML\' has no meaning in values; take it out');
    }
    const { contents } = this.document;
    const value = contents === null ? null : this.valueOf(contents);
    if (value !== null && !this.yaml.isMap(contents)) {
      this.refuse(contents, 'the document holds no map from names to values');
    }
    // What stands in a map is read to a map.
    return value === null ? {} : value as JsonMap;
  }

  private valueOf(node: unknown): Json {
    if (this.yaml.isAlias(node)) {
      return this.valueOf(this.targetOf(node));
    }
    const anchor = this.yaml.isCollection(node) ? node.anchor : undefined;
    if (anchor === undefined) {
      return this.valueOfNode(node);
    }
    this.open.add(anchor);
    const value = this.valueOfNode(node);
    this.open.delete(anchor);
    return value;
  }

  private valueOfNode(node: unknown): Json {
    if (this.yaml.isScalar(node)) {
      return this.valueOfScalar(node);
    }
    if (this.yaml.isCollection(node) && node.tag !== undefined) {
      this.refuseTag(node);
    }
    return this.yaml.isMap(node) ? this.valueOfMap(node) : this.yaml.isSeq(node) ? node.items.map(item => this.valueOf(item)) : null;
  }

  private valueOfMap(map: YAMLMap): JsonMap {
    const entries = new Map<string, Json | undefined>();
    const own = new Set<string>();
    for (const pair of map.items) {
      if (this.isMerge(pair)) {
        // Go reads from top to bottom: what is merged replaces what stands before it.
        this.mergedMaps(pair).forEach(merged => Object.entries(merged).forEach(([key, value]) => entries.set(key, value)));
        continue;
      }
      const key = this.keyOf(pair.key);
      if (own.has(key)) {
        this.refuse(pair.key, `the key '${key}' stands twice in one map, of which Helm takes only the last; keep one of them`);
      }
      own.add(key);
      entries.set(key, this.valueOf(pair.value));
    }
    return Object.fromEntries(entries);
  }

  private isMerge({ key }: Pair): boolean {
    return this.yaml.isScalar(key) && key.type === 'PLAIN' && key.value === '<<' && key.tag === undefined;
  }

  /** The maps that `<<` names, the one that counts last. */
  private mergedMaps({ key, value }: Pair): JsonMap[] {
    const maps = this.yaml.isSeq(value) ? [...value.items].reverse() : [value];
    return maps.map(map => {
      const target = this.yaml.isAlias(map) ? this.targetOf(map) : map;
      if (!this.yaml.isMap(target)) {
        this.refuse(key, 'only maps can be merged; name a map, or a list of maps');
      }
      // What stands in a map is read to a map.
      return this.valueOf(map) as JsonMap;
    });
  }

  private keyOf(node: unknown): string {
    const key = this.valueOf(node);
    if (typeof key === 'boolean' || Number.isSafeInteger(key)) {
      return String(key);
    }
    if (typeof key !== 'string') {
      return this.refuse(node, `${this.yaml.isScalar(node) ? `'${node.source ?? ''}'` : 'a list or map'} cannot be a key; put a text in quotes`);
    }
    return key;
  }

  private valueOfScalar(node: Scalar): Json {
    const text = String(node.value);
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:str') {
      this.refuseTag(node);
    }
    if (node.type === 'PLAIN') {
      return node.tag === undefined ? this.valueOfPlain(node, text) : text;
    }
    const [start = 0, end = 0] = node.range ?? [];
    if (node.type === 'QUOTE_DOUBLE' && ESCAPE_OF_JSON.test(this.text.slice(start, end))) {
      this.refuse(node, '\'\\/\' and halves of characters such as \'\\ud83d\' are escapes of JSON, which Helm refuses in YAML; write the character itself');
    }
    // Where the file ends without a line feed, Go adds none to the text.
    const isCut = node.type?.startsWith('BLOCK_') === true && end >= this.text.length && !this.text.endsWith('\n');
    return isCut ? text.replace(/\n$/, '') : text;
  }

  private valueOfPlain(node: Scalar, text: string): Json {
    try {
      return plainScalar(text);
    } catch (error) {
      return this.refuse(node, (error as Error).message);
    }
  }

  private targetOf(alias: Alias): Node {
    const target = alias.resolve(this.document);
    if (target === undefined) {
      return this.refuse(alias, `nothing is marked with '&${alias.source}' before it`);
    }
    return this.open.has(alias.source) ? this.refuse(alias, `'*${alias.source}' stands inside of what it stands for`) : target;
  }

  private refuseTag(node: Node): never {
    return this.refuse(node, `the tag '${String(node.tag).replace(/^tag:yaml.org,2002:/, '!!')}' has no meaning in values; write the value itself`);
  }

  private refuse(node: unknown, reason: string): never {
    throw new RefusedNode(this.yaml.isNode(node) ? node.range?.[0] ?? 0 : 0, reason);
  }
}
