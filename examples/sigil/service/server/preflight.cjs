const fs = require('node:fs');
const path = require('node:path');
const directory = process.env.SIGIL_DB_PATH || undefined;
const [user, group] = [process.getuid(), process.getgid()];
const groups = [...new Set([group, ...process.getgroups()])].join(', ');
let place = directory;
let probe;
try {
  // The name is new each time: what a killed run left behind is in nobody's way.
  probe = fs.mkdtempSync(path.join(directory, '.preflight-'));
  const file = fs.openSync(path.join(probe, 'file'), 'w');
  fs.writeSync(file, 'ok');
  fs.fsyncSync(file);
  fs.closeSync(file);
  for (const entry of fs.readdirSync(directory)) {
    place = path.join(directory, entry);
    if (fs.lstatSync(place).isFile()) {
      fs.accessSync(place, fs.constants.R_OK | fs.constants.W_OK);
    }
  }
  console.log(`preflight: ${directory} can be written by user ${user}, groups ${groups}`);
} catch (error) {
  const found = describe();
  console.error(`preflight: ${place} (${found}) cannot be written by user ${user}, groups ${groups}: ${error.message}`);
  console.error(`preflight: ${adviceOn(error.code, found)}`);
  process.exitCode = 1;
} finally {
  if (probe !== undefined) {
    fs.rmSync(probe, { recursive: true, force: true });
  }
}
function describe() {
  try {
    const { uid, gid, mode } = fs.statSync(place);
    return `owner ${uid}, group ${gid}, mode ${(mode & 0o7777).toString(8).padStart(4, '0')}`;
  } catch (error) {
    return error.code;
  }
}
function adviceOn(code, found) {
  const byHand = `change owner and mode once, as root: chown -R ${user}:${group} ${directory} && chmod -R u+rwX ${directory}`;
  switch (code) {
    case 'ERR_INVALID_ARG_TYPE': return 'Set SIGIL_DB_PATH to the directory of the database.';
    case 'ENOENT': return 'Mount a volume there, or correct SIGIL_DB_PATH.';
    case 'ENOTDIR': return 'Correct SIGIL_DB_PATH: it must be a directory.';
    case 'EROFS': return 'Mount the volume for writing; the root filesystem itself is read-only.';
    case 'ENOSPC': case 'EDQUOT': return 'The volume is full: enlarge the claim, or make room.';
    case 'EACCES': case 'EPERM':
      return found === 'EACCES' ? 'A folder above it is closed to this user: mount the volume elsewhere, and set SIGIL_DB_PATH to that.'
        : place === directory ? `Set fsGroup to one of these groups; if the volume ignores fsGroup, ${byHand}`
          : `Set fsGroupChangePolicy to Always for one start, as OnRootMismatch looks at the directory alone; or ${byHand}`;
    default: return 'See the error above.';
  }
}
