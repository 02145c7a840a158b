import { isList, Json, JsonMap } from './json';
import { keyOfTree } from './tree-key';

/**
 * What an expression gives, which decides how it is written into a template. A name is a string that its schema keeps to what a name of
 * Kubernetes may consist of, letters, digits, dashes and dots, so that it needs no quotes inside of a longer name.
 */
export type ValueType = 'string' | 'name' | 'integer' | 'number' | 'boolean' | 'quantity' | 'intOrString' | 'list' | 'map';

/** A condition: decided at synth where it is a literal, by the values where it is an expression. */
export type Condition = boolean | Expression;

/** What of a release or of its chart a template can read. */
export type BuiltIn = 'Release.Name' | 'Release.Namespace' | 'Release.Service' | 'Release.Revision' | 'Chart.Name' | 'Chart.Version' | 'Chart.AppVersion';

/** What an expression computes. Make one with the functions of this folder, which fold what is literal. */
export type Operation =
  /** A value of the chart. */
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly type: ValueType }
  | { readonly kind: 'builtIn'; readonly name: BuiltIn }
  /** Whether the cluster has a Kubernetes version, such as `1.30`, or a later one. */
  | { readonly kind: 'kubernetesAtLeast'; readonly version: string }
  /** What the enclosing `each` or `some` is at, or a part of it; one that is whole has all that is below it. */
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[]; readonly type: ValueType; readonly isWhole?: boolean }
  /** A tree that several places share under a name. */
  | { readonly kind: 'named'; readonly name: string; readonly body: Json }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly kind: 'equals' | 'greater'; readonly one: Json; readonly other: Json }
  /** Whether a string, list or map holds something. */
  | { readonly kind: 'nonEmpty'; readonly operand: Expression }
  /** Whether an optional value is given. */
  | { readonly kind: 'isGiven'; readonly operand: Expression }
  | { readonly kind: 'contains'; readonly list: Json; readonly item: Json }
  | { readonly kind: 'hasKey'; readonly map: Expression; readonly key: string }
  | { readonly kind: 'hasPrefix'; readonly text: Json; readonly prefix: Json }
  | { readonly kind: 'hasPart'; readonly text: Json; readonly part: Json }
  /** Whether a text has more bytes than a number; of ASCII letters each is one. */
  | { readonly kind: 'longerThan'; readonly text: Json; readonly length: number }
  /** Whether a text matches a regular expression that Go and JavaScript read alike. */
  | { readonly kind: 'matches'; readonly text: Json; readonly pattern: string }
  /** Whether a condition holds for one item of a list or one value of a map. */
  | { readonly kind: 'some'; readonly over: Expression; readonly variable: string; readonly key?: string; readonly condition: Expression }
  /** The text that a map of texts has at a key; another one where it has none, or an empty one. */
  | { readonly kind: 'textAt'; readonly map: Expression; readonly key: Json; readonly otherwise: string }
  /** A string of its parts. */
  | { readonly kind: 'join'; readonly parts: readonly Json[] }
  | { readonly kind: 'lower'; readonly text: Json }
  /** A text in which one character has taken the place of another. */
  | { readonly kind: 'exchanged'; readonly text: Json; readonly one: string; readonly other: string }
  /** A text cut to a length; what it ends with then, `-` or `.`, is taken off. */
  | { readonly kind: 'truncate'; readonly text: Json; readonly length: number }
  | { readonly kind: 'sum' | 'maximum'; readonly terms: readonly Json[] }
  /** The number that a quantity stands for. */
  | { readonly kind: 'amount'; readonly quantity: Json }
  /** A number of bytes as the shortest whole quantity, such as `64Mi`. */
  | { readonly kind: 'byteQuantity'; readonly bytes: Json }
  /** The texts that a list gives, item by item, one after the other. */
  | { readonly kind: 'joined'; readonly over: Expression; readonly variable: string; readonly part: Json }
  /** The first text that a list has more than once; empty where each is there once. */
  | { readonly kind: 'repeated'; readonly list: Json }
  /** The first digits of the SHA-256 of a tree. */
  | { readonly kind: 'digest'; readonly of: Json; readonly length: number }
  /** One tree or another; an undefined one is not there. */
  | { readonly kind: 'choose'; readonly condition: Expression; readonly then: Json | undefined; readonly otherwise: Json | undefined }
  /** In a list: the body once for each item of a list, or for each entry of a map in the order of its keys. */
  | { readonly kind: 'each'; readonly over: Expression; readonly variable: string; readonly key?: string; readonly body: Json }
  /** In a list: the items of a list. */
  | { readonly kind: 'spread'; readonly list: Expression }
  /** One map of several, of which the last that has a key counts. */
  | { readonly kind: 'merge'; readonly maps: readonly Json[] }
  /** A map with something else at a path, which leads through maps that are there. */
  | { readonly kind: 'put'; readonly map: Expression; readonly path: readonly string[]; readonly value: Json }
  /** One map of several that have no key in common, as the schema of the chart holds. */
  | { readonly kind: 'union'; readonly maps: readonly Json[] }
  /** A map with an entry for each item of a list, or for each entry of a map, whose keys differ. */
  | { readonly kind: 'entries'; readonly over: Expression; readonly variable: string; readonly key?: string; readonly name: Json; readonly value: Json }
  /** Texts of several lists, sorted, each once. */
  | { readonly kind: 'sorted'; readonly lists: readonly Json[] }
  /** The sum of a number over the items of a list. */
  | { readonly kind: 'total'; readonly over: Expression; readonly variable: string; readonly term: Json };

