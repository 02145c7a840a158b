import { call, Go, goPath, goString, operand } from './go';
import { isOfSeries, OWNED, Owner, Owners } from './owners';
import { ROOT, Scope, variableIn } from './scope';
import { Caption, isExpression, isSame, keyOf } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { Json } from '../../template/json';

/**
 * What a named template gives: the lines of a map or list, a text, the text of a number, or for a condition `true` or nothing, as a
 * template can give nothing but text.
 */
export type Form = 'block' | 'text' | 'truth';

/** A named template. */
export interface Definition {
  readonly name: string;
  readonly form: Form;
  readonly tree: Json;
  /** The variables of loops that it reads, which the caller hands over. */
  readonly parameters: readonly string[];
  /** The path of the values that the caller hands over in the place of the root; only of one of the callers, which may differ. */
  readonly base?: readonly string[];
  readonly comment?: string;
}

/** A named template where it is included: one that serves several workloads is handed what belongs to one of them. */
export interface Inclusion {
  readonly definition: Definition;
  readonly owner?: Owner;
}

/** Words for the name of a template, the better ones first. */
export type Words = readonly (readonly string[])[];

/** How a tree gets a name that nobody gave one. */
export interface NamingOptions {
  /** How long the name may be. */
  readonly longest?: number;
  /** The words of the place for a template that serves several workloads, which are told before the others; the same by default. */
  readonly general?: Words;
  /** What a tree without a caption gives, in a sentence. */
  readonly comment?: string;
}

/** A named template that is the same in every chart. */
export type Helper = typeof HELPERS[number];

const HELPERS = ['amount', 'byteQuantity', 'merge', 'repeated'] as const;

/** The names that templates of charts have by design, and those of what is shared. */
const RESERVED = [
  'name', 'fullname', 'instance', 'chart', 'labels', 'commonLabels', 'labelsOfObjects', 'resources',
  'podSecurityContext', 'containerSecurityContext', 'unrestrictedContainerSecurityContext', ...HELPERS,
];

/** The named templates that the templates of a chart include. */
export class Definitions {
  /** What has been printed of conditions, which many places share. */
  public readonly tests = new Map<string, Go>();

  private readonly byKey: { readonly [form in Form | 'part']: Map<string, Definition> } = { block: new Map(), text: new Map(), truth: new Map(), part: new Map() };
  private readonly byName = new Map<string, Definition>();
  private readonly used = new Set<Helper>();

  /**
   * @param chart the name of the chart, which all names begin with
   * @param commentOf what a template is that somebody named, in a sentence, by its name
   * @param owners the workloads of the chart
   * @param shared the names of trees that several workloads have but for what belongs to each, and the name under which one template serves all
   */
  constructor(
    private readonly chart: string, private readonly commentOf: (name: string) => string | undefined,
    public readonly owners: Owners, private readonly shared: ReadonlyMap<string, string>,
  ) {}

  /** All named templates, in the order in which they were first included; those that are included meanwhile come along. */
  public all(): IterableIterator<Definition> {
    return this.byName.values();
  }

  public get helpers(): readonly Helper[] {
    return [...this.used].sort();
  }

  /**
   * The named template for a tree that has a name.
   *
   * @throws if the name stands for another tree already
   */
  public named(name: string, form: Form, tree: Json): Inclusion {
    const shared = this.shared.get(name);
    const owned = shared === undefined ? undefined : this.owners.owned(tree);
    return shared === undefined || owned === undefined
      ? { definition: this.withName(shared !== undefined && isOfSeries(tree) ? shared : name, form, tree) }
      : { owner: owned.owner, definition: this.withName(shared, form, owned.general) };
  }

  /**
   * The named template for a tree that nobody gave a name. Its caption describes it, or else the words of its place do; those that come
   * first are taken, if they are not too long and no other has them. One of a workload serves all that look alike.
   */
  public forTree(form: Form, tree: Json, file: string, ofPlace: Words, { longest, general = ofPlace, comment }: NamingOptions = {}): Inclusion {
    const owned = this.owners.reading(tree);
    const caption = captionOf(tree);
    const ofCaption = caption === undefined || caption.words.length === 0 ? [] : [caption.words, [file, ...caption.words]];
    const words = [...ofCaption, ...ofPlace];
    const wordsFor = (owner: Owner) => [...withoutName([...ofCaption, ...general], owner), ...words];
    const told = caption?.comment ?? comment;
    return owned === undefined
      ? { definition: this.forKey(form, tree, told, () => this.freeName(words, longest)) }
      : { owner: owned.owner, definition: this.forKey(form, owned.general, told, () => this.freeName(wordsFor(owned.owner))) };
  }

  private withName(name: string, form: Form, tree: Json): Definition {
    const existing = this.byName.get(name);
    if (existing !== undefined && (existing.form !== form || (existing.tree !== tree && !isSame(existing.tree, tree)))) {
      throw new Error(`the named template '${name}' stands for two trees; give one of them another name`);
    }
    return existing
      ?? this.add(keyOf(tree), { name, form, tree, parameters: parametersOf(tree), comment: this.commentOf(name) ?? captionOf(tree)?.comment });
  }

