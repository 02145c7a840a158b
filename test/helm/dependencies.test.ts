import { builtChart, IMAGE, refusalOf, RELEASE } from './values/built-chart';
import { ChartDependency, HelmChart } from '../../src/helm/helm-chart';
import { ValueSchema } from '../../src/helm/values/value-schema';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { Helm, HELM_MAJORS, renderedObjects, useHelm, writeFiles } from '../support/helm';

const POSTGRESQL: ChartDependency = { name: 'postgresql', version: '15.x', repository: 'https://charts.example.com', condition: 'postgresql.enabled' };

/** A chart that is brought along, and tells with which values. */
const FILES_OF_POSTGRESQL = {
  'charts/postgresql/Chart.yaml': 'apiVersion: v2\nname: postgresql\nversion: 15.1.0\n',
  'charts/postgresql/values.yaml': 'auth:\n  username: root\n  database: main\n',
  'charts/postgresql/templates/told.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: told\ndata: {{ .Values.auth | toJson }}\n',
};

function withApi(chart: HelmChart): void {
  new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 });
}

function withDatabase(chart: HelmChart): void {
  withApi(chart);
  chart.values.boolean('postgresql.enabled', { default: false, description: 'Whether a database comes along.' });
  chart.values.string('postgresql.auth.username', { default: 'shop', description: 'The user of the shop.' });
}

describe('a value for a chart that is brought along', () => {
  const { files } = builtChart(withDatabase, { dependencies: [POSTGRESQL] });

  test('may be declared, though no object uses it', () => {
    expect(files['values.yaml']).toContain(`
# Values of the chart 'postgresql', over those of its own.
postgresql:
  # -- Whether a database comes along.
  enabled: false

  auth:
    # -- The user of the shop.
    username: shop
`);
  });

  test('may be what decides on several charts', () => {
    const dependencies = [{ ...POSTGRESQL, condition: 'postgresql.enabled, databases' }];

    expect(builtChart(chart => {
      withApi(chart);
      chart.values.boolean('databases', { default: true, description: 'Whether databases come along.' });
    }, { dependencies }).files['values.yaml']).toContain('databases: true\n');
  });

  test('is told to be of no use where no such chart is brought along', () => {
    expect(refusalOf(withDatabase)).toContain('the value \'postgresql.auth.username\' decides nothing: no object and no condition uses it');
  });
});

describe('the values of a chart', () => {
  test('are closed as ever where one of them decides on another chart', () => {
    const { files } = builtChart(chart => {
      withApi(chart);
      chart.values.boolean('api.database', { default: false, description: 'Whether a database comes along.' });
    }, { dependencies: [{ ...POSTGRESQL, condition: 'api.database' }] });
    const schema: JsonMap = JSON.parse(files['values.schema.json']);

    expect(asMap(asMap(schema.properties).api).additionalProperties).toBe(false);
  });

  test.each<[string, Partial<ChartDependency>, (chart: HelmChart) => void, string]>([
    ['those of a workload', { alias: 'api' }, withApi,
      '[shop] the values of the dependency \'postgresql\' would stand below \'api\', where the chart has values of its own; give it another \'alias\''],
    ['those of the hardening', { alias: 'hardening' }, withApi, 'would stand below \'hardening\', where the chart has values of its own'],
    ['what all charts share', { alias: 'global' }, withApi, 'would stand below \'global\', where the chart has values of its own'],
  ])('are not given to another chart with %s', (_, dependency, build, message) => {
    expect(refusalOf(build, { dependencies: [{ ...POSTGRESQL, ...dependency }] })).toContain(message);
  });

  test('have the condition of another chart where it stands among them', () => {
    expect(refusalOf(withApi, { dependencies: [{ ...POSTGRESQL, condition: 'api.database' }] })).toContain(
      '[shop] the condition \'api.database\' of the dependency \'postgresql\' is no value of the chart, and stands among those that it has; declare it with \'values.boolean()\'');
  });

  test('are no condition but where they are true or false', () => {
    expect(refusalOf(chart => {
      withApi(chart);
      chart.values.string('postgresql.enabled', { default: 'no', description: 'Whether a database comes along.' });
    }, { dependencies: [POSTGRESQL] })).toContain('[shop] the condition \'postgresql.enabled\' of the dependency \'postgresql\' is of the type \'string\', and Helm heeds none but '
      + 'true and false; declare it with \'values.boolean()\'');
  });
});

describe.each(HELM_MAJORS)('a chart that is brought along on Helm %s', version => {
  const helm = useHelm(version);

  async function told(helmOfTest: Helm, build: (chart: HelmChart) => void, values: JsonMap): Promise<unknown> {
    const { folder } = builtChart(build, { dependencies: [POSTGRESQL] });
    writeFiles(folder, FILES_OF_POSTGRESQL);
    const objects = await renderedObjects(helmOfTest, folder, { ...RELEASE, values });
    return objects.find(({ metadata }) => asMap(metadata).name === 'told')?.data;
  }

  test('has the values that are declared for it, over those of its own', async () => {
    expect(await told(helm, withDatabase, { postgresql: { enabled: true } })).toEqual({ username: 'shop', database: 'main' });
  });

  test('stays away where the value that decides on it says so', async () => {
    expect(await told(helm, withDatabase, {})).toBeUndefined();
  });

  test('has what is declared for it as a whole', async () => {
    const build = (chart: HelmChart) => {
      withApi(chart);
      chart.values.map('postgresql', { default: { auth: { username: 'shop' } }, form: ValueSchema.anyObject(), description: 'Of the database.' });
    };

    expect(await told(helm, build, {})).toEqual({ username: 'shop', database: 'main' });
  });
});
