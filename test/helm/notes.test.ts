import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Build, ChartOfCode } from './stronger-law';
import { printTemplates } from '../../src/helm/print/print-templates';
import { choose } from '../../src/template/choose';
import { equals } from '../../src/template/conditions';
import { evaluate } from '../../src/template/evaluate';
import { builtIn, Condition, valueAt } from '../../src/template/expression';
import { Json, JsonList, JsonMap } from '../../src/template/json';
import { join } from '../../src/template/operations';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { HardenedNamespace } from '../../src/workloads/hardened-namespace';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { renderNotes, runs, temporaryFolder, useHelm, writeFiles } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;

const build: Build = chart => {
  new HardenedNamespace(chart, 'namespace', { metadata: { name: 'space' } });
  const api = new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 });
  new kplus.Ingress(chart, 'front', {
    rules: [{ host: 'shop.example.com', path: '/', backend: kplus.IngressBackend.fromService(api.exposeViaService({ name: 'web' })) }],
    tls: [{ hosts: ['shop.example.com'], secret: kplus.Secret.fromSecretName(chart, 'certificate', 'certificate') }],
  });
  new HardenedStatefulSet(chart, 'store', { image: IMAGE, port: 6379 });
  new HardenedJob(chart, 'migrate', { image: IMAGE, migration: true });
};

describe('the notes of a chart', () => {
  const helm = useHelm('4.2.3');
  const chart = new ChartOfCode(build);
  const notesWith = (values: JsonMap = {}) => renderNotes(helm, chart.folder, { release: 'shop', namespace: 'space', values });

  test('tell how to reach and to check a release', async () => {
    expect((await notesWith()).trimEnd()).toBe([
      'shop 2 is installed as shop in the namespace space.',
      '',
      'Wait until it runs:',
      '  kubectl -n space rollout status deployment/shop-api',
      '  kubectl -n space rollout status statefulset/shop-store',
      '',
      'Open it:',
      '  https://shop.example.com/',
      '',
      'Reach the Service \'web\':',
      '  kubectl -n space port-forward \\',
      '    service/web 8080:8080',
      '  and open http://127.0.0.1:8080/',
      '',
      'Check that it answers:',
      '  helm test shop -n space',
      '',
      'Let the cluster itself refuse pods that are not hardened:',
      '  kubectl label namespace space --overwrite \\',
      '    pod-security.kubernetes.io/audit=restricted \\',
      '    pod-security.kubernetes.io/audit-version=v1.35 \\',
      '    pod-security.kubernetes.io/enforce=restricted \\',
      '    pod-security.kubernetes.io/enforce-version=v1.35 \\',
      '    pod-security.kubernetes.io/warn=restricted \\',
      '    pod-security.kubernetes.io/warn-version=v1.35',
    ].join('\n'));
  }, TIMEOUT);

  test('follow the type of a Service', async () => {
    const typed = async (type: string) => /Reach the Service 'web':\n((?: {2}.*\n)*)/.exec(await notesWith({ api: { webService: { type } } }))?.[1].split('\n').slice(0, -1);

    expect(await typed('NodePort')).toEqual(['  kubectl -n space get service web', '  and use the port behind the colon at the address of any node']);
    expect(await typed('LoadBalancer')).toEqual(['  kubectl -n space get service web --watch', '  until it has an external address']);
  }, TIMEOUT);

  test('follow the host, and say nothing of an Ingress or of tests that are not there', async () => {
    expect(await notesWith({ front: { host: 'other.example.com' } })).toContain('Open it:\n  https://other.example.com/\n');

    const without = await notesWith({ front: { enabled: false }, tests: { enabled: false } });
    expect(without).not.toContain('Open it:');
    expect(without).not.toContain('helm test');
    expect(without).not.toMatch(/\n\n\n/);
  }, TIMEOUT);

  test('warn of what is relaxed', async () => {
    expect(await notesWith({ hardening: { enabled: false } })).toContain('\n\nWARNING: the pods are not restricted, as \'hardening.enabled\' is false.\n');
    expect(await notesWith({ hardening: { appArmorProfile: { type: 'Unset' } } })).toContain('NOTE: the pods have no AppArmor profile');
    expect(await notesWith({ hardening: { appArmorProfile: { type: 'Unset' }, openshift: true } })).not.toContain('NOTE');
    expect(await notesWith({ hardening: { extraCapabilities: ['CHOWN'], justifications: { CHOWN: 'A test.' } } }))
      .toContain('NOTE: every container has the capabilities of \'hardening.extraCapabilities\'.');
    expect(await notesWith()).not.toMatch(/WARNING|NOTE/);
  }, TIMEOUT);

  test('stay short however many workloads a chart has', () => {
    const many = new ChartOfCode(large => {
      for (let index = 0; index < 20; index++) {
        new HardenedDeployment(large, `api${index}`, { image: IMAGE, port: 8080 }).exposeViaService();
      }
    });
    const notes = many.files['templates/NOTES.txt'];

    expect(notes).toContain('kubectl -n {{ .Release.Namespace }} rollout status deployment -l app.kubernetes.io/instance={{ include "shop.instance" . }}\n');
    expect(notes).toContain('kubectl -n {{ .Release.Namespace }} get services -l app.kubernetes.io/instance={{ include "shop.instance" . }}\n');
    expect(notes.split('\n').length).toBeLessThan(30);
  });

  test('name what has no label to be found by, among however many', () => {
    const { files } = new ChartOfCode(many => {
      Array.from({ length: 9 }, (_, index) => new HardenedDeployment(many, `part-${index}`, { image: IMAGE, port: 8080 }).exposeViaService());
      const vendor = new kplus.Deployment(many, 'vendor', { containers: [{ image: IMAGE, portNumber: 8080 }] });
      new kplus.Service(many, 'door', { selector: vendor, ports: [{ port: 8080 }] });
    });
    const notes = files['templates/NOTES.txt'];

    expect(notes).toContain('kubectl -n {{ .Release.Namespace }} rollout status deployment/{{ include "shop.fullname" . }}-vendor\n');
    expect(notes).toContain('Reach the Service \'{{ include "shop.fullname" . }}-door\':');
    expect(notes).not.toContain('part-');
  });

  test('have lines that a reviewer can read', () => {
    const lines = chart.files['templates/NOTES.txt'].split('\n');

    expect(lines.filter(line => line.length > 120 || /\s$/.test(line))).toEqual([]);
  });
});

