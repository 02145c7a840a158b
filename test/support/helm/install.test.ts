import { existsSync, symlinkSync } from 'fs';
import { join } from 'path';
import { temporaryFolder, writeFiles } from './chart-folders';
import { Helm, useHelm } from './helm';
import { helmInPath, installHelm, requireIntegrity } from './install';
import { HELM_PACKAGES, HELM_VERSIONS } from './releases';

describe.each(HELM_VERSIONS)('Helm %s', version => {
  const helm = useHelm(version);

  test('is the version that it says', async () => {
    expect((await helm.runToSuccess(['version', '--template', '{{ .Version }}'])).stdout).toBe(`v${version}`);
  });

  test('is fetched once', async () => {
    const executable = await installHelm(version);
    expect([existsSync(executable), await installHelm(version)]).toEqual([true, executable]);
  });

  test('does not see what the user of this machine has configured', async () => {
    const folders = (await helm.runToSuccess(['env'])).stdout.match(/^HELM_.*_HOME="(.*)"$/gm) ?? [];
    expect([folders.length, ...folders.filter(line => !line.includes('cdk8s-sigil-no-helm-configuration'))]).toEqual([3]);
  });

  test('tells all that it said when it should have succeeded', async () => {
    await expect(helm.runToSuccess(['template', 'release', '/no/such/chart'])).rejects.toThrow(/'helm template release .*'.*ended with 1:\n.*not found/s);
  });
});

describe('a tarball', () => {
  test('that is not the pinned one is refused, with both digests', () => {
    const { integrity } = HELM_PACKAGES['4.2.3'];
    expect(() => requireIntegrity(Buffer.from('something else'), integrity, 'package')).toThrow(/'package' has the digest 'sha512-.*', not the 'sha512-avoG/);
  });
});

describe('where npm has no binary', () => {
  const folder = temporaryFolder();
  const empty = temporaryFolder();
  const path = process.env.PATH;

  beforeAll(async () => symlinkSync(await installHelm('3.17.3'), join(writeFiles(folder, {}), 'helm')));
  afterEach(() => { process.env.PATH = path; });

  test('the helm in PATH stands in for its major version, and says so', async () => {
    process.env.PATH = folder;
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await helmInPath('3.18.0', 'sunos sparc')).toBe('helm');
    expect(said.mock.calls).toEqual([['npm has no Helm 3.18.0 for sunos sparc; the v3.17.3 in PATH stands in for it\n']]);
  });

  test('the helm in PATH does not stand in for another major version', async () => {
    process.env.PATH = folder;
    await expect(helmInPath('4.2.3', 'sunos sparc')).rejects.toThrow('npm has no Helm 4.2.3 for sunos sparc; put a Helm 4 into PATH, where there is v3.17.3');
  });

  test('and none is in PATH, it is asked for', async () => {
    process.env.PATH = empty;
    await expect(helmInPath('4.2.3', 'sunos sparc')).rejects.toThrow(/for sunos sparc; put a Helm 4 into PATH$/);
  });
});

test('no more programs run at a time than there are processors, and all are run', async () => {
  const helm = new Helm('3.17.3');
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => helm.run(['version', '--template', '{{ .Version }}'])));
  expect(outcomes.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 12 }, () => 'v3.17.3'));
});
