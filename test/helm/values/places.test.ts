import { ApiObject, ApiObjectProps, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { builtChart, disagreements, IMAGE, objectOf, refusalOf } from './built-chart';
import { ChartValue, Hardening, HardenedDeployment, HelmChart, ValueSchema } from '../../../src';
import { asMap } from '../../../src/template/json';
import { HELM_MAJORS } from '../../support/helm';
import { useHelms } from '../laws/helms';

const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0`;

const list = (chart: HelmChart, value: unknown[] = []) => chart.values.list('x', { items: ValueSchema.anyObject(), default: value, description: 'X.' });
const map = (chart: HelmChart, value: { [key: string]: unknown } = {}) => chart.values.map('x', { form: ValueSchema.anyObject(), default: value, description: 'X.' });
const text = (chart: HelmChart, value = 'x') => chart.values.string('x', { default: value, description: 'X.' });
const number = (chart: HelmChart, value = 8080) => chart.values.integer('x', { default: value, description: 'X.' });
const flag = (chart: HelmChart) => chart.values.boolean('x', { default: true, description: 'X.' });

type Declare = (chart: HelmChart) => ChartValue;

function api(chart: HelmChart, props: Partial<ConstructorParameters<typeof HardenedDeployment>[2]> = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, ...props });
}

function bound(pointer: string, declare: Declare): (chart: HelmChart) => void {
  return chart => {
    const volumes = [
      kplus.Volume.fromConfigMap(chart, 'config', kplus.ConfigMap.fromConfigMapName(chart, 'known', 'known'), { name: 'config' }),
      kplus.Volume.fromEmptyDir(chart, 'cache', 'cache', { sizeLimit: Size.mebibytes(4) }),
    ];
    const workload = api(chart, { volumes });
    workload.containers[0].mount('/config', volumes[0]);
    chart.values.bind(workload, pointer, declare(chart));
  };
}

/** Why a program is refused, as a list of sentences. */
function sentencesOf(build: (chart: HelmChart) => void): string[] {
  return refusalOf(build).split('\n').slice(1).map(line => line.trim()).filter(line => line !== '');
}

describe('a value in the place of what hardening has to look into', () => {
  const words = (pointer: string) => `the value 'x' stands at '${pointer}' of 'shop/api/Resource', in the place of a list or a map of which the library has to know what is in it`;

  test.each<[string, Declare]>([
    ['/spec', map],
    ['/spec/template', map],
    [POD, chart => map(chart, { hostPID: true })],
    [`${POD}/containers`, chart => list(chart, [{ name: 'i', image: 'x:1' }])],
    [`${POD}/initContainers`, list],
    [CONTAINER, map],
    [`${POD}/volumes`, list],
    [`${POD}/volumes/0`, map],
    [`${CONTAINER}/volumeMounts`, list],
    [`${CONTAINER}/ports`, list],
    [`${CONTAINER}/ports/0`, map],
    [`${CONTAINER}/env`, list],
    [`${CONTAINER}/resources`, map],
    [`${CONTAINER}/readinessProbe`, map],
    [`${CONTAINER}/lifecycle`, map],
    ['/metadata', map],
    ['/metadata/labels', map],
    ['/metadata/annotations', map],
    ['/spec/template/metadata', map],
    ['/spec/template/metadata/labels', map],
    ['/spec/template/metadata/annotations', map],
  ])('is refused at %s', (pointer, declare) => {
    const sentences = sentencesOf(bound(pointer, declare));

    expect(sentences).toEqual([expect.stringContaining(words(pointer))]);
  });

  test.each<[string, Declare, string]>([
    [`${POD}/containers`, list, 'bind a field inside of it, or declare it in TypeScript'],
    [`${CONTAINER}/env`, list, 'use the value \'extraEnv\', which the workload exposes'],
    ['/spec/template/metadata/labels', map, 'bind a single label, or use the value \'podLabels\', which the workload exposes'],
    ['/metadata/labels', map, 'bind a single label or annotation, or use the value \'commonLabels\', which the chart exposes'],
  ])('is told at %s what to do instead', (pointer, declare, wayOut) => {
    expect(refusalOf(bound(pointer, declare))).toContain(`; ${wayOut}`);
  });

  test('is refused in a pod that is hardened afterwards', () => {
    expect(refusalOf(chart => {
      const pod = new kplus.Deployment(chart, 'api', { containers: [{ image: IMAGE }] });
      chart.values.bind(pod, `${POD}/containers`, list(chart));
      Hardening.apply(chart);
    })).toContain(words(`${POD}/containers`));
  });

  test.each<[string, (chart: HelmChart) => object]>([
    ['/spec', chart => ({ spec: map(chart) })],
    ['/spec/template', chart => ({ spec: { template: map(chart) } })],
    [POD, chart => ({ spec: { template: { spec: map(chart) } } })],
    [`${POD}/containers`, chart => ({ spec: { template: { spec: { containers: list(chart) } } } })],
  ])('is refused as the property at %s of an object that is hardened', (pointer, properties) => {
    expect(refusalOf(chart => {
      new ApiObject(chart, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', ...properties(chart) });
      Hardening.apply(chart);
    })).toContain(words(pointer).replace('shop/api/Resource', 'shop/api'));
  });
});

describe('a value by which hardening and its refusals decide', () => {
  const words = (pointer: string) => `the value 'x' stands at '${pointer}' of 'shop/api/Resource', by which hardening and its refusals decide before any value is known`;

  test.each<[string, Declare]>([
    [`${POD}/hostNetwork`, flag],
    [`${POD}/automountServiceAccountToken`, flag],
    [`${POD}/securityContext`, map],
    [`${CONTAINER}/securityContext`, map],
    [`${POD}/securityContext/runAsNonRoot`, flag],
    [`${POD}/securityContext/seccompProfile/type`, text],
    [`${CONTAINER}/securityContext/capabilities`, map],
    [`${CONTAINER}/securityContext/privileged`, flag],
    [`${CONTAINER}/securityContext/readOnlyRootFilesystem`, flag],
    [`${CONTAINER}/securityContext/runAsUser`, number],
    [`${CONTAINER}/name`, text],
    [`${CONTAINER}/image`, text],
    [`${CONTAINER}/ports/0/hostPort`, number],
    [`${CONTAINER}/readinessProbe/httpGet/host`, text],
    [`${CONTAINER}/volumeMounts/0/mountPath`, text],
  ])('is refused at %s', (pointer, declare) => {
    expect(sentencesOf(bound(pointer, declare))).toEqual([expect.stringContaining(words(pointer))]);
  });

  test.each<[string, (chart: HelmChart) => void, string, string]>([
    ['the name of a container', chart => void api(chart).addContainer({ name: `${text(chart)}`, image: IMAGE }), '/spec/template/spec/containers/1/name', 'write the literal'],
    ['an image', chart => void api(chart, { image: `foo:${text(chart)}` }), `${CONTAINER}/image`,
      'write the literal, and set the values \'image.repository\', \'image.tag\' and \'image.digest\', which the workload exposes'],
    ['the name of a variable', chart => void api(chart, { env: { [`${text(chart)}`]: kplus.EnvValue.fromValue('1') } }), `${CONTAINER}/env/0/name`,
      'use the value \'extraEnv\', which the workload exposes'],
  ])('is refused as %s', (_, build, pointer, wayOut) => {
    expect(refusalOf(build)).toContain(`${words(pointer)}; ${wayOut}`);
  });
});

describe('a value that is compared as a number', () => {
  test.each([
    '/spec/replicas',
    `${POD}/terminationGracePeriodSeconds`,
    `${POD}/securityContext/sysctls/0/value`,
    `${CONTAINER}/ports/0/containerPort`,
  ])('is refused as a text at %s', pointer => {
    expect(sentencesOf(chart => chart.values.bind(api(chart, { unprivilegedPortStart: 80 }), pointer, text(chart)))).toEqual([
      `[shop] the value 'x' stands at '${pointer}' of 'shop/api/Resource', where a number is compared with others, and is no number; declare it with 'values.integer()'`,
    ]);
  });
});

describe('a value that is bound where something else decides', () => {
  test('is refused, as it would be lost', () => {
    expect(sentencesOf(bound(`${POD}/imagePullSecrets`, list))).toEqual([
      `the value 'x' is bound to '${POD}/imagePullSecrets' of 'shop/api/Resource', where something else decides, and would be lost; `
      + 'use the value or the property that the construct has for it, and take the binding out',
    ]);
  });

  test('is told with what else is wrong with the object', () => {
    const sentences = sentencesOf(chart => {
      const workload = api(chart);
      new kplus.Service(chart, 'reports', { selector: workload, ports: [{ port: 80, targetPort: 3000 }] });
      chart.values.bind(workload, `${POD}/imagePullSecrets`, list(chart));
    });

    expect(sentences.map(sentence => /imagePullSecrets|3000/.exec(sentence)?.[0]).sort()).toEqual(['3000', 'imagePullSecrets']);
  });
});

describe('a value at any other place of a hardened pod', () => {
  const helms = useHelms(HELM_MAJORS);
  const PLACES: { readonly [pointer: string]: { readonly declare: Declare; readonly value: unknown } } = {
    '/metadata/labels/example.com~1mode': { declare: text, value: 'y' },
    '/spec/template/metadata/labels/example.com~1mode': { declare: text, value: 'y' },
    '/spec/template/metadata/annotations/example.com~1mode': { declare: text, value: 'y' },
    [`${POD}/terminationGracePeriodSeconds`]: { declare: number, value: 90 },
    [`${POD}/dnsConfig`]: { declare: map, value: { searches: ['y'] } },
    [`${POD}/hostAliases`]: { declare: list, value: [{ ip: '10.0.0.1', hostnames: ['y'] }] },
    [`${POD}/tolerations`]: { declare: list, value: [{ operator: 'Exists' }] },
    [`${POD}/affinity`]: { declare: map, value: { nodeAffinity: {} } },
    [`${CONTAINER}/args`]: { declare: chart => chart.values.list('x', { items: ValueSchema.text(), description: 'X.' }), value: ['--y'] },
    [`${CONTAINER}/workingDir`]: { declare: text, value: '/y' },
    [`${CONTAINER}/ports/0/containerPort`]: { declare: number, value: 9090 },
    [`${CONTAINER}/resources/limits/memory`]: { declare: chart => chart.values.quantity('x', { default: '300Mi', description: 'X.' }), value: '400Mi' },
    [`${CONTAINER}/readinessProbe/periodSeconds`]: { declare: number, value: 3 },
    [`${POD}/volumes/0/configMap/name`]: { declare: text, value: 'y' },
    [`${POD}/volumes/1/emptyDir/sizeLimit`]: { declare: chart => chart.values.quantity('x', { default: '8Mi', description: 'X.' }), value: '9Mi' },
  };

  test.each(Object.keys(PLACES))('is at %s what it is for Helm, and the pod stays hardened', async pointer => {
    const { declare, value } = PLACES[pointer];
    const { plain } = builtChart(bound(pointer, declare), { overrides: { x: value } });
    const { spec } = asMap(asMap(objectOf(plain, 'Deployment').spec).template);

    expect(asMap(asMap(spec).securityContext).runAsNonRoot).toBe(true);
    for (const version of HELM_MAJORS) {
      expect(await disagreements(helms(version), bound(pointer, declare), { x: value as never })).toEqual([]);
    }
  });
});

describe('a value where Kubernetes takes texts only', () => {
  const helms = useHelms(HELM_MAJORS);
  const share = (chart: HelmChart) => chart.values.number('x', { default: 0.5, description: 'X.' });
  const either = (chart: HelmChart) => chart.values.intOrString('x', { default: 3, description: 'X.' });
  const config = (chart: HelmChart) => new kplus.ConfigMap(chart, 'config', { data: { mode: 'fast' } });

  /** The object, the place in it, the value, and the text that it is. */
  const PLACES: { readonly [place: string]: readonly [(chart: HelmChart) => Construct, string, Declare, string] } = {
    'the data of a ConfigMap': [config, '/data/mode', number, '8080'],
    'the data of a Secret': [chart => new kplus.Secret(chart, 'secret', {}), '/stringData/mode', share, '0.5'],
    'an annotation': [config, '/metadata/annotations/mode', flag, 'true'],
    'a label': [config, '/metadata/labels/mode', either, '3'],
    'an annotation of pods': [api, '/spec/template/metadata/annotations/mode', number, '8080'],
    'the labels of nodes': [api, `${POD}/nodeSelector/mode`, flag, 'true'],
    'an argument': [chart => api(chart, { args: ['--jobs', '1'] }), `${CONTAINER}/args/1`, number, '8080'],
    'a variable': [chart => api(chart, { env: { A: kplus.EnvValue.fromValue('1') } }), `${CONTAINER}/env/0/value`, share, '0.5'],
  };

  test.each(Object.keys(PLACES))('is a text as %s', async place => {
    const [make, pointer, declare, written] = PLACES[place];
    const build = (chart: HelmChart) => chart.values.bind(make(chart), pointer, declare(chart));

    expect(JSON.stringify(builtChart(build).plain)).toContain(`"${written}"`);
    for (const version of HELM_MAJORS) {
      expect(await disagreements(helms(version), build, {})).toEqual([]);
    }
  });

  test('is one as a property of an object, too', () => {
    const { plain } = builtChart(chart => new ApiObject(chart, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { jobs: number(chart) } } as ApiObjectProps));

    expect(objectOf(plain, 'ConfigMap').data).toEqual({ jobs: '8080' });
  });

  test('stays a number in a custom resource', () => {
    const { plain } = builtChart(chart => new ApiObject(chart, 'thing', { apiVersion: 'example.com/v1', kind: 'Thing', data: { jobs: number(chart) } } as ApiObjectProps));

    expect(objectOf(plain, 'Thing').data).toEqual({ jobs: 8080 });
  });

  test.each<[string, (chart: HelmChart) => Construct, string, Declare, string]>([
    ['a map of anything', config, '/data', map, 'form: ValueSchema.map(ValueSchema.text())'],
    ['a map of numbers', config, '/metadata/annotations',
      chart => chart.values.map('x', { form: ValueSchema.map(ValueSchema.integer()), description: 'X.' }), 'form: ValueSchema.map(ValueSchema.text())'],
    ['a list of numbers', api, `${CONTAINER}/args`, chart => chart.values.list('x', { items: ValueSchema.integer(), description: 'X.' }), 'items: ValueSchema.text()'],
  ])('is refused as %s', (_, make, pointer, declare, way) => {
    expect(refusalOf(chart => chart.values.bind(make(chart), pointer, declare(chart)))).toMatch(
      new RegExp(`the value 'x' stands at '${pointer}' of 'shop/(config|api)/Resource', where Kubernetes takes texts only, and its form lets others be there; `
        + `declare it with '${way.replace(/[.()]/g, '\\$&')}'`));
  });

  test.each<[string, ValueSchema]>([
    ['texts', ValueSchema.map(ValueSchema.text())],
    ['choices', ValueSchema.map(ValueSchema.oneOf('on', 'off'))],
    ['texts by their names', ValueSchema.object({ mode: ValueSchema.text() })],
  ])('may be a map of %s', (_, form) => {
    expect(() => builtChart(chart => chart.values.bind(config(chart), '/data', chart.values.map('x', { form, description: 'X.' })))).not.toThrow();
  });
});