  private forKey(form: Form, tree: Json, comment: string | undefined, name: () => string): Definition {
    const key = keyOf(tree);
    return this.byKey[form].get(key) ?? this.add(key, { name: name(), form, tree, parameters: parametersOf(tree), comment });
  }

  /** The named template for a tree that reads nothing but a part of the values, the same for all parts that look alike. */
  public forPart(tree: Json, base: readonly string[], alike: string, words: Words): Definition {
    return this.byKey.part.get(alike)
      ?? this.add(alike, { name: this.freeName(words), form: 'text', tree, parameters: [], base, comment: captionOf(tree)?.comment });
  }

  /** The name of a template that is the same in every chart. */
  public helper(helper: Helper): string {
    this.used.add(helper);
    return `${this.chart}.${helper}`;
  }

  private add(key: string, definition: Definition): Definition {
    const known = this.byKey[definition.base === undefined ? definition.form : 'part'];
    if (!known.has(key)) {
      known.set(key, definition);
    }
    this.byName.set(definition.name, definition);
    return definition;
  }

  private freeName(words: Words, longest = Infinity): string {
    const names = words.map(all => this.nameOf(all)).filter(name => this.isFree(name));
    const name = names.find(({ length }) => length <= longest) ?? names[0];
    for (let number = 2; name === undefined; number++) {
      const numbered = `${this.nameOf(words[words.length - 1])}${number}`;
      if (this.isFree(numbered)) {
        return numbered;
      }
    }
    return name;
  }

  private nameOf(words: readonly string[]): string {
    const [first, ...others] = words.flatMap(word => withShortDomain(word).split(/[^A-Za-z0-9]+/)).filter(word => word !== '');
    return `${this.chart}.${[first ?? 'part', ...others.map(word => word[0].toUpperCase() + word.slice(1))].join('')}`;
  }

  private isFree(name: string): boolean {
    return !RESERVED.some(word => name === `${this.chart}.${word}`) && !this.byName.has(name);
  }
}

/** What a named template gives where it is included. */
export function included(inclusion: Inclusion, scope: Scope): Go {
  const { definition: { name, parameters }, owner } = inclusion;
  const { holding, parts } = scope;
  if (holding === undefined || owner !== undefined || !parameters.every(parameter => parts?.has(parameter))) {
    return includedAnew(inclusion, scope);
  }
  return parameters.length > 0 ? holding.of(name, includedAnew(inclusion, scope), true)
    // Before the loop the dot is the root.
    : holding.of(name, includedAnew(inclusion, { ...scope, root: '' }), false);
}

function includedAnew({ definition: { name, parameters }, owner }: Inclusion, scope: Scope): Go {
  const { root } = scope;
  if (parameters.length === 0) {
    return call('include', goString(name), operand(root === '' ? '.' : root));
  }
  // What was handed to one template is handed on to another.
  if (owner === undefined && parameters.every(parameter => scope.parameters?.has(parameter))) {
    return call('include', goString(name), operand(root.slice(0, -`.${ROOT}`.length) || '.'));
  }
  const handed = parameters.flatMap(parameter => [goString(parameter), argumentFor(parameter, owner, scope)]);
  return call('include', goString(name), call('dict', goString(ROOT), operand(root === '' ? '.' : root), ...handed));
}

/** What a named template is handed: what belongs to the workload that it is included for, or the variable of a loop. */
function argumentFor(parameter: string, owner: Owner | undefined, scope: Scope): Go {
  if (owner !== undefined && parameter === OWNED.name) {
    return goString(owner.name);
  }
  if (owner?.address !== undefined && parameter === OWNED.address) {
    return goString(owner.address);
  }
  return owner !== undefined && parameter === OWNED.values
    ? goPath(`${scope.root}.Values`, owner.values)
    : operand(variableIn(scope, parameter));
}

/** Words without the name of a workload, which begins those of its files. */
function withoutName(words: Words, { name }: Owner): Words {
  return words.map(([first, ...others]) => first?.startsWith(`${name}-`) ? [first.slice(name.length + 1), ...others] : [first, ...others]);
}

function captionOf(tree: Json): Caption | undefined {
  return isExpression(tree) ? tree.caption : undefined;
}

function parametersOf(tree: Json): readonly string[] {
  return [...freeVariables(tree)].sort();
}

/** Of the domain in a key such as `checksum.example.com/config` the first word tells enough, and of one of many words the second, too. */
function withShortDomain(word: string): string {
  const [domain, ...rest] = word.split('/');
  const labels = domain.split('.');
  return rest.length === 0 ? word : [labels.slice(0, labels.length > 4 ? 2 : 1).join('.'), ...rest].join('/');
}
