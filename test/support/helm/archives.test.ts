import { readFileSync } from 'fs';
import { join } from 'path';
import { fileOfTarball, fileOfZip } from './archives';
import { temporaryFolder, writeFiles } from './chart-folders';
import { useHelm } from './helm';
import { WINDOW } from './sample-charts';

describe('a tarball', () => {
  const helm = useHelm('4.2.3');
  const folder = temporaryFolder();
  let tarball = Buffer.alloc(0);

  beforeAll(async () => {
    await helm.runToSuccess(['package', writeFiles(join(folder, 'window'), WINDOW), '--destination', folder]);
    tarball = readFileSync(join(folder, 'window-1.0.0.tgz'));
  });

  test('gives each of its files', () => {
    expect(fileOfTarball(tarball, 'window/templates/values.yaml').toString()).toBe(WINDOW['templates/values.yaml']);
  });

  test('says that a file is not there', () => {
    expect(() => fileOfTarball(tarball, 'window/nothing')).toThrow("there is no 'window/nothing' in the tarball");
  });
});

describe('a zip archive', () => {
  test('says that a file is not there', () => {
    const empty = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
    expect(() => fileOfZip(empty, 'helm/helm')).toThrow("there is no 'helm/helm' in the archive");
  });
});
