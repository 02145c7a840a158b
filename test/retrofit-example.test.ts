import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { parseAllDocuments } from 'yaml';
import { temporaryFolder } from './app/files';
import { REPOSITORY, requireCompiledLibrary, run, runToSuccess } from './support/command-line';
import { podTemplatesOf } from '../src/hardening/pod-template';
import { asMap, JsonMap, mapsOf } from '../src/template/json';

const EXAMPLE = join(REPOSITORY, 'examples', 'retrofit');

const TIMEOUT = 30_000;

/** A copy of the example in which a part of `main.ts` is another. */
function copyWith(edit: (main: string) => string = main => main): string {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(EXAMPLE, copy, { recursive: true, filter: source => !['dist', 'node_modules'].includes(basename(source)) });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'));
  const main = readFileSync(join(copy, 'main.ts'), 'utf8');
  writeFileSync(join(copy, 'main.ts'), edit(main));
  return copy;
}

/** The objects of a file, those in a `List` one by one. */
function objectsIn(file: string): JsonMap[] {
  return parseAllDocuments(readFileSync(join(EXAMPLE, file), 'utf8'))
    // A manifest is a map.
    .map(document => document.toJS() as JsonMap)
    .flatMap(manifest => manifest.kind === 'List' ? mapsOf(manifest.items) : [manifest]);
}

function withoutPods(object: JsonMap): JsonMap {
  const { annotations, ...metadata } = asMap(object.metadata);
  const spec = podTemplatesOf(object).length > 0 ? { ...asMap(object.spec), template: undefined, jobTemplate: undefined } : object.spec;
  return { ...object, metadata, spec: object.kind === 'Pod' ? undefined : spec };
}

beforeAll(requireCompiledLibrary);

describe('the retrofit example', () => {
  test('tells the changes that its README shows', () => {
    // WHEN
    const { stdout } = runToSuccess('node', ['-r', 'sucrase/register/ts', 'changes.ts'], copyWith());

    // THEN
    expect(readFileSync(join(EXAMPLE, 'README.md'), 'utf8')).toContain(`\`\`\`text\n${stdout}\`\`\`\n`);
  }, TIMEOUT);

  test('is type-correct on its own', () => {
    expect(runToSuccess(join(REPOSITORY, 'node_modules/.bin/tsc'), [], copyWith()).stdout).toBe('');
  }, TIMEOUT);

  test('leaves all but the pods as the vendor wrote it', () => {
    expect(objectsIn('dist/lookout.k8s.yaml').map(withoutPods)).toEqual(objectsIn('third-party.yaml').map(withoutPods));
  });

  test('fails without what the agent needs, and says what to write', () => {
    // GIVEN
    const copy = copyWith(main => main.replace(/HardeningException\.hostPath\('(proc|sys)'.*\n/g, ''));

    // WHEN
    const { status, stderr } = run('node', ['-r', 'sucrase/register/ts', 'main.ts'], copy);

    // THEN
    expect(status).not.toBe(0);
    expect(stderr).toContain("volume 'proc' at 'lookout/vendor/lookout-agent-daemonset-lookout (DaemonSet/lookout-agent)' mounts the host path '/proc' of the node; "
      + "use another kind of volume, or allow it with HardeningException.hostPath('proc', { reason: '…' })");
    expect(stderr).toContain("HardeningException.hostPath('sys', { reason: '…' })");
  }, TIMEOUT);
});
