import { spawnSync } from 'child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { PREFLIGHT_PROGRAM } from '../../src/workloads/preflight';

/** Root may write everywhere, so a test that runs as root lets the program run as the user that pods have. */
const IS_ROOT = process.getuid?.() === 0;

const USER = IS_ROOT ? 65532 : process.getuid?.() ?? 0;

const GROUP = IS_ROOT ? 65532 : process.getgid?.() ?? 0;

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a container does: `node -e <program>` with SIGIL_DB_PATH. */
function preflight(directory: string | undefined, prefix: readonly string[] = []): Outcome {
  const [command, ...args] = [...prefix, process.execPath, '-e', PREFLIGHT_PROGRAM];
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: '/',
    encoding: 'utf8',
    env: { SIGIL_DB_PATH: directory },
    ...IS_ROOT ? { uid: USER, gid: GROUP } : {},
  });
  return { status, stdout, stderr };
}

/** Its own groups; as another user than root the program has those of whoever runs the test. */
function groups(): string {
  return [...new Set(IS_ROOT ? [GROUP] : [GROUP, ...process.getgroups?.() ?? []])].join(', ');
}

/** What makes the files of a volume writable where Kubernetes does not. */
function byHand(directory: string): string {
  return `change owner and mode once, as root: chown -R ${USER}:${GROUP} ${directory} && chmod -R u+rwX ${directory}`;
}

describe('the preflight program', () => {
  test('holds nothing that the kubelet would take for a reference to a variable', () => {
    expect(PREFLIGHT_PROGRAM).not.toContain('$(');
  });

  let root: string;
  let data: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'preflight-'));
    chmodSync(root, 0o755);
    data = join(root, 'data');
    mkdirSync(data);
    chmodSync(data, 0o750);
    if (IS_ROOT) {
      chownSync(data, USER, GROUP);
    }
  });

  afterEach(() => {
    chmodSync(data, 0o750);
    rmSync(root, { recursive: true });
  });

  test('succeeds in a directory that it can write, and says as whom', () => {
    expect(preflight(data)).toEqual({ status: 0, stdout: `preflight: ${data} can be written by user ${USER}, groups ${groups()}\n`, stderr: '' });
  });

  test('leaves nothing behind', () => {
    // WHEN
    preflight(data);

    // THEN
    expect(readdirSync(data)).toEqual([]);
  });

  test('succeeds beside what a killed run left behind', () => {
    // GIVEN
    for (let pid = 1; pid < 5; pid++) {
      writeFileSync(join(data, `.preflight-${pid}`), '');
      chmodSync(join(data, `.preflight-${pid}`), 0o666);
    }

    // THEN
    expect(preflight(data).status).toBe(0);
  });

  test('says that the directory is missing', () => {
    // WHEN
    const outcome = preflight(join(root, 'missing'));

    // THEN
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: `preflight: ${root}/missing (ENOENT) cannot be written by user ${USER}, groups ${groups()}: `
        + `ENOENT: no such file or directory, mkdtemp '${root}/missing/.preflight-XXXXXX'\n`
        + 'preflight: Mount a volume there, or correct SIGIL_DB_PATH.\n',
    });
  });

  test('says that the path is a file', () => {
    // GIVEN
    const file = join(root, 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o644);

    // WHEN
    const { status, stderr } = preflight(file);

    // THEN
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^preflight: ${file} \\(owner \\d+, group \\d+, mode 0644\\) cannot be written by .*ENOTDIR`));
    expect(stderr).toMatch(/preflight: Correct SIGIL_DB_PATH: it must be a directory\.\n$/);
  });

  test('says who owns a directory that it cannot write, and what to change', () => {
    // GIVEN
    chmodSync(data, 0o555);

    // WHEN
    const outcome = preflight(data);

    // THEN
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: `preflight: ${data} (owner ${USER}, group ${GROUP}, mode 0555) cannot be written by user ${USER}, groups ${groups()}: `
        + `EACCES: permission denied, mkdtemp '${data}/.preflight-XXXXXX'\n`
        + `preflight: Set fsGroup to one of these groups; if the volume ignores fsGroup, ${byHand(data)}\n`,
    });
  });

  test('says that a folder above is closed, which no change of the volume opens', () => {
    // GIVEN
    const closed = join(data, 'closed');
    mkdirSync(join(closed, 'db'), { recursive: true });
    chmodSync(closed, 0o000);

    // WHEN
    const { status, stderr } = preflight(join(closed, 'db'));
    chmodSync(closed, 0o700);

    // THEN
    expect(status).toBe(1);
    expect(stderr).toMatch(/^preflight: .*\/closed\/db \(EACCES\) cannot be written by .*EACCES: permission denied/);
    expect(stderr).toMatch(/preflight: A folder above it is closed to this user: mount the volume elsewhere, and set SIGIL_DB_PATH to that\.\n$/);
  });

  test.each([undefined, ''])('says that nobody told it the directory (%j)', directory => {
    // WHEN
    const { status, stderr } = preflight(directory);

    // THEN
    expect(status).toBe(1);
    expect(stderr).toMatch(/preflight: Set SIGIL_DB_PATH to the directory of the database\.\n$/);
  });

  test('says which file of the database it cannot change', () => {
    // GIVEN
    const lock = join(data, 'LOCK');
    writeFileSync(lock, '');
    chmodSync(lock, 0o444);

    // WHEN
    const { status, stderr } = preflight(data);

    // THEN
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^preflight: ${lock} \\(owner \\d+, group \\d+, mode 0444\\) cannot be written by .*EACCES: permission denied`));
    expect(stderr).toContain(`preflight: Set fsGroupChangePolicy to Always for one start, as OnRootMismatch looks at the directory alone; or ${byHand(data)}\n`);
    expect(readdirSync(data)).toEqual(['LOCK']);
  });

  test('leaves nothing behind when a write fails', () => {
    // GIVEN a limit on the size of files, which fails a write as a full disk does
    const limited = ['bash', '-c', 'ulimit -f 0; exec "$@"', 'bash'];

    // WHEN
    const { status, stderr } = preflight(data, limited);

    // THEN
    expect(status).toBe(1);
    expect(stderr).toContain('EFBIG');
    expect(readdirSync(data)).toEqual([]);
  });
});
