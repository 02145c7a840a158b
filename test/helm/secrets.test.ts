import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { SecretMount } from '../../src/workloads/secret-mount';
import { SigilService, SigilServiceProps } from '../../src/workloads/sigil-service';
import { HELM_MAJORS, namesPath, renderChart, runs, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;
const RUNS = runs(5);

/** The names of what exists in the cluster, by the keys of their values. */
const NAMES = {
  existingSecrets: { envFile: 'env-file', tokens: 'tokens', regcred: 'regcred', database: 'database', shared: 'shared' },
  secretProviderClasses: { vault: 'vault' },
} as const;

type Names = { readonly [group in keyof typeof NAMES]: { readonly [key in keyof typeof NAMES[group]]: string } };

/** Two workloads that refer to Secrets in every way there is. */
function build({ existingSecrets: secrets, secretProviderClasses: classes }: Names): Build {
  return chart => {
    const secret = (id: string, name: string) => kplus.Secret.fromSecretName(chart, id, name);
    const api = new HardenedDeployment(chart, 'api', {
      image: IMAGE,
      port: 8080,
      dockerRegistryAuth: secret('regcred', secrets.regcred) as kplus.DockerConfigSecret,
      secrets: [
        SecretMount.fromSecretName(secrets.envFile, { files: { '.env': 'env' } }),
        SecretMount.fromSecretName(secrets.tokens),
        SecretMount.fromSecretName(secrets.shared, { directory: '/etc/shared', optional: true }),
        SecretMount.fromCsiSecretStore(classes.vault, { directory: '/etc/vault' }),
      ],
      env: { DATABASE: kplus.EnvValue.fromSecretValue({ secret: secret('database', secrets.database), key: 'url' }) },
      // By default cdk8s-plus names a volume after its Secret.
      volumes: [kplus.Volume.fromSecret(chart, 'volume', secret('shared', secrets.shared), { name: 'shared' })],
    });
    api.addInitContainer({ name: 'migrate', image: IMAGE, envFrom: [new kplus.EnvFrom(undefined, undefined, secret('from', secrets.database))] });
    new HardenedDeployment(chart, 'worker', { image: IMAGE, secrets: [SecretMount.fromSecretName(secrets.shared)] });
    new HardenedDeployment(chart, 'own', { image: IMAGE, secrets: [SecretMount.fromSecret(new kplus.Secret(chart, 'made'))] });
  };
}

const NAME = fc.constantFrom('other', 'env-file-v2', 'a.b', '0123', 'null', 'tokens-of-production');

describe('on real Helm', () => {
  const helms = HELM_MAJORS.map(useHelm);
  const [helm] = helms;

  describe('a Secret that exists in the cluster', () => {
    const chart = new ChartOfCode(build(NAMES));

    test('is a value of the chart, once for all workloads that refer to it', () => {
      const { properties } = JSON.parse(chart.files['values.schema.json']);

      expect(Object.keys(asMap(properties.existingSecrets.properties)).sort()).toEqual(Object.keys(NAMES.existingSecrets).sort());
      expect(Object.keys(asMap(properties.secretProviderClasses.properties))).toEqual(Object.keys(NAMES.secretProviderClasses));
    });

    test('has the name of the values wherever a pod refers to it', async () => {
      const [first, ...others] = Object.keys(NAMES.existingSecrets);
      const secrets = fc.record(Object.fromEntries([first, ...others].map(key => [key, NAME])));

      await fc.assert(fc.asyncProperty(secrets, NAME, async (names, vault) => {
        const values = { existingSecrets: names, secretProviderClasses: { vault } };
        // Each key stands in it, as it is made of them.
        expect(await chart.disagreements(helms, values, build(values as unknown as Names))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('is what the TypeScript says by default', async () => {
      expect(await chart.disagreements(helms, {}, build(NAMES))).toEqual([]);
    }, TIMEOUT);

    test.each(['', 'No Name', 'a/b'])('is not called %j', async name => {
      const { refusal } = await renderChart(helm, chart.folder, { values: { existingSecrets: { tokens: name } } });

      expect(refusal && namesPath(refusal, ['existingSecrets', 'tokens'])).toBe(true);
    }, TIMEOUT);
  });

  describe('two Secrets in one directory', () => {
    const mounting = (one: string, two: string): Build => chart => {
      new HardenedDeployment(chart, 'api', { image: IMAGE, secrets: [SecretMount.fromSecretName(one), SecretMount.fromSecretName(two)] });
    };

    test('are refused by the values that make them one, in the sentence of the synth', async () => {
      const chart = new ChartOfCode(mounting('one', 'two'));
      const values = { existingSecrets: { two: 'one' } };

      expect(await chart.disagreements(helms, values, mounting('one', 'one'))).toEqual([]);
      expect((await renderChart(helm, chart.folder, { values })).refusal?.message)
        .toBe("the secret 'one' stands twice in '/run/secrets' at 'shop/api'; take one of them away");
    }, TIMEOUT);
  });

  describe('two names that read alike', () => {
    test('are two values', async () => {
      const chart = new ChartOfCode(scope => {
        for (const name of ['a-b', 'a.b', 'aB']) {
          kplus.Secret.fromSecretName(scope, name, name);
        }
        new HardenedDeployment(scope, 'api', { image: IMAGE, secrets: [SecretMount.fromSecretName('a-b'), SecretMount.fromSecretName('a.b')] });
      });

      expect(Object.keys(asMap(JSON.parse(chart.files['values.schema.json']).properties.existingSecrets.properties))).toHaveLength(2);
      expect((await renderChart(helm, chart.folder)).refusal).toBeUndefined();
    }, TIMEOUT);
  });

  describe('a hidden Secret', () => {
    test('stays as the TypeScript says', () => {
      const chart = new ChartOfCode(scope => {
        scope.hideValues(new HardenedDeployment(scope, 'api', { image: IMAGE, secrets: [SecretMount.fromSecretName('tokens')] }), 'existingSecrets');
      });

      expect(asMap(JSON.parse(chart.files['values.schema.json']).properties)).not.toHaveProperty('existingSecrets');
      expect(chart.files['templates/api-deployment.yaml']).toContain('secretName: tokens');
    });
  });

  describe('a SigilService', () => {
    const sigil = (props: Partial<SigilServiceProps> = {}): Build => chart => { new SigilService(chart, 'sigil', { image: IMAGE, ...props }); };
    const chart = new ChartOfCode(sigil());
    const ID = fc.constantFrom(1, 1000, 65532, 2147483647);

    test('is told the ids of the values, in its preflight too', async () => {
      await fc.assert(fc.asyncProperty(ID, ID, ID, fc.boolean(), async (user, group, fsGroup, isOpenShift) => {
        const values: JsonMap = { hardening: { runAsUser: user, runAsGroup: group, fsGroup, openshift: isOpenShift } };
        const profile = isOpenShift ? HardeningProfile.openShift() : new HardeningProfile({ ids: PodIds.of(user, { group, fsGroup }) });

        expect(await chart.disagreements(helms, values, sigil(), { profile })).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('keeps the ids of its own', async () => {
      const own = sigil({ exceptions: [HardeningException.rootUser({ reason: 'it owns the disk', owner: 'shop' })] });

      expect(await new ChartOfCode(own).disagreements(helms, { hardening: { runAsUser: 1000 } }, own, {
        profile: new HardeningProfile({ ids: PodIds.of(1000, { group: 65532, fsGroup: 65532 }) }),
      })).toEqual([]);
    }, TIMEOUT);

    test('is told the ids that values give on OpenShift', async () => {
      const around = { profile: HardeningProfile.openShift() };
      const chartOfOpenShift = new ChartOfCode(sigil(), around);

      expect(await chartOfOpenShift.disagreements(helms, {}, sigil(), around)).toEqual([]);
      expect(await chartOfOpenShift.disagreements(helms, { hardening: { openshift: false } }, sigil())).toEqual([]);
      expect((await renderChart(helm, chartOfOpenShift.folder, { values: { sigil: { extraEnv: { SIGIL_NODE_UID: '5' } } } })).refusal?.by).toBe('schema');
    }, TIMEOUT);

    test('is refused where values contradict what its author tells it', async () => {
      const told = sigil({ env: { SIGIL_NODE_UID: kplus.EnvValue.fromValue('65532') } });
      const profile = new HardeningProfile({ ids: PodIds.of(1000, { group: 65532 }) });
      const chartOfTold = new ChartOfCode(told);

      expect(await chartOfTold.disagreements(helms, {}, told)).toEqual([]);
      expect(await chartOfTold.disagreements(helms, { hardening: { runAsUser: 1000 } }, told, { profile })).toEqual([]);
      expect(await chartOfTold.disagreements(helms, { hardening: { openshift: true } }, told, { profile: HardeningProfile.openShift() })).toEqual([]);
      expect((await renderChart(helm, chartOfTold.folder, { values: { hardening: { runAsUser: 1000 } } })).refusal?.message).toBe(
        "the environment variable 'SIGIL_NODE_UID' (\"65532\") at 'shop/sigil' contradicts 'ids' of the profile (1000); set 'ids' of the profile and leave the variable out");
    }, TIMEOUT);

    test('with secrets over a token is refused at the synth, as nothing but its author decides', () => {
      const { refusal } = synthesize(sigil({
        secrets: [SecretMount.fromSecretName('tokens')],
        exceptions: [HardeningException.serviceAccountToken({ reason: 'it asks the cluster', owner: 'shop' })],
      }));

      expect(refusal).toContain("volume 'run-secrets' is mounted at '/run/secrets' in container 'main' at 'shop/sigil' while 'automountServiceAccountToken' is on");
    });
  });
});
