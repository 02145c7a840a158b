import { spawn } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import * as path from 'path';
import { filesBelow, temporaryFolder } from './files';
import { writeArtifacts } from '../../src/app/artifact';

describe('writing artifacts', () => {
  test('creates the folders they are in', () => {
    const folder = path.join(temporaryFolder(), 'not', 'there');
    writeArtifacts(folder, [{ path: 'a.yaml', content: 'a' }, { path: 'sub/folder/b.yaml', content: 'é😀' }]);
    expect(filesBelow(folder)).toEqual({ 'a.yaml': 'a', 'sub/folder/b.yaml': 'é😀' });
  });

  test('creates the folder when there are none', () => {
    const folder = path.join(temporaryFolder(), 'empty');
    writeArtifacts(folder, []);
    expect(fs.existsSync(folder)).toBe(true);
  });

  test('replaces what changed and does not touch what did not', () => {
    // GIVEN
    const folder = temporaryFolder();
    writeArtifacts(folder, [{ path: 'same.yaml', content: 'same' }, { path: 'changed.yaml', content: 'before' }]);
    const before = fs.statSync(path.join(folder, 'same.yaml'));
    // WHEN
    writeArtifacts(folder, [{ path: 'same.yaml', content: 'same' }, { path: 'changed.yaml', content: 'after' }]);
    // THEN
    const after = fs.statSync(path.join(folder, 'same.yaml'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(filesBelow(folder)).toEqual({ 'same.yaml': 'same', 'changed.yaml': 'after' });
  });

  test('replaces nothing when one of them cannot be written', () => {
    // GIVEN
    const folder = temporaryFolder();
    writeArtifacts(folder, [{ path: 'a.yaml', content: 'before' }, { path: 'file', content: 'not a folder' }]);
    const before = filesBelow(folder);
    // WHEN
    expect(() => writeArtifacts(folder, [{ path: 'a.yaml', content: 'after' }, { path: 'file/b.yaml', content: 'b' }])).toThrow();
    // THEN
    expect(filesBelow(folder)).toEqual(before);
  });

  test.each([['deploy'], ['deploy', 'helm']])('names the file that is where a folder has to be: %s %s', (...way) => {
    // GIVEN
    const folder = temporaryFolder();
    const file = path.join(folder, ...way);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, 'before');
    // WHEN
    const write = (): void => writeArtifacts(folder, [{ path: 'deploy/helm/shop/Chart.yaml', content: 'a' }, { path: 'a.yaml', content: 'a' }]);
    // THEN
    expect(write).toThrow(`'${file}' is a file where a folder has to be; move it away or choose another folder`);
    expect(filesBelow(folder)).toEqual({ [way.join('/')]: 'before' });
  });

  test('names the file that is in the place of the whole folder', () => {
    // GIVEN
    const file = path.join(temporaryFolder(), 'dist');
    fs.writeFileSync(file, 'before');
    // THEN
    expect(() => writeArtifacts(file, [{ path: 'a.yaml', content: 'a' }])).toThrow(`'${file}' is a file where a folder has to be`);
  });

  test.each(['a.yaml', 'b.yaml'])('replaces nothing and leaves no temporary file when a folder is in the place of %s', obstacle => {
    // GIVEN
    const folder = temporaryFolder();
    ['a.yaml', 'b.yaml'].filter(name => name !== obstacle).forEach(name => fs.writeFileSync(path.join(folder, name), 'before'));
    fs.mkdirSync(path.join(folder, obstacle));
    const before = filesBelow(folder);
    // WHEN
    expect(() => writeArtifacts(folder, [{ path: 'a.yaml', content: 'a' }, { path: 'b.yaml', content: 'b' }]))
      .toThrow(`'${path.join(folder, obstacle)}' cannot be written, as it is not a file; move it away or give the chart or object another name`);
    // THEN
    expect(filesBelow(folder)).toEqual(before);
  });

  test('names all that is in the way', () => {
    const folder = temporaryFolder();
    ['a.yaml', 'b.yaml'].forEach(name => fs.mkdirSync(path.join(folder, name)));
    expect(() => writeArtifacts(folder, [{ path: 'a.yaml', content: 'a' }, { path: 'b.yaml', content: 'b' }]))
      .toThrow(/a\.yaml' cannot be written.*\n.*b\.yaml' cannot be written/);
  });

  test('keeps the permissions of a file that it replaces', () => {
    // GIVEN
    const folder = temporaryFolder();
    const file = path.join(folder, 'a.yaml');
    fs.writeFileSync(file, 'before');
    fs.chmodSync(file, 0o602);
    // WHEN
    writeArtifacts(folder, [{ path: 'a.yaml', content: 'after' }]);
    // THEN
    expect([fs.statSync(file).mode.toString(8), fs.readFileSync(file, 'utf8')]).toEqual(['100602', 'after']);
  });

  test.each(['there', 'not yet there'])('writes through a link to a file that is %s', state => {
    // GIVEN
    const folder = temporaryFolder();
    const elsewhere = path.join(temporaryFolder(), 'target.yaml');
    if (state === 'there') {
      fs.writeFileSync(elsewhere, 'before');
    }
    fs.symlinkSync(path.relative(fs.realpathSync(folder), elsewhere), path.join(folder, 'a.yaml'));
    // WHEN
    writeArtifacts(folder, [{ path: 'a.yaml', content: 'after' }]);
    // THEN
    expect(fs.lstatSync(path.join(folder, 'a.yaml')).isSymbolicLink()).toBe(true);
    expect(filesBelow(path.dirname(elsewhere))).toEqual({ 'target.yaml': 'after' });
  });

  test('refuses a link that leads to itself', () => {
    const folder = temporaryFolder();
    fs.symlinkSync('a.yaml', path.join(folder, 'a.yaml'));
    expect(() => writeArtifacts(folder, [{ path: 'a.yaml', content: 'a' }])).toThrow('ELOOP');
  });

  test('works beside what a process with the same id left behind', () => {
    // GIVEN
    const folder = temporaryFolder();
    const leftover = `.sigil-${process.pid}-0-0.tmp`;
    fs.writeFileSync(path.join(folder, leftover), 'half of a file');
    // WHEN
    writeArtifacts(folder, [{ path: 'a.yaml', content: 'a' }]);
    // THEN
    expect(filesBelow(folder)).toEqual({ 'a.yaml': 'a', [leftover]: 'half of a file' });
  });

  test('from several processes at once never shows part of a file, or a mixture', async () => {
    // GIVEN
    const folder = temporaryFolder();
    const contents = ['a', 'b', 'c'].map(letter => letter.repeat(3_000_000));
    const writer = path.join(__dirname, 'repeated-writer.ts');
    const processes = contents.map(content => spawn(process.execPath, ['-r', 'sucrase/register/ts', writer, folder, content[0], String(content.length)]));
    let running = processes.length;
    const exits = processes.map(async child => {
      const [code] = await once(child, 'exit');
      running--;
      return code;
    });
    // WHEN
    const seen = new Set<string>();
    while (running > 0) {
      const file = path.join(folder, 'shared.yaml');
      seen.add(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : contents[0]);
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    // THEN
    expect(await Promise.all(exits)).toEqual([0, 0, 0]);
    expect([...seen].filter(content => !contents.includes(content))).toEqual([]);
    expect(Object.keys(filesBelow(folder))).toEqual(['shared.yaml']);
  }, 30_000);
});
