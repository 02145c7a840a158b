import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { useAdmission } from './admission';
import { Findings } from './findings';
import { isMap, JsonMap, mapsOf } from '../../src/template/json';
import { REPOSITORY } from '../support/command-line';
import { readYaml } from '../support/helm';

const EXAMPLES = readdirSync(join(REPOSITORY, 'examples'));

const admission = useAdmission();

test.each(EXAMPLES)('Kubernetes accepts the committed manifests of examples/%s, and warns of nothing but exceptions', async example => {
  const objects = objectsOf(example);
  const findings = new Findings(admission());
  await findings.judge(objects);

  expect(objects.length).toBeGreaterThan(0);
  expect(findings.lines).toEqual([]);
});

function objectsOf(example: string): JsonMap[] {
  const dist = join(REPOSITORY, 'examples', example, 'dist');
  return readdirSync(dist).flatMap(file => readYaml(readFileSync(join(dist, file), 'utf8'))).map(({ value }) => value).filter(isMap)
    // kubectl creates the items of a list one by one.
    .flatMap(object => object.kind === 'List' ? mapsOf(object.items) : [object]);
}
