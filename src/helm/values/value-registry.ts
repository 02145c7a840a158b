import { Expression, keyOf, valueAt } from '../../template/expression';
import { isMap, Json } from '../../template/json';
import { ValueDeclaration, ValueGroup } from '../chart-model';
import { MarkedValues } from './markers';

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
  private readonly headings = new Map<string, ValueGroup>();

  /** @param chart the path of the chart, for messages */
  constructor(private readonly chart: string) {}

  /**
   * Declares a value, or gives the one that is declared under the path in the same terms.
   *
   * @throws if the path is taken, cannot be addressed, or the default is no value of the type.
   */
  public declare(declaration: ValueDeclaration): DeclaredValue {
    const path = declaration.path.join('.');
    const known = this.declared.get(path);
    if (known !== undefined) {
      if (keyOf(known.declaration as unknown as Json) !== keyOf(declaration as unknown as Json)) {
        throw new Error(`the value '${path}' of the chart '${this.chart}' is declared twice with other terms: `
          + `${inWords(known.declaration)} and ${inWords(declaration)}; declare it once and use it in both places`);
      }
      return known;
    }
    this.refusePath(declaration.path, path);
    const value = { declaration, expression: valueAt(declaration.path, declaration.type), index: this.declared.size, type: declaration.type };
    this.declared.set(path, value);
    return value;
  }

  /** Puts a heading over the values below a path. */
  public group(path: readonly string[], description: string): void {
    this.headings.set(path.join('.'), { path, description });
  }

  public get groups(): ValueGroup[] {
    return [...this.headings.values()];
  }

  public get declarations(): ValueDeclaration[] {
    return [...this.declared.values()].map(({ declaration }) => declaration);
  }

  public valueAt(path: string): DeclaredValue | undefined {
    return this.declared.get(path);
  }

  public valueWithIndex(index: number): DeclaredValue | undefined {
    return [...this.declared.values()][index];
  }

  private refusePath(keys: readonly string[], path: string): void {
    const odd = keys.find(key => !KEY.test(key));
    if (keys.length === 0 || odd !== undefined) {
      throw new Error(`'${path}' is no path of a value in the chart '${this.chart}': templates cannot address the key '${odd ?? ''}'; `
        + 'use letters, digits and underscores, a letter first');
    }
    if (keys[0] === 'global' || path === 'enabled') {
      throw new Error(`'${path}' is no path of a value in the chart '${this.chart}': Helm keeps '${keys[0]}' at the root for parent charts; use another name`);
    }
    for (const other of this.declared.keys()) {
      if (other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
        throw new Error(`the values '${path}' and '${other}' of the chart '${this.chart}' lie one within the other; give each a path of its own`);
      }
    }
  }
}

/** The defaults of the declared values as one map. */
export function defaultsOf(declarations: readonly ValueDeclaration[]): { [key: string]: Json } {
  const result: { [key: string]: Json } = {};
  for (const { path, default: value } of declarations) {
    let node = result;
    for (const key of path.slice(0, -1)) {
      const below = node[key];
      // Only this function has written here, and it writes fresh maps above values.
      node = isMap(below) ? below as { [key: string]: Json } : node[key] = {};
    }
    node[path[path.length - 1]] = value;
  }
  return result;
}

function inWords({ type, default: value }: ValueDeclaration): string {
  return `${type} (default ${JSON.stringify(value)})`;
}
