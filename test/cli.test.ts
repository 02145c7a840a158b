import { symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { filesBelow, temporaryFolder } from './app/files';
import { CDK8S, REPOSITORY, requireCompiledLibrary, run, runToSuccess } from './support/command-line';

const TIMEOUT = 30_000;

/** A user's app whose image can be given from outside, in a folder with the packages that it needs. */
const PROGRAM = `
const { Chart } = require('cdk8s');
const { HardenedDeployment, SigilApp } = require('cdk8s-sigil');

const app = new SigilApp();
for (const [id, image] of Object.entries({ first: 'registry.example.com/first:1.0.0', second: process.env.IMAGE })) {
  new HardenedDeployment(new Chart(app, id), 'service', { image, port: 8080 });
}
app.synth();
`;

const GOOD = { IMAGE: 'registry.example.com/second:1.0.0' };

const REFUSED = { IMAGE: 'registry.example.com/second:latest' };

const REFUSAL = /'image' \('registry\.example\.com\/second:latest'\).+ at 'second\/service'/;

function newProject(): string {
  const folder = temporaryFolder();
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'main.js'), PROGRAM);
  writeFileSync(join(folder, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  return folder;
}

beforeAll(requireCompiledLibrary);

describe('cdk8s synth of an app that is refused', () => {
  test('fails and prints the refusal', () => {
    // WHEN
    const { status, stdout, stderr } = run(CDK8S, ['synth'], newProject(), REFUSED);

    // THEN
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(REFUSAL);
  }, TIMEOUT);

  test('prints no manifest with --stdout', () => {
    // WHEN
    const { status, stdout } = run(CDK8S, ['synth', '--stdout'], newProject(), REFUSED);

    // THEN
    expect(status).toBe(1);
    expect(stdout).toBe('');
  }, TIMEOUT);

  test('writes no file, and leaves what lies outside of dist as it is', () => {
    // GIVEN
    const folder = newProject();
    runToSuccess(CDK8S, ['synth'], folder, GOOD);
    const before = filesBelow(folder);
    expect(Object.keys(before).sort()).toEqual(['cdk8s.yaml', 'dist/first.k8s.yaml', 'dist/second.k8s.yaml', 'main.js']);

    // WHEN
    run(CDK8S, ['synth'], folder, REFUSED);

    // THEN the CLI has emptied dist before it started the app
    expect(filesBelow(folder)).toEqual({ 'cdk8s.yaml': before['cdk8s.yaml'], 'main.js': before['main.js'] });
  }, TIMEOUT);
});

describe('an app that runs by itself and is refused', () => {
  test('fails, prints the refusal, and leaves the last good output byte for byte', () => {
    // GIVEN
    const folder = newProject();
    runToSuccess(process.execPath, ['main.js'], folder, GOOD);
    const good = filesBelow(join(folder, 'dist'));
    expect(Object.keys(good).sort()).toEqual(['first.k8s.yaml', 'second.k8s.yaml']);

    // WHEN
    const { status, stderr } = run(process.execPath, ['main.js'], folder, REFUSED);

    // THEN
    expect(status).toBe(1);
    expect(stderr).toMatch(REFUSAL);
    expect(filesBelow(join(folder, 'dist'))).toEqual(good);
  }, TIMEOUT);
});
