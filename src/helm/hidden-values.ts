import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { camelCase } from '../template/names';

/** Stands for all values of a construct. */
const ALL = '*';

/** Which of the values that constructs expose by themselves their author hides. */
export class HiddenValues {
  private readonly hidden = new Map<IConstruct, Set<string>>();
  /** The names that each construct was asked for, hidden or not. */
  private readonly known = new Map<IConstruct, Set<string>>();

  public hide(construct: IConstruct, names: readonly string[]): void {
    const hidden = this.hidden.get(construct) ?? new Set<string>();
    (names.length === 0 ? [ALL] : names).forEach(name => hidden.add(name));
    this.hidden.set(construct, hidden);
  }

  /** Forgets which names were asked for. */
  public begin(): void {
    this.known.clear();
  }

  /**
   * Whether a value of an object is hidden, by its author or by that of a construct around it.
   *
   * @param group the path of the object's values
   */
  public test(object: ApiObject, group: readonly string[], name: string): boolean {
    return this.hidden.size > 0 && object.node.scopes.some(scope => {
      const names = this.hidden.get(scope);
      if (names === undefined) {
        return false;
      }
      const whole = [...group, name].join('.');
      const prefix = groupOfConstruct(scope, object.chart).map(id => `${id}.`).join('');
      // What several constructs share stands at the root.
      const path = whole.startsWith(prefix) ? whole.slice(prefix.length) : whole;
      this.known.set(scope, (this.known.get(scope) ?? new Set()).add(path));
      return names.has(ALL) || [...names].some(hidden => isBelow(path, hidden));
    });
  }

  /**
   * What is wrong with names that no value has.
   *
   * @param isKnowable whether a name has been asked for by now, if anything has it
   */
  public mistakes(isKnowable: (name: string) => boolean = () => true): string[] {
    return [...this.hidden].flatMap(([construct, names]) => {
      const known = [...this.known.get(construct) ?? []];
      const exposed = known.length === 0 ? 'it exposes no values' : `it exposes ${known.map(path => `'${path}'`).join(', ')}`;
      return [...names].filter(name => name !== ALL && isKnowable(name) && !known.some(path => isBelow(path, name)))
        .map(name => `'hideValues()' names the value '${name}', which '${construct.node.path}' does not expose; ${exposed}`);
    });
  }
}

/** The path of the values of what is at a construct. */
function groupOfConstruct(construct: IConstruct, chart: Chart): string[] {
  return construct.node.path.slice(chart.node.path.length).split('/').filter(id => id !== '' && id !== 'Resource' && id !== 'Default').map(camelCase);
}

function isBelow(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`);
}
