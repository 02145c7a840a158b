import * as fs from 'fs';
import { ApiObject, App, Chart, Testing, YamlOutputType } from 'cdk8s';
import { Construct, DependencyGroup, IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { filesBelow, temporaryFolder } from './files';
import { ConstructTree } from '../../src/app/construct-tree';
import { SigilApp } from '../../src/app/sigil-app';
import { SynthesisOrder } from '../../src/app/synthesis-order';

/** A tree as plain data, so that the same tree can be built twice. */
interface Plan {
  /** For each construct its kind, and its parent among the constructs before it (modulo their number). */
  readonly constructs: readonly { readonly kind: 'chart' | 'construct' | 'object'; readonly parent: number; readonly id: string }[];
  /** A construct and what it depends on, each by its place among those in charts (modulo their number). */
  readonly dependencies: readonly { readonly source: number; readonly targets: readonly number[]; readonly grouped: boolean }[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  constructs: fc.array(fc.record({
    kind: fc.constantFrom<Plan['constructs'][number]['kind']>('chart', 'construct', 'object', 'object'),
    parent: fc.nat(),
    // JavaScript sorts the integers among the keys of an object before all others.
    id: fc.constantFrom('a', 'b', 'm', 'Z', '0', '7', '12'),
  }), { minLength: 1, maxLength: 14 }),
  dependencies: fc.array(fc.record({
    source: fc.nat(),
    targets: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
    grouped: fc.boolean(),
  }), { maxLength: 6 }),
});

/** Builds what can be built of a plan: objects need a chart, ids must be unique, dependencies stay within charts. */
function build(app: App, { constructs, dependencies }: Plan): App {
  const built: IConstruct[] = [app];
  for (const { kind, parent, id } of constructs) {
    const scope = built[parent % built.length];
    const inChart = scope.node.scopes.some(candidate => Chart.isChart(candidate));
    if (scope.node.tryFindChild(id) || (kind === 'object' && !inChart)) {
      continue;
    }
    built.push(kind === 'chart' ? new Chart(scope, id)
      : kind === 'construct' ? new Construct(scope, id)
        : new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' }));
  }
  const inCharts = built.filter(construct => construct.node.scopes.some(scope => Chart.isChart(scope)));
  for (const { source, targets, grouped } of inCharts.length > 0 ? dependencies : []) {
    const from = inCharts[source % inCharts.length];
    const on = targets.map(target => inCharts[target % inCharts.length]).filter(target => target !== from);
    from.node.addDependency(...grouped ? [new DependencyGroup(...on)] : on);
  }
  return app;
}

const OUTPUT_TYPES = [
  YamlOutputType.FILE_PER_APP,
  YamlOutputType.FILE_PER_CHART,
  YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

/** The files of an app and what is in them, or that it has a cycle. */
function outputOf(app: App): Record<string, string> | 'cycle' {
  try {
    app.synth();
    // The printers quote differently, which is none of this test's business.
    return Object.fromEntries(Object.entries(filesBelow(app.outdir)).map(([file, content]) => [file, content.replaceAll('"', '')]));
  } catch (error) {
    // Some cycles exhaust the stack of cdk8s before it finds them.
    expect(String(error)).toMatch(/Dependency cycle detected|Maximum call stack size exceeded/);
    return 'cycle';
  } finally {
    fs.rmSync(app.outdir, { recursive: true });
  }
}

describe('the order', () => {
  test.each(OUTPUT_TYPES)('is that of cdk8s for any tree, with the same files and the same cycles, output type %d', yamlOutputType => {
    fc.assert(fc.property(plan, tree => {
      const expected = outputOf(build(Testing.app({ yamlOutputType }), tree));
      expect(outputOf(build(new SigilApp({ yamlOutputType, outdir: temporaryFolder() }), tree))).toEqual(expected);
    }), { numRuns: 300 });
  });

  test('is that of cdk8s after cdk8s itself has added dependencies to the tree', () => {
    fc.assert(fc.property(plan, tree => {
      // GIVEN
      const app = build(new SigilApp(), tree);
      const before = attempt(() => app.synthYaml());
      // WHEN
      attempt(() => app.node.children.filter(child => Chart.isChart(child)).forEach(chart => chart.toJson()));
      // THEN
      expect(attempt(() => app.synthYaml())).toEqual(before);
    }), { numRuns: 300 });
  });

  test('leaves the dependencies of the tree as they were declared', () => {
    // GIVEN
    const app = new SigilApp();
    const first = new Chart(app, 'first');
    const second = new Chart(app, 'second');
    const source = configMap(first, 'source');
    const target = configMap(second, 'target');
    source.addDependency(target);
    // WHEN
    app.synthYaml();
    // THEN
    expect([first, second, source, target].map(construct => construct.node.dependencies)).toEqual([[], [], [target], []]);
  });
});

describe('a cycle', () => {
  const app = () => new SigilApp();

  test.each<[string, (chart: Chart, other: Chart) => void]>([
    ['of objects', chart => {
      const [a, b, c] = ['a', 'b', 'c'].map(id => configMap(chart, id));
      b.addDependency(c);
      c.addDependency(a);
      a.addDependency(b);
    }],
    ['of charts', (chart, other) => {
      chart.addDependency(other);
      other.addDependency(chart);
    }],
    ['of constructs without objects', chart => {
      const [a, b] = ['a', 'b'].map(id => new Construct(chart, id));
      a.node.addDependency(b);
      b.node.addDependency(a);
    }],
    ['of a group of objects that depends on the group around it', chart => {
      const outer = new Construct(chart, 'outer');
      const inner = new Construct(outer, 'inner');
      ['a', 'b'].map(id => configMap(inner, id));
      inner.node.addDependency(outer);
    }],
    ['of a nested chart and the chart that holds it', chart => {
      new Chart(chart, 'nested').addDependency(chart);
    }],
  ])('%s is refused in the words of cdk8s', (_, connect) => {
    const messageOf = (tree: App) => {
      connect(new Chart(tree, 'chart'), new Chart(tree, 'other'));
      return attempt(() => tree.synthYaml());
    };
    const message = messageOf(app());
    expect(message).toContain('Dependency cycle detected: ');
    expect(message).toBe(messageOf(new App()));
  });

  test('of one construct that depends on itself is refused, where cdk8s leaves the construct out', () => {
    const tree = app();
    const chart = new Chart(tree, 'chart');
    const object = configMap(chart, 'self');
    object.addDependency(object);
    expect(() => tree.synth()).toThrow(new Error('Dependency cycle detected: chart/self => chart/self'));
  });
});

describe('time', () => {
  test('stays short for dense layers of objects, for which cdk8s takes exponential time', () => {
    // GIVEN
    const app = new SigilApp();
    const chart = new Chart(app, 'chart');
    let below: ApiObject[] = [];
    for (let layer = 0; layer < 40; layer++) {
      const objects = ['a', 'b', 'c', 'd'].map(id => configMap(chart, `${layer}-${id}`));
      objects.forEach(object => object.addDependency(...below));
      below = objects;
    }
    // WHEN
    const names = new SynthesisOrder(new ConstructTree(app.node.findAll())).objectsOf(chart).map(object => object.node.id);
    // THEN
    expect(names.slice(0, 5)).toEqual(['0-a', '0-b', '0-c', '0-d', '1-a']);
    expect(names).toHaveLength(160);
  });

  test('and the stack suffice for a long chain of charts, for which cdk8s takes exponential time', () => {
    // GIVEN
    const app = new SigilApp();
    let below: Chart | undefined;
    for (let number = 0; number < 3000; number++) {
      const chart = new Chart(app, `chart-${number}`);
      ['a', 'b', 'c'].forEach(id => configMap(chart, id));
      chart.addDependency(...below ? [below] : []);
      below = chart;
    }
    // WHEN
    const charts = app.charts.map(chart => chart.node.id);
    // THEN
    expect(charts).toEqual(Array.from({ length: 3000 }, (_, number) => `chart-${number}`));
  });
});

function configMap(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
}

/** The result, or the message of the error. */
function attempt<T>(action: () => T): T | string {
  try {
    return action();
  } catch (error) {
    return (error as Error).message;
  }
}