/** What an expression is about, for a template of its own, should it get one. It makes no difference to what is computed. */
export interface Caption {
  /** Words for its name; without them those of its place have to do. */
  readonly words: readonly string[];
  /** What it gives, in a sentence. */
  readonly comment: string;
}

/** A node of a tree whose value is not known at synth. */
export class Expression {
  private canonical?: string;

  constructor(public readonly operation: Operation, public readonly caption?: Caption) {}

  /** A text that two expressions share if, and only if, they compute the same in the same way. */
  public get key(): string {
    this.canonical ??= keyOfTree(this.operation, isExpressionNode);
    return this.canonical;
  }
}

/** The trees that an operation works on. Its name, path and the like are among them: they are JSON as well, and hold no expression. */
export function operandsOf(operation: Operation): readonly (Json | undefined)[] {
  return Object.values(operation);
}

/** Whether a node is an expression. */
export function isExpression(node: Json | undefined): node is Expression {
  return node instanceof Expression;
}

/** Whether a tree has no expression in it. */
export function isLiteral(tree: Json | undefined): boolean {
  if (typeof tree !== 'object' || tree === null) {
    return true;
  }
  return !(tree instanceof Expression) && Object.values(tree).every(isLiteral);
}

/** A text that two trees share if, and only if, they are the same; the order of keys does not count. */
export function keyOf(tree: Json | undefined): string {
  return tree === undefined ? '(absent)' : keyOfTree(tree, isExpressionNode);
}

/** Whether two trees are the same. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) {
    return true;
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false;
  }
  if (one instanceof Expression || other instanceof Expression) {
    return one instanceof Expression && other instanceof Expression && one.key === other.key;
  }
  if (isList(one) || isList(other)) {
    return isList(one) && isList(other) && one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  return isSameMap(one, other);
}

/** A value of the chart, by its path below `.Values`. */
export function valueAt(path: readonly string[], type: ValueType): Expression {
  return new Expression({ kind: 'value', path, type });
}

/** A part of a release or of its chart. */
export function builtIn(name: BuiltIn): Expression {
  return new Expression({ kind: 'builtIn', name });
}

/**
 * What the enclosing `each` or `some` is at, or the part of it at a path.
 *
 * @param isWhole whether all on the way is there for sure, as in the values of a chart
 */
export function variable(name: string, type: ValueType, path: readonly string[] = [], isWhole?: boolean): Expression {
  return new Expression({ kind: 'variable', name, path, type, isWhole });
}

/** A tree that tells what it is about; what is literal needs no words. */
export function captioned<Tree extends Json | undefined>(tree: Tree, words: readonly string[], comment: string): Tree | Expression {
  return isExpression(tree) ? new Expression(tree.operation, { words, comment }) : tree;
}

/** A tree that has taken the place of an expression and is about the same. */
export function withCaptionOf<Tree extends Json>({ caption }: Expression, tree: Tree): Tree | Expression {
  return caption === undefined || !isExpression(tree) ? tree : new Expression(tree.operation, caption);
}

/** A tree that is written once, under a name, and included where it stands. */
export function named(name: string, body: Json): Json {
  return isLiteral(body) ? body : new Expression({ kind: 'named', name, body });
}

function isSameMap(one: JsonMap, other: JsonMap): boolean {
  const given = (map: JsonMap) => Object.keys(map).filter(key => map[key] !== undefined);
  const keys = given(one);
  return keys.length === given(other).length && keys.every(key => isSame(one[key], other[key]));
}

function isExpressionNode(node: object): node is Expression {
  return node instanceof Expression;
}
