import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { Measurement } from './measure';
import { renderedObjects } from './rendered-objects';
import type { ScenarioName } from './scenarios';

/**
 * Measures SigilApp and hardened workloads against plain cdk8s, prints what it found and fails when a bound is broken.
 *
 * Each run has a process of its own; what is compared runs by turns, so that a busy machine slows down both. A process starts
 * with cold code, as that of a user does. Only where two sizes are compared it warms up: the first services of an app take
 * longer than the others whatever comes after them, which would make the larger app look faster for each chart.
 * `--quick` runs everything once.
 */
const RUNS = process.argv.includes('--quick') ? 1 : 5;

/** One line of the result. */
interface Figure {
  readonly what: string;
  /** The measured values, for people. */
  readonly detail: string;
  readonly value: number;
  readonly unit: 'ratio' | 'seconds';
  readonly least?: number;
  readonly most?: number;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

/** Runs each by turns; the medians in the same order. */
function mediansByTurns(...takes: (() => number)[]): number[] {
  const values: number[][] = takes.map(() => []);
  for (let run = 0; run < RUNS; run++) {
    takes.forEach((take, index) => values[index].push(take()));
  }
  return values.map(median);
}

function execute(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) {
    throw new Error(`'${command.join(' ')}' failed:\n${stdout}${stderr}`);
  }
  return stdout;
}

const ROOT = path.join(__dirname, '..');
const TYPESCRIPT = [process.execPath, '-r', 'sucrase/register/ts'];

/** @param warmUp what the process runs before, unmeasured. */
function measure(name: ScenarioName, ...warmUp: ScenarioName[]): Measurement {
  return JSON.parse(execute([...TYPESCRIPT, path.join(__dirname, 'measure.ts'), ...warmUp, name], ROOT)) as Measurement;
}

const secondsOf = (name: ScenarioName) => () => measure(name).seconds;
const warmSecondsOf = (name: ScenarioName) => () => measure(name, 'hardened 200 x 10', 'hardened 200 x 10').seconds;
const megabytesOf = (name: ScenarioName) => () => measure(name).megabytes;

/** The wall time of a command, from its start to its end. */
function secondsToRun(command: readonly string[]): () => number {
  return () => {
    const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'sigil-bench.'));
    try {
      const start = process.hrtime.bigint();
      execute(command.map(argument => argument === OUTDIR ? outdir : argument), path.join(__dirname, 'startup'), {
        ...process.env,
        CDK8S_OUTDIR: outdir,
        CDK8S_CHECK_UPGRADE: 'false',
      });
      return Number(process.hrtime.bigint() - start) / 1e9;
    } finally {
      fs.rmSync(outdir, { recursive: true });
    }
  };
}

