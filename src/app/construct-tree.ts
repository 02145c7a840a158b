import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/**
 * A construct tree with its constructs numbered in tree order (a parent before its children), so that what lies below
 * a construct is a range of numbers. A snapshot: constructs that are added later are not in it.
 */
export class ConstructTree {
  /** The number of each construct's parent; -1 for the root. */
  public readonly parent: readonly number[];
  /** For each construct the number after its last descendant. */
  public readonly end: readonly number[];
  /** The number of the closest chart, the construct itself included; -1 outside of charts. */
  public readonly chart: readonly number[];
  /** How many objects lie at and below each construct, nested charts excluded. */
  public readonly objectCount: readonly number[];

  private readonly numbers = new Map<IConstruct, number>();
  private readonly objects: readonly boolean[];

  /**
   * @param constructs the whole tree by number, as `node.findAll()` lists it.
   */
  constructor(public readonly constructs: readonly IConstruct[]) {
    const parent: number[] = [];
    const chart: number[] = [];
    const end: number[] = [];
    const objects = constructs.map(construct => ApiObject.isApiObject(construct));
    const objectCount = objects.map(Number);
    for (let number = 0; number < constructs.length; number++) {
      const construct = constructs[number];
      this.numbers.set(construct, number);
      // A scope comes before what is in it.
      parent.push(number === 0 ? -1 : this.numbers.get(construct.node.scope!)!);
      chart.push(Chart.isChart(construct) ? number : chart[parent[number]] ?? -1);
      end.push(number + 1);
    }
    for (let number = constructs.length - 1; number > 0; number--) {
      end[parent[number]] = Math.max(end[parent[number]], end[number]);
      if (chart[number] !== number) {
        objectCount[parent[number]] += objectCount[number];
      }
    }
    this.parent = parent;
    this.end = end;
    this.chart = chart;
    this.objects = objects;
    this.objectCount = objectCount;
  }

  /** The number of a construct; `undefined` for one of another tree. */
  public numberOf(construct: IConstruct): number | undefined {
    return this.numbers.get(construct);
  }

  public isObject(number: number): boolean {
    return this.objects[number];
  }

  public isChart(number: number): boolean {
    return this.chart[number] === number;
  }

  public children(number: number): number[] {
    const children: number[] = [];
    for (let child = number + 1; child < this.end[number]; child = this.end[child]) {
      children.push(child);
    }
    return children;
  }

  /** Whether `inner` lies at or below `outer`. */
  public contains(outer: number, inner: number): boolean {
    return outer <= inner && inner < this.end[outer];
  }

  /** The objects at and below a construct, nested charts excluded, in tree order. */
  public objectsBelow(number: number): number[] {
    const objects: number[] = [];
    for (let below = number; below < this.end[number]; below++) {
      if (this.isObject(below) && this.chart[below] === this.chart[number]) {
        objects.push(below);
      }
    }
    return objects;
  }
}
