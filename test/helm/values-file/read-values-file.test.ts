import { writeFileSync } from 'fs';
import { join } from 'path';
import { readValuesFile } from '../../../src/helm/values-file/read-values-file';
import { temporaryFolder } from '../../support/helm/chart-folders';

describe('a values file', () => {
  const folder = temporaryFolder();

  const fileWith = (content: string | Buffer) => {
    const file = join(folder, 'prod.yaml');
    writeFileSync(file, content);
    return file;
  };

  test('is read to a map', () => {
    expect(readValuesFile(fileWith('\ufeffname: Zoë\n'))).toEqual({ name: 'Zoë' });
  });

  test('is named where it is wrong', () => {
    const file = fileWith('a: 1\na: 2\n');
    expect(() => readValuesFile(file)).toThrow(`${file}:2:1: the key 'a' stands twice`);
  });

  test('is named where it is not there', () => {
    const file = join(folder, 'nowhere.yaml');
    expect(() => readValuesFile(file)).toThrow(`the values file '${file}' cannot be read: ENOENT`);
  });

  test('is refused where it is no text', () => {
    const file = fileWith(Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    expect(() => readValuesFile(file)).toThrow(`the values file '${file}' cannot be read: it is no UTF-8 text`);
  });
});
