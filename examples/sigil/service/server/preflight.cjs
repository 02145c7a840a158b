const fs = require('node:fs');
const path = require('node:path');
const directory = process.env.SIGIL_DB_PATH;
const groups = [...new Set([process.getgid(), ...process.getgroups()])].join(', ');
const wrongOwner = 'Set fsGroup to one of these groups; if the volume ignores fsGroup, change the owner of its files once.';
const full = 'The volume is full: enlarge the claim, or make room.';
const advice = {
  ENOENT: 'Mount a volume there, or correct SIGIL_DB_PATH.',
  ENOTDIR: 'Correct SIGIL_DB_PATH: it must be a directory.',
  EACCES: wrongOwner,
  EPERM: wrongOwner,
  EROFS: 'Mount the volume for writing; the root filesystem itself is read-only.',
  ENOSPC: full,
  EDQUOT: full,
};
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
  console.log(`preflight: ${directory} can be written by user ${process.getuid()}, groups ${groups}`);
} catch (error) {
  console.error(`preflight: ${place} (${describe()}) cannot be written by user ${process.getuid()}, groups ${groups}: ${error.message}`);
  console.error(`preflight: ${advice[error.code] ?? 'See the error above.'}`);
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
