/**
 * A program for Node that proves that a data directory can be written, and says exactly why if not.
 *
 * It is passed to `node -e`, so it needs no file in the image. `docs/runbook.md` gives applications the same check.
 */
export const PREFLIGHT_PROGRAM = `
const fs = require('node:fs');
const path = require('node:path');
const directory = process.env.SIGIL_DB_PATH;
const self = \`user \${process.getuid()}, groups \${[...new Set([process.getgid(), ...process.getgroups()])].join(', ')}\`;
const advice = {
  ENOENT: 'Mount a volume there, or correct SIGIL_DB_PATH.',
  ENOTDIR: 'Correct SIGIL_DB_PATH: it must be a directory.',
  EACCES: 'Set fsGroup to one of these groups; if the volume ignores fsGroup, change the owner of its files once.',
  EPERM: 'Set fsGroup to one of these groups; if the volume ignores fsGroup, change the owner of its files once.',
  EROFS: 'Mount the volume for writing; the root filesystem itself is read-only.',
  ENOSPC: 'The volume is full: enlarge the claim, or make room.',
};
const describe = () => {
  try {
    const { uid, gid, mode } = fs.statSync(directory);
    return \`owner \${uid}, group \${gid}, mode \${(mode & 0o7777).toString(8).padStart(4, '0')}\`;
  } catch (error) {
    return error.code;
  }
};
try {
  const probe = path.join(directory, \`.preflight-\${process.pid}\`);
  const file = fs.openSync(probe, 'wx', 0o600);
  fs.writeSync(file, 'ok');
  fs.fsyncSync(file);
  fs.closeSync(file);
  fs.unlinkSync(probe);
  console.log(\`preflight: \${directory} can be written by \${self}\`);
} catch (error) {
  console.error(\`preflight: \${directory} (\${describe()}) cannot be written by \${self}: \${error.message}\`);
  console.error(\`preflight: \${advice[error.code] ?? 'See the error above.'}\`);
  process.exit(1);
}
`.trimStart();
