import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ScenarioName, SCENARIOS } from './scenarios';

/** What a child process reports of one run: construction and synthesis, without loading the libraries. */
export interface Measurement {
  readonly seconds: number;
  /** The peak of the whole process. */
  readonly megabytes: number;
}

const { app: AppType, fill } = SCENARIOS[process.argv[2] as ScenarioName];
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'sigil-bench.'));
try {
  const start = process.hrtime.bigint();
  const app = new AppType({ outdir });
  fill(app);
  app.synth();
  const measurement: Measurement = {
    seconds: Number(process.hrtime.bigint() - start) / 1e9,
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(JSON.stringify(measurement));
} finally {
  fs.rmSync(outdir, { recursive: true });
}
