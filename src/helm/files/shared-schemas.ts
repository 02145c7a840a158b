import { asMap, isList, isMap, Json, JsonMap } from '../../template/json';

/**
 * A schema that says once, under `definitions`, what several values have in common. Helm compiles the schema of a chart whenever it renders
 * the chart, and without it that would take longer than all else as soon as some workloads repeat what the first one says.
 *
 * What is said of one value alone, its description and its default, stays with the value.
 */
export function withDefinitions(schema: JsonMap): JsonMap {
  const forms = new Forms();
  const root = forms.formOf(schema, '', '');
  return new DefinitionWriter().written(root);
}

/** A schema, the same for all places where it stands. */
interface Form {
  /** Its keywords in their order; in the place of a schema, its form. */
  readonly keywords: readonly (readonly [string, Part])[];
  /** What other values may have in common with it, where that is not all. */
  readonly shape?: Form;
  /** What it is for, by the names of the values. */
  readonly keys: Set<string>;
  readonly role: string;
  readonly id: number;
  /** In how many places of other forms it stands. */
  uses: number;
}

type Part =
  | { readonly kind: 'literal'; readonly value: Json | undefined }
  | { readonly kind: 'schema'; readonly form: Form }
  | { readonly kind: 'list'; readonly forms: readonly Form[] }
  | { readonly kind: 'map'; readonly forms: readonly (readonly [string, Form])[] };

/** Keywords that hold one schema, with what it is for. */
const ROLES: { readonly [keyword: string]: string } = {
  items: 'Item', additionalProperties: 'Value', propertyNames: 'Key', not: 'Exception', if: 'Case', then: 'Consequence', else: 'Alternative',
};

const LISTS = ['allOf', 'anyOf', 'oneOf'];

/** What is said of one value alone. */
const OF_ONE = ['description', 'default'];

/** Finds what is the same. */
class Forms {
  private readonly known = new Map<string, Form>();

  /**
   * @param key the name of the value
   * @param role what of the value the schema is for; empty for the value itself
   */
  public formOf(schema: JsonMap, key: string, role: string): Form {
    const keywords = Object.entries(schema).map(([keyword, argument]) => [keyword, this.partOf(keyword, argument, key)] as const);
    const shared = keywords.filter(([keyword]) => !OF_ONE.includes(keyword));
    const shape = shared.length === keywords.length ? undefined : this.known.get(textOf(shared)) ?? this.add(shared, role);
    shape?.keys.add(key);
    const form = this.known.get(textOf(keywords)) ?? this.add(keywords, role, shape);
    form.keys.add(key);
    return form;
  }

  private add(keywords: Form['keywords'], role: string, shape?: Form): Form {
    const form: Form = { keywords, shape, keys: new Set(), role, id: this.known.size, uses: 0 };
    this.known.set(textOf(keywords), form);
    for (const below of shape === undefined ? formsIn(keywords) : [shape]) {
      below.uses++;
    }
    return form;
  }

  private partOf(keyword: string, value: Json | undefined, key: string): Part {
    if (ROLES[keyword] !== undefined && isMap(value)) {
      return { kind: 'schema', form: this.formOf(value, key, ROLES[keyword]) };
    }
    if (LISTS.includes(keyword) && isList(value)) {
      return { kind: 'list', forms: value.map(each => this.formOf(asMap(each), key, 'Choice')) };
    }
    return keyword === 'properties'
      ? { kind: 'map', forms: Object.entries(asMap(value)).map(([name, each]) => [name, this.formOf(asMap(each), name, '')]) }
      : { kind: 'literal', value };
  }
}

function formsIn(keywords: Form['keywords']): Form[] {
  return keywords.flatMap(([, part]) => {
    switch (part.kind) {
      case 'literal': return [];
      case 'schema': return [part.form];
      case 'list': return part.forms;
      case 'map': return part.forms.map(([, form]) => form);
    }
  });
}