describe('printed notes', () => {
  const helm = useHelm('4.2.3');
  const folder = temporaryFolder();
  const conditions: Condition[] = [valueAt(['a'], 'boolean'), valueAt(['b'], 'boolean'), equals(valueAt(['s'], 'string'), 'x')];
  const word = fc.constantFrom<Json>('word', 'it\'s {{ braced }}', '"quotes"', '{', '  two', valueAt(['s'], 'string'), builtIn('Release.Name'), valueAt(['n'], 'integer'));
  const line = fc.array(word, { minLength: 1, maxLength: 3 }).map(words => join('- ', ...words, '.'));
  const condition = fc.constantFrom(...conditions);
  const item = <T extends Json>(tree: fc.Arbitrary<T>) => fc.tuple(fc.option(condition, { nil: true }), tree, fc.option(tree, { nil: undefined }))
    .map(([when, then, otherwise]) => choose(when, then, otherwise));
  const listOf = (tree: fc.Arbitrary<Json | undefined>) => fc.array(tree, { minLength: 1, maxLength: 4 })
    .map(items => items.filter((each): each is Json => each !== undefined));
  const paragraph = listOf(item(line));

  test('are what evaluating them gives', async () => {
    const values = fc.record({ a: fc.boolean(), b: fc.boolean(), s: fc.constantFrom('', 'x', 'a: {{ b }}'), n: fc.integer({ min: -9, max: 2_000_000 }) });
    await fc.assert(fc.asyncProperty(listOf(item(paragraph as fc.Arbitrary<Json>)), values, async (notes, given) => {
      const context = {
        values: given,
        release: { name: 'sigil', namespace: 'space' },
        chart: { name: 'shop', version: '1.0.0', appVersion: '2' },
        kubernetesVersion: '1.35',
      };
      const first: JsonList = [['Begin.'], ...notes];
      const files = printTemplates({ name: 'shop', files: [], refusals: [], notes: first }).map(({ path, content }) => [path, content]);
      writeFiles(folder, {
        'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: "2"\n',
        'values.yaml': JSON.stringify(given),
        'templates/_helpers.tpl': '',
        ...Object.fromEntries(files) as Record<string, string>,
      });
      const evaluated = evaluate(first, context) as readonly (readonly string[])[];

      expect((await renderNotes(helm, folder)).trim()).toBe(evaluated.filter(lines => lines.length > 0).map(lines => lines.join('\n')).join('\n\n').trim());
    }), { numRuns: runs(40) });
  }, TIMEOUT);
});
