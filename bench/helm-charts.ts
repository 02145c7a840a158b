import * as path from 'path';
import { SigilApp } from 'cdk8s-sigil';
import { writeHandWrittenChart } from './hand-written-chart';
import { defaultService, helmServices } from './stacks';

/** Writes the two charts that are compared below the folder that it is told. */
const [folder] = process.argv.slice(2);
const COUNT = 100;

const app = new SigilApp({ outdir: path.join(folder, 'dist'), projectFolder: folder });
helmServices(COUNT, defaultService, 'generated')(app);
app.synth();
writeHandWrittenChart(path.join(folder, 'hand-written'), 'chart-0', Array.from({ length: COUNT }, (_, index) => `service-${index}`),
  { repository: 'registry.example.com/service', tag: '1.0.0' }, 8080);
