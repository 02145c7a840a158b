import { cpSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { SecretMount, SigilApp, SigilImage, SigilService, SigilVariant } from '../../src';
import { JsonMap } from '../../src/template/json';
import { temporaryFolder } from '../app/files';
import { REPOSITORY } from '../support/command-line';

/** What is sent to a program while it is told to stop. */
export interface Question {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A workload with an image that is built and run. */
export interface Application {
  readonly title: string;
  /** The folder with manifests, Dockerfiles and sources. */
  readonly project: string;
  /** The name of the Dockerfile. */
  readonly image: string;
  /** The image that it ships on. */
  readonly base: string;
  /** The name of the workload in the manifests. */
  readonly workload: string;
  readonly ids: { readonly user: number; readonly group: number };
  /** The content of the Secrets that it expects. */
  readonly secrets: { readonly [secret: string]: { readonly [key: string]: string } };
  /** A request that it answers with 2xx. */
  readonly question: Question;
  /** The name of a service that it passes the request on to. */
  readonly backend?: string;
}

const NONROOT = { user: 65532, group: 65532 };
/** Of the custom-user variant; the group is another number, so that the two cannot be mistaken for each other. */
const CHOSEN = { user: 20001, group: 20002 };

const NODE_BASE = 'gcr.io/distroless/nodejs24-debian13:nonroot';
const SIGIL_SECRETS = { 'sigil-postgres': { username: 'sigil', password: 'correct horse' }, 'sigil-env': { env: 'LOG_LEVEL=info\n' } };
const RECORD: Question = { method: 'PUT', path: '/records/answer', body: '{"answer":42}' };
const THOUGHT: Question = { method: 'POST', path: '/thoughts', body: '"I was here"' };

/** The examples, and what they do not show. */
export function applications(): Application[] {
  const sigil = { project: join(REPOSITORY, 'examples/sigil'), image: 'sigil-dna', base: NODE_BASE, ids: NONROOT, secrets: SIGIL_SECRETS };
  const custom = { ...sigil, project: customUserProject(), base: 'docker.io/library/node:24-trixie-slim', ids: CHOSEN };
  const intelgraph = { project: join(REPOSITORY, 'examples/intelgraph'), ids: NONROOT, secrets: { 'intelgraph-postgres': { password: 'correct horse' } } };
  return [
    { ...sigil, title: 'Node: Sigil main on distroless', workload: 'sigil-main', question: RECORD },
    { ...sigil, title: 'Node: Sigil consciousness on distroless', workload: 'sigil-consciousness', question: THOUGHT },
    { ...custom, title: 'Node: Sigil main with a user of its own', workload: 'main', question: RECORD },
    { ...custom, title: 'Node: Sigil consciousness with a user of its own', workload: 'consciousness', question: THOUGHT },
    {
      ...intelgraph,
      title: 'Python: analytics',
      image: 'analytics',
      base: 'gcr.io/distroless/python3-debian13:nonroot',
      workload: 'intelgraph-analytics',
      question: { method: 'POST', path: '/statistics', body: '[1,2,3,4]' },
    },
    {
      ...intelgraph,
      title: 'Go: gateway',
      image: 'gateway',
      base: 'gcr.io/distroless/static-debian13:nonroot',
      workload: 'intelgraph-gateway',
      question: { method: 'POST', path: '/api/graphs', body: '{"name":"new"}' },
      backend: 'intelgraph-api-service',
    },
  ];
}

/** The manifests of a project. */
export function manifestsOf(project: string): JsonMap[] {
  return readdirSync(join(project, 'dist')).sort().flatMap(file => parseAllDocuments(readFileSync(join(project, 'dist', file), 'utf8')))
    // A manifest is a map: the schema test of the examples refuses everything else.
    .map(document => document.toJS() as JsonMap);
}

/** A project with the services of the example, on Debian and under a user that has a name. */
function customUserProject(): string {
  const project = temporaryFolder();
  cpSync(join(REPOSITORY, 'examples/sigil/service'), join(project, 'service'), { recursive: true });
  const app = new SigilApp({ projectFolder: project, outdir: join(project, 'dist') });
  const chart = new Chart(app, 'sigil', { namespace: 'sigil' });
  const image = new SigilImage(chart, 'sigil-dna', {
    context: 'service',
    repository: 'registry.example.com/sigil/sigil-dna-debian',
    tag: '4.2.0',
    user: SigilImage.sigilUser(CHOSEN.user, CHOSEN.group),
  });
  const secrets = [
    SecretMount.fromSecretName('sigil-postgres'),
    SecretMount.fromSecretName('sigil-env', { directory: '/etc/sigil', files: { '.env': 'env' } }),
  ];
  for (const [name, variant] of [['main', SigilVariant.MAIN], ['consciousness', SigilVariant.CONSCIOUSNESS]] as const) {
    new SigilService(chart, name, { metadata: { name }, image, variant, secrets });
  }
  app.synth();
  return project;
}