/** What tells keywords apart from others. */
function textOf(keywords: Form['keywords']): string {
  return keywords.map(([keyword, part]) => `${keyword}:${textOfPart(part)}`).join();
}

function textOfPart(part: Part): string {
  switch (part.kind) {
    case 'literal': return JSON.stringify(part.value);
    case 'schema': return `#${part.form.id}`;
    case 'list': return part.forms.map(({ id }) => `#${id}`).join();
    case 'map': return part.forms.map(([name, { id }]) => `${name}#${id}`).join();
  }
}

/** Writes forms as schemas again, those that stand in several places as references. */
class DefinitionWriter {
  private readonly names = new Map<Form, string>();
  private readonly definitions = new Map<string, JsonMap>();

  public written(root: Form): JsonMap {
    const schema = this.bodyOf(root);
    return this.definitions.size === 0 ? schema : { ...schema, definitions: Object.fromEntries(this.definitions) };
  }

  private schemaOf(form: Form): JsonMap {
    return isShared(form) ? this.referenceTo(form) : this.bodyOf(form);
  }

  private bodyOf({ keywords, shape }: Form): JsonMap {
    if (shape === undefined || !isShared(shape)) {
      return Object.fromEntries(keywords.map(([keyword, part]) => [keyword, this.argumentOf(part)]));
    }
    const { description, ...own } = Object.fromEntries(keywords.filter(([keyword]) => OF_ONE.includes(keyword))
      .map(([keyword, part]) => [keyword, this.argumentOf(part)]));
    // Draft-07 passes over what stands beside a reference.
    return { description, allOf: [this.referenceTo(shape)], ...own };
  }

  private argumentOf(part: Part): Json | undefined {
    switch (part.kind) {
      case 'literal': return part.value;
      case 'schema': return this.schemaOf(part.form);
      case 'list': return part.forms.map(form => this.schemaOf(form));
      case 'map': return Object.fromEntries(part.forms.map(([name, form]) => [name, this.schemaOf(form)]));
    }
  }

  private referenceTo(form: Form): JsonMap {
    let name = this.names.get(form);
    if (name === undefined) {
      name = this.freeName(`${commonWords([...form.keys])}${form.role}`);
      this.names.set(form, name);
      // In the order in which a reader meets them.
      this.definitions.set(name, {});
      this.definitions.set(name, this.bodyOf(form));
    }
    return { $ref: `#/definitions/${name}` };
  }

  private freeName(name: string): string {
    let number = 1;
    let free = name;
    while (this.definitions.has(free)) {
      free = `${name}_${++number}`;
    }
    return free;
  }
}

/**
 * What is short says more where it stands, unless Helm would have to compile a regular expression; and of what is one more use of a shape, the
 * shape alone is shared.
 */
function isShared({ keywords, shape, uses }: Form): boolean {
  return uses > 1 && (shape === undefined || !isShared(shape)) && keywords.some(([keyword, { kind }]) => kind !== 'literal' || keyword === 'pattern');
}

/** The words at the end, or else at the beginning, that names such as `livenessProbe` and `readinessProbe` have in common; else the first name. */
function commonWords(names: readonly string[]): string {
  const words = names.map(name => name.split(/(?=[A-Z])|(?=[0-9])(?<![0-9])/));
  const [first] = words;
  const isCommon = (count: number, wordOf: (list: readonly string[], index: number) => string | undefined) =>
    words.every(list => wordOf(list, count) === wordOf(first, count));
  const run = (wordOf: (list: readonly string[], index: number) => string | undefined) => {
    let count = 0;
    while (count < first.length && isCommon(count, wordOf)) {
      count++;
    }
    return count;
  };
  const [atEnd, atStart] = [run((list, index) => list[list.length - 1 - index]), run((list, index) => list[index])];
  const common = atEnd > 0 ? first.slice(-atEnd) : atStart > 0 ? first.slice(0, atStart) : first;
  return common.map((word, index) => index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : word).join('');
}