/** Stands in a command for the folder of one run. */
const OUTDIR = '<outdir>';
const CDK8S_SYNTH = [process.execPath, path.join(ROOT, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s'), 'synth', '--output', OUTDIR, '--app'];

function ratio(what: string, subject: number, baseline: number, unit: string, most?: number): Figure {
  return { what, detail: `${subject.toFixed(2)} / ${baseline.toFixed(2)} ${unit}`, value: subject / baseline, unit: 'ratio', most };
}

function oneChart(): Figure[] {
  const [hardened, plain, defaults, labelled, bare] = mediansByTurns(
    secondsOf('hardened 1 x 1000'), secondsOf('plain 1 x 1000'),
    secondsOf('defaults 1 x 1000'), secondsOf('labelled 1 x 1000'), secondsOf('bare 1 x 1000'),
  );
  return [
    ratio('1 chart x 1,000: hardened / App + cdk8s-plus, the same service', hardened, plain, 's', 0.5),
    ratio('1 chart x 1,000: hardened, all defaults / App + cdk8s-plus, the same service', defaults, labelled, 's', 0.9),
    ratio('1 chart x 1,000: hardened / App + cdk8s-plus, a smaller service (image, port)', hardened, bare, 's'),
  ];
}

function withoutHardening(): Figure[] {
  const [sigilPlain, plain, sigilL1, l1, sigilRaw, raw] = mediansByTurns(
    secondsOf('SigilApp plain 1 x 1000'), secondsOf('plain 1 x 1000'),
    secondsOf('SigilApp L1 1 x 1000'), secondsOf('L1 1 x 1000'),
    secondsOf('SigilApp raw 1 x 1000'), secondsOf('raw 1 x 1000'),
  );
  return [
    ratio('1 chart x 1,000: SigilApp / App, both cdk8s-plus', sigilPlain, plain, 's'),
    ratio('1 chart x 1,000: SigilApp / App, both L1', sigilL1, l1, 's'),
    ratio('1 chart x 1,000: SigilApp / App, both raw ApiObject', sigilRaw, raw, 's'),
  ];
}

function manyCharts(): Figure[] {
  const [small, smallPlain, large, largePlain, smallWarm, largeWarm] = mediansByTurns(
    secondsOf('hardened 200 x 10'), secondsOf('plain 200 x 10'), secondsOf('hardened 500 x 10'), secondsOf('plain 500 x 10'),
    warmSecondsOf('hardened 200 x 10'), warmSecondsOf('hardened 500 x 10'),
  );
  return [
    ratio('200 charts x 10: hardened / App + cdk8s-plus, the same service', small, smallPlain, 's', 0.2),
    ratio('500 charts x 10: hardened / App + cdk8s-plus, the same service', large, largePlain, 's', 0.12),
    { ...ratio('500 charts / 200 charts, time per chart: hardened, warm', 1000 * largeWarm / 500, 1000 * smallWarm / 200, 'ms', 1.2), least: 0.8 },
  ];
}

/** What the chart costs besides the manifests, which are written in both. */
function helmCharts(): Figure[] {
  const [ten, hundred, thousand, helmTen, helmHundred, helmThousand] = mediansByTurns(
    secondsOf('defaults 1 x 10'), secondsOf('defaults 1 x 100'), secondsOf('defaults 1 x 1000'),
    secondsOf('Helm 1 x 10'), secondsOf('Helm 1 x 100'), secondsOf('Helm 1 x 1000'),
  );
  return [
    ratio('10 workloads: the Helm chart besides the manifests / the manifests', helmTen - ten, ten, 's', 0.5),
    ratio('100 workloads: the Helm chart besides the manifests / the manifests', helmHundred - hundred, hundred, 's', 0.5),
    ratio('1,000 workloads: the Helm chart besides the manifests / the manifests', helmThousand - thousand, thousand, 's', 0.5),
    ratio('1,000 / 100 workloads, time per workload: with the Helm chart', helmThousand, 10 * helmHundred, 's', 1.2),
  ];
}

/** Real Helm on the chart of 100 workloads, and on one that a person would write for the same objects; that they are the same is checked. */
function helmTemplate(): Figure[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sigil-bench.'));
  try {
    execute([...TYPESCRIPT, path.join(__dirname, 'helm-charts.ts'), folder], ROOT);
    return ['3.17.3', '4.2.3'].map(version => {
      const helm = execute([...TYPESCRIPT, path.join(__dirname, 'helm-binary.ts'), version], ROOT).trim();
      const render = (chart: string) => execute([helm, 'template', 'bench', path.join(folder, chart), '--kube-version', '1.35.0'], ROOT);
      const [objects, byHand] = ['generated', 'hand-written'].map(chart => renderedObjects(render(chart)));
      const odd = objects.findIndex((object, index) => object !== byHand[index]);
      if (odd >= 0 || objects.length !== byHand.length) {
        throw new Error(`both charts are to have the same objects; the chart of the library has\n${objects[odd]}\nwhere the one written by hand has\n${byHand[odd]}`);
      }
      const template = (chart: string) => () => {
        const start = process.hrtime.bigint();
        render(chart);
        return Number(process.hrtime.bigint() - start) / 1e9;
      };
      const [generated, handWritten] = mediansByTurns(template('generated'), template('hand-written'));
      return ratio(`100 workloads, Helm ${version} template: generated / hand-written`, generated, handWritten, 's', 1.2);
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function dependencies(): Figure[] {
  const [charts, layers] = mediansByTurns(secondsOf('chain of 10 charts'), secondsOf('13 dense layers'));
  const seconds = (what: string, value: number): Figure => ({ what, detail: '', value, unit: 'seconds', most: 1 });
  return [seconds('a chain of 10 dependent charts', charts), seconds('13 dense layers of 4 objects', layers)];
}

function memory(): Figure[] {
  const [hardened, plain] = mediansByTurns(megabytesOf('hardened 1 x 5000'), megabytesOf('plain 1 x 5000'));
  return [ratio('peak memory, 1 chart x 5,000: hardened / App + cdk8s-plus, the same service', hardened, plain, 'MB', 1.1)];
}

function startUp(): Figure[] {
  const [hardened, cdk8s, node] = mediansByTurns(
    secondsToRun([...CDK8S_SYNTH, 'node -r sucrase/register/ts main.ts']),
    secondsToRun([...CDK8S_SYNTH, 'node plain.js']),
    secondsToRun([process.execPath, 'plain.js']),
  );
  return [
    ratio('`cdk8s synth`: TypeScript, hardened / plain JavaScript, App + cdk8s-plus', hardened, cdk8s, 's', 1.3),
    ratio('`cdk8s synth`: TypeScript, hardened / `node` without the CLI', hardened, node, 's'),
  ];
}

const holds = ({ value, least = 0, most = Infinity }: Figure) => value >= least && value <= most;

function line(figure: Figure): string {
  const { what, detail, value, unit, least, most } = figure;
  const bound = most === undefined ? '' : least === undefined ? `<= ${most}` : `${least} to ${most}`;
  const verdict = most === undefined ? '' : holds(figure) ? 'pass' : 'FAIL';
  const columns = [what.padEnd(82), detail.padEnd(18), `${value.toFixed(3)}${unit === 'seconds' ? ' s' : ''}`.padEnd(9), bound.padEnd(10), verdict];
  return columns.join(' ').trimEnd();
}

const figures: Figure[] = [];
for (const group of [oneChart, withoutHardening, manyCharts, helmCharts, helmTemplate, dependencies, memory, startUp]) {
  for (const figure of group()) {
    figures.push(figure);
    console.log(line(figure));
  }
}
const broken = figures.filter(figure => !holds(figure));
console.log(`\nmedians of ${RUNS}, ${broken.length} of ${figures.filter(({ most }) => most !== undefined).length} bounds broken`);
process.exitCode = broken.length > 0 ? 1 : 0;
