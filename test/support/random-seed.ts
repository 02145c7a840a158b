import * as fc from 'fast-check';

const { SIGIL_TEST_SEED: seed } = process.env;

// A seed in the environment draws the same random values again in every test; without one, each run draws new ones.
if (seed !== undefined) {
  fc.configureGlobal({ seed: Number(seed) });
}
