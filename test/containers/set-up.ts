import { makeBaseImages } from './base-images';
import { missing, prepareStore } from './engine';
import { makeProbe } from './probe';
import setUpFolder from '../support/set-up';

/** Makes what all tests of containers stand on; without an engine they fail, as a skipped proof is none. */
export default function setUp(): void {
  const wants = missing();
  if (wants.length > 0) {
    throw new Error(`the tests of containers need what is not here:\n${wants.map(each => `  - ${each}`).join('\n')}`);
  }
  setUpFolder();
  prepareStore();
  makeBaseImages();
  makeProbe();
}
