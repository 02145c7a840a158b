import { ConstructTree } from './construct-tree';
import { Dependencies, overlap } from './dependencies';
import { Graph } from './depth-first';

/** What the vertices of one construct stand for; each kind takes a range of vertices of its own. */
enum Kind {
  /** The construct itself. */
  CONSTRUCT,
  /** What the objects below it depend on because of it, and of what lies between it and its chart. */
  PASSED_DOWN,
  /** The objects at and below it, as far as they are in its chart. */
  OBJECTS,
}

/**
 * The constructs at and below one of them with the dependencies among them; those that lead out are left out.
 *
 * A dependency between two groups of objects is walked through vertices that stand for the groups, in the order in which
 * cdk8s lists the pairs. Meeting such a vertex again while it is being visited means a cycle among objects, as each
 * source of the group depends on each target.
 */
export class DependencyGraph implements Graph {
  public readonly size: number;

  /** Whether there is any; constructs without are in order as they are. */
  public readonly hasDependencies: boolean;

  private readonly count: number;
  private readonly dependedOn: Uint8Array;

  constructor(private readonly tree: ConstructTree, private readonly dependencies: Dependencies, private readonly root: number) {
    this.count = tree.end[root] - root;
    this.size = 3 * this.count;
    this.dependedOn = new Uint8Array(this.count);
    this.hasDependencies = this.hasAny();
    if (this.hasDependencies) {
      this.markDependedOn();
    }
  }

  /** The numbers of the constructs in the order in which cdk8s starts from them. */
  public numbersInOrder(): number[] {
    const numbers: number[] = [];
    for (let number = this.root; number < this.root + this.count; number++) {
      numbers.push(number);
    }
    // cdk8s keeps them by path in an object, in which JavaScript puts integers first. Only ids right below the app can be some.
    const byPath = (number: number) => this.root === 0 && this.tree.parent[number] === 0 && isArrayIndex(this.tree.constructs[number].node.id);
    const integers = this.tree.children(this.root).filter(byPath);
    return integers.length === 0 ? numbers : [...integers, ...numbers.filter(number => !byPath(number))];
  }

  /** The vertices of the constructs in that order. */
  public constructsInOrder(): number[] {
    return this.numbersInOrder().map(number => this.vertex(Kind.CONSTRUCT, number));
  }

  /** Whether anything in the graph depends on the construct of a vertex. */
  public isDependedOn(vertex: number): boolean {
    return this.dependedOn[vertex] === 1;
  }

  /** The numbers of the constructs among vertices; those of groups are dropped. */
  public numbersOf(vertices: readonly number[]): number[] {
    return vertices.filter(vertex => vertex < this.count).map(vertex => vertex + this.root);
  }

  public successors(vertex: number): readonly number[] {
    const number = this.root + vertex % this.count;
    // Every vertex is made by `vertex()`, so the quotient is a kind.
    switch (Math.floor(vertex / this.count) as Kind) {
      case Kind.CONSTRUCT:
        return this.ofConstruct(number);
      case Kind.PASSED_DOWN:
        return this.ofPassedDown(number);
      case Kind.OBJECTS:
        return this.ofObjects(number);
    }
  }

  private ofConstruct(number: number): number[] {
    const declared = this.targetsOf(number).map(target => this.vertex(Kind.CONSTRUCT, target));
    if (!this.tree.isObject(number) || !this.dependencies.passedDown[number]) {
      return declared;
    }
    return this.dependencies.onBothSides.has(number)
      ? [...declared, ...this.passedDownTo(number)]
      : [...declared, this.vertex(Kind.PASSED_DOWN, number)];
  }

  private ofPassedDown(number: number): number[] {
    const parent = this.tree.parent[number];
    const targets = this.targetsOf(number).map(target => this.vertex(Kind.OBJECTS, target));
    return !this.tree.isChart(number) && this.dependencies.passedDown[parent]
      ? [this.vertex(Kind.PASSED_DOWN, parent), ...targets]
      : targets;
  }

  private ofObjects(number: number): number[] {
    const below = this.tree.children(number)
      .filter(child => !this.tree.isChart(child) && this.tree.objectCount[child] > 0)
      .map(child => this.vertex(Kind.OBJECTS, child));
    return this.tree.isObject(number) ? [this.vertex(Kind.CONSTRUCT, number), ...below] : below;
  }

  /** What an object depends on because of its scopes and itself, without the object. */
  private passedDownTo(object: number): number[] {
    const scopes = [object];
    while (!this.tree.isChart(scopes[0])) {
      scopes.unshift(this.tree.parent[scopes[0]]);
    }
    return scopes.flatMap(scope => this.targetsOf(scope)).flatMap(target =>
      this.tree.chart[target] === this.tree.chart[object] && this.tree.contains(target, object)
        ? this.tree.objectsBelow(target).filter(other => other !== object).map(other => this.vertex(Kind.CONSTRUCT, other))
        : this.vertex(Kind.OBJECTS, target),
    );
  }

  private markDependedOn(): void {
    const groups = new Uint8Array(this.count);
    for (let source = this.root; source < this.root + this.count; source++) {
      for (const target of this.targetsOf(source)) {
        this.dependedOn[target - this.root] = 1;
        if (this.tree.objectCount[source] === 1 && overlap(this.tree, source, target)) {
          // The one object of the source does not depend on itself.
          this.tree.objectsBelow(target)
            .filter(object => !this.tree.contains(source, object))
            .forEach(object => { this.dependedOn[object - this.root] = 1; });
        } else if (this.tree.objectCount[source] > 0) {
          groups[target - this.root] = 1;
        }
      }
    }
    for (let index = 0; index < this.count; index++) {
      const number = this.root + index;
      if (index > 0 && !this.tree.isChart(number) && groups[this.tree.parent[number] - this.root] === 1) {
        groups[index] = 1;
      }
      if (groups[index] === 1 && this.tree.isObject(number)) {
        this.dependedOn[index] = 1;
      }
    }
  }

  private hasAny(): boolean {
    for (let number = this.root; number < this.root + this.count; number++) {
      if (this.targetsOf(number).length > 0) {
        return true;
      }
    }
    return false;
  }

  private targetsOf(number: number): readonly number[] {
    const targets = this.dependencies.targets[number];
    return targets.length === 0 ? targets : targets.filter(target => this.tree.contains(this.root, target));
  }

  private vertex(kind: Kind, number: number): number {
    return kind * this.count + number - this.root;
  }
}

function isArrayIndex(id: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(id) && Number(id) < 2 ** 32 - 1;
}
