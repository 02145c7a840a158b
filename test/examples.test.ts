import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { parse, parseAllDocuments } from 'yaml';
import { filesBelow, temporaryFolder } from './app/files';
import { CDK8S, REPOSITORY, requireCompiledLibrary, runToSuccess } from './support/command-line';
import { schemaFindings } from './support/kubernetes-schema';
import { KubernetesVersion } from '../src/hardening/kubernetes-version';
import { hardenedViolations } from '../src/hardening/pod-security';
import { recordedReason } from '../src/hardening/pod-security/recorded-exception';
import { podTemplatesOf } from '../src/hardening/pod-template';
import { JsonMap } from '../src/template/json';

const EXAMPLES = join(REPOSITORY, 'examples');

const TIMEOUT = 30_000;

function folderOf(example: string): string {
  return join(EXAMPLES, example);
}

/** The output that is committed. */
function committed(example: string): Record<string, string> {
  return filesBelow(join(folderOf(example), 'dist'));
}

/** What the cdk8s CLI writes when it runs in a folder. */
function synthesized(folder: string, env: NodeJS.ProcessEnv = {}): Record<string, string> {
  const output = temporaryFolder();
  runToSuccess(CDK8S, ['synth', '--output', output], folder, env);
  return filesBelow(output);
}

/** A copy of an example outside of the repository, with its packages but without its output. */
function copyOf(example: string): string {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folderOf(example), copy, { recursive: true, filter: source => !['dist', 'node_modules'].includes(basename(source)) });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function manifestsOf(example: string): JsonMap[] {
  // A manifest is a map: the schema test refuses everything else.
  return Object.values(committed(example)).flatMap(text => parseAllDocuments(text)).map(document => document.toJS() as JsonMap);
}

/** The files that an example writes besides its manifests, by their paths: charts, Compose files and Dockerfiles, as far as it has any. */
function artifactsOf(folder: string): Record<string, string> {
  const folders = ['build', 'deploy'].filter(each => existsSync(join(folder, each)));
  return Object.fromEntries(folders.flatMap(each => Object.entries(filesBelow(join(folder, each))).map(([file, content]) => [`${each}/${file}`, content])));
}

beforeAll(requireCompiledLibrary);

describe.each(readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name))('the example %s', example => {
  test('synthesizes through the cdk8s CLI to the output that is committed', () => {
    expect(synthesized(folderOf(example))).toEqual(committed(example));
  }, TIMEOUT);

  test('synthesizes to the same bytes in another time zone and language', () => {
    expect(synthesized(folderOf(example), { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' })).toEqual(committed(example));
  }, TIMEOUT);

  test('synthesizes to the same bytes when it is copied out of the repository', () => {
    expect(synthesized(copyOf(example))).toEqual(committed(example));
  }, TIMEOUT);

  test('writes the chart, the Compose file and the Dockerfiles that are committed, to the byte, and leaves no other file in the chart', () => {
    // GIVEN
    const copy = copyOf(example);
    Object.keys(artifactsOf(copy)).forEach(file => rmSync(join(copy, file)));
    const templates = join(copy, 'deploy/helm', example, 'templates');
    if (existsSync(templates)) {
      writeFileSync(join(templates, 'stale.yaml'), '# left of an earlier synth\n');
    }

    // WHEN
    synthesized(copy);

    // THEN
    expect(artifactsOf(copy)).toEqual(artifactsOf(folderOf(example)));
  }, TIMEOUT);

  test('prints its manifests and nothing else with --stdout', () => {
    // WHEN
    const { stdout, stderr } = runToSuccess(CDK8S, ['synth', '--stdout'], folderOf(example));

    // THEN
    const files = Object.values(committed(example));
    expect(files.filter(content => !stdout.includes(content))).toEqual([]);
    expect(stdout).toHaveLength(files.join('').length);
    expect(stderr).toBe('');
  }, TIMEOUT);

  test('says no more than which files it wrote', () => {
    // WHEN
    const { stdout, stderr } = runToSuccess(CDK8S, ['synth'], copyOf(example));

    // THEN
    expect(stdout.trimEnd().split('\n')).toEqual(['Synthesizing application', ...Object.keys(committed(example)).sort().map(file => `  - dist/${file}`)]);
    expect(stderr).toBe('');
  }, TIMEOUT);

  test('passes Pod Security Standards restricted, save the exceptions that it records', () => {
    // GIVEN
    const templates = manifestsOf(example).flatMap(podTemplatesOf);
    expect(templates).not.toEqual([]);

    // THEN
    expect(templates.flatMap(template =>
      hardenedViolations(template, KubernetesVersion.V1_35).filter(violation => recordedReason(violation, template.owner) === undefined),
    )).toEqual([]);
  });

  test('holds objects that the Kubernetes API knows', () => {
    expect(manifestsOf(example).flatMap(manifest => schemaFindings(manifest, '1.36'))).toEqual([]);
  });
});

test('cdk8s synth at the root of the repository synthesizes the flagship example', () => {
  // GIVEN
  const settings: JsonMap = parse(readFileSync(join(REPOSITORY, 'cdk8s.yaml'), 'utf8'));

  // THEN
  expect(settings.output).toBe('examples/intelgraph/dist');
  expect(synthesized(REPOSITORY)).toEqual(committed('intelgraph'));
}, TIMEOUT);
