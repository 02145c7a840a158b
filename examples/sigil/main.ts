import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  ComposeProject, HardenedNamespace, HelmChart, ImageUser, LevelDbVolume, NetworkIsolation, NodeBase, NodeVersion, SecretMount, SigilApp, SigilImage,
  SigilService, SigilVariant,
} from 'cdk8s-sigil';

const app = new SigilApp({ projectFolder: __dirname });
const chart = new HelmChart(app, 'sigil', {
  namespace: 'sigil',
  version: '1.0.0',
  appVersion: '4.2.0',
  description: 'The Sigil-DNA services: main and consciousness, each with its database.',
});
new HardenedNamespace(chart, 'namespace', { metadata: { name: 'sigil' } });

// Both programs are in one image. Their native module, LevelDB, runs on distroless; without `base` and `user` the image is a slim Debian.
const image = new SigilImage(chart, 'sigil-dna', {
  context: 'service',
  repository: 'registry.example.com/sigil/sigil-dna',
  tag: '4.2.0',
  base: NodeBase.distroless(NodeVersion.V24),
  user: ImageUser.nonroot(),
});
const postgres = kplus.NetworkPolicyIpBlock.ipv4(chart, 'postgres', '10.20.0.0/28');
const postgresPort = [kplus.NetworkPolicyPort.tcp(5432)];

// Both programs read `/run/secrets/username` and `/run/secrets/password`, and their settings from `/etc/sigil/.env`.
const secrets = [
  SecretMount.fromSecretName('sigil-postgres'),
  SecretMount.fromSecretName('sigil-env', { directory: '/etc/sigil', files: { '.env': 'env' } }),
];
const env = {
  POSTGRES_HOST: kplus.EnvValue.fromValue('postgres.internal.example.com'),
  POSTGRES_USER_FILE: kplus.EnvValue.fromValue('/run/secrets/username'),
  POSTGRES_PASSWORD_FILE: kplus.EnvValue.fromValue('/run/secrets/password'),
};

const consciousness = new SigilService(chart, 'consciousness', {
  variant: SigilVariant.CONSCIOUSNESS,
  image,
  env,
  secrets,
  levelDb: new LevelDbVolume({ size: Size.gibibytes(20) }),
  resources: { memory: { request: Size.mebibytes(512), limit: Size.gibibytes(1) } },
  networkIsolation: NetworkIsolation.STRICT,
});
consciousness.network.allowTo(postgres, postgresPort);

const main = new SigilService(chart, 'main', {
  image,
  env: {
    ...env,
    CONSCIOUSNESS_URL: kplus.EnvValue.fromValue(`http://${consciousness.clientService.name}:${consciousness.port}`),
  },
  secrets,
  levelDb: new LevelDbVolume({ size: Size.gibibytes(10) }),
  networkIsolation: NetworkIsolation.STRICT,
});
main.network.allowTo(postgres, postgresPort);
main.network.allowTo(consciousness);

new ComposeProject(chart, 'compose', { hostPorts: { 'sigil-consciousness:3000': 3001 } });

app.synth();
