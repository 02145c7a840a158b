import { writeArtifacts } from '../../src/app/artifact';

/** Writes one file over and over: a process for the test of several processes at once. */
const [folder, letter, length] = process.argv.slice(2);
for (let round = 0; round < 60; round++) {
  writeArtifacts(folder, [{ path: 'shared.yaml', content: letter.repeat(Number(length)) }]);
}
