import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as sigil from 'cdk8s-sigil';
import { ScenarioName, SCENARIOS } from './scenarios';

/** What a child process reports of one run: construction and synthesis, without loading the libraries. */
export interface Measurement {
  readonly seconds: number;
  /** The peak of the whole process. */
  readonly megabytes: number;
}

function run(name: ScenarioName): Measurement {
  const { app: AppType, fill } = SCENARIOS[name];
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'sigil-bench.'));
  try {
    const start = process.hrtime.bigint();
    // A plain App takes no notice of the folder of the project.
    const app = new AppType({ outdir, projectFolder: outdir } as sigil.SigilAppProps);
    fill(app);
    app.synth();
    return {
      seconds: Number(process.hrtime.bigint() - start) / 1e9,
      megabytes: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

// The library loads its parts when they are used, and loading is not what is measured.
Object.values(sigil);

// What is named before the last runs first and is not measured: it leaves warm code behind.
const measurements = process.argv.slice(2).map(name => run(name as ScenarioName));
process.stdout.write(JSON.stringify(measurements[measurements.length - 1]));
