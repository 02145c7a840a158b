import { Expression, keyOf, valueAt } from '../../template/expression';
import { isMap, Json, JsonMap } from '../../template/json';
import { ValueDeclaration, ValueGroup } from '../chart-model';
import { MarkedValues } from './markers';
import { checkDeclaration } from '../files/check-declaration';
import { plainScalar } from '../values-file/go-scalar';

/** A key that templates can address as `.Values.key`. */
const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A value that is declared, with what stands for it in trees. */
export interface DeclaredValue {
  readonly declaration: ValueDeclaration;
  readonly expression: Expression;
  readonly index: number;
  readonly type: ValueDeclaration['type'];
}

/** The values of one chart, each declared once. */
export class ValueRegistry implements MarkedValues {
  private readonly declared = new Map<string, DeclaredValue>();
  private readonly inOrder: DeclaredValue[] = [];
  private readonly headings = new Map<string, ValueGroup>();
  private readonly ofAuthor: ValueDeclaration[] = [];
  private readonly branches = new Set<string>();
  private reserved?: { readonly key: string; readonly after: number };

  /** The defaults of all values that are declared so far. */
  public readonly defaults: JsonMap = {};

  /**
   * @param chart the path of the chart
   * @param number which of the charts of its app it is
   */
  constructor(public readonly chart: string, public readonly number = 0) {}

  /**
   * Declares a value, or gives the one that is declared under the path in the same terms.
   *
   * @throws if the path is taken, cannot be addressed, or the default is no value of the type.
   */
  public declare(declaration: ValueDeclaration, isByAuthor = false): DeclaredValue {
    const path = declaration.path.join('.');
    const known = this.declared.get(path);
    if (known !== undefined) {
      const differences = differencesInWords(known.declaration, declaration);
      if (differences !== '') {
        const isOfAuthor = this.ofAuthor.includes(known.declaration);
        throw new Error(`the value '${path}' of the chart '${this.chart}' is declared twice with other terms: ${differences}; `
          + (isOfAuthor !== isByAuthor ? 'a construct exposes it by itself, so take a path of your own or hide the construct\'s with \'hideValues()\''
            : 'declare it once and use it in both places'));
      }
      return known;
    }
    this.refusePath(declaration.path, path);
    const value = { declaration, expression: valueAt(declaration.path, declaration.type), index: this.inOrder.length, type: declaration.type };
    this.declared.set(path, value);
    this.inOrder.push(value);
    declaration.path.slice(0, -1).forEach((_, depth) => this.branches.add(declaration.path.slice(0, depth + 1).join('.')));
    // Only this class writes here.
    putDefault(this.defaults as { [key: string]: Json }, declaration);
    return value;
  }

  /**
   * Declares a value of the chart's author, who is told all that is wrong with it.
   *
   * @throws as `declare()`, and if the value breaks its own constraints.
   */
  public declareForAuthor(declaration: ValueDeclaration): DeclaredValue {
    const { path } = declaration;
    const odd = path.find(key => plainScalar(key) !== key);
    if (odd !== undefined && odd !== '') {
      throw new Error(`'${path.join('.')}' is no path of a value in the chart '${this.chart}': YAML takes the key '${odd}' for ${String(plainScalar(odd))} `
        + 'where it stands without quotes; use another name');
    }
    try {
      checkDeclaration(declaration);
    } catch (error) {
      throw new Error(`the value '${declaration.path.join('.')}' of the chart '${this.chart}' cannot be declared: ${(error as Error).message}`);
    }
    const value = this.declare(declaration, true);
    if (!this.ofAuthor.includes(value.declaration)) {
      this.ofAuthor.push(value.declaration);
    }
    return value;
  }

  /** The values that the author of the chart declares. */
  public get authorsOwn(): readonly ValueDeclaration[] {
    return this.ofAuthor;
  }

  /** Puts a heading over the values below a path. */
  public group(path: readonly string[], description: string): void {
    this.headings.set(path.join('.'), { path, description });
  }

  public get groups(): ValueGroup[] {
    return [...this.headings.values()];
  }

  /** Keeps the place for the values below a key that are declared later. */
  public reserve(key: string): void {
    this.reserved = { key, after: this.inOrder.length };
  }

  public get declarations(): ValueDeclaration[] {
    const all = this.inOrder.map(({ declaration }) => declaration);
    const { key, after } = this.reserved ?? { key: undefined, after: 0 };
    const others = all.filter(({ path }) => path[0] !== key);
    return [...others.slice(0, after), ...all.filter(({ path }) => path[0] === key), ...others.slice(after)];
  }

  public valueAt(path: string): DeclaredValue | undefined {
    return this.declared.get(path);
  }

  public valueWithIndex(index: number): DeclaredValue | undefined {
    return this.inOrder[index];
  }

  private refusePath(keys: readonly string[], path: string): void {
    const odd = keys.find(key => !KEY.test(key));
    if (keys.length === 0 || odd !== undefined) {
      throw new Error(`'${path}' is no path of a value in the chart '${this.chart}': templates cannot address the key '${odd ?? ''}'; `
        + 'use letters, digits and underscores, a letter first');
    }
    if (keys.includes('__proto__')) {
      throw new Error(`'${path}' is no path of a value in the chart '${this.chart}': JavaScript keeps the key '__proto__' for itself; use another name`);
    }
    if (keys[0] === 'global' || path === 'enabled') {
      throw new Error(`'${path}' is no path of a value in the chart '${this.chart}': Helm keeps '${keys[0]}' at the root for parent charts; use another name`);
    }
    const outer = keys.map((_, depth) => keys.slice(0, depth).join('.')).find(above => this.declared.has(above))
      ?? (this.branches.has(path) ? [...this.declared.keys()].find(other => other.startsWith(`${path}.`)) : undefined);
    if (outer !== undefined) {
      throw new Error(`the values '${path}' and '${outer}' of the chart '${this.chart}' lie one within the other; give each a path of its own`);
    }
  }
}

/** The defaults of the declared values as one map. */
export function defaultsOf(declarations: readonly ValueDeclaration[]): { [key: string]: Json } {
  const result: { [key: string]: Json } = {};
  declarations.forEach(declaration => putDefault(result, declaration));
  return result;
}

function putDefault(defaults: { [key: string]: Json }, { path, default: value }: ValueDeclaration): void {
  let node = defaults;
  for (const key of path.slice(0, -1)) {
    const below = node[key];
    // Only this function has written here, and it writes fresh maps above values.
    node = isMap(below) ? below as { [key: string]: Json } : node[key] = {};
  }
  node[path[path.length - 1]] = value;
}

/** What two declarations of a path say differently; an empty text where they say the same. */
function differencesInWords(one: ValueDeclaration, other: ValueDeclaration): string {
  const terms: readonly [string, (declaration: ValueDeclaration) => Json][] = [
    ['type', ({ type }) => type],
    ['default', declaration => declaration.default],
    ['form', ({ schema }) => schema],
    ['description', ({ description }) => description],
  ];
  return terms.filter(([, term]) => keyOf(term(one)) !== keyOf(term(other)))
    .map(([name, term]) => `${name} ${JSON.stringify(term(one))} and ${JSON.stringify(term(other))}`).join(', ');
}
