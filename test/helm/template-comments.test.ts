import { ChartUnderTest } from './laws/chart-under-test';
import { useHelms } from './laws/helms';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { WritableDirectory } from '../../src/workloads/writable-directory';
import { HELM_MAJORS } from '../support/helm';

const helmOf = useHelms(HELM_MAJORS);

const writingTo = (directory: string) => ChartUnderTest.of(chart => {
  new HardenedDeployment(chart, 'api', {
    image: {
      reference: 'registry.example.com/shop/api:1.0.0',
      path: 'image',
      port: 8080,
      user: 65532,
      group: 65532,
      writableDirectories: [WritableDirectory.scratch(directory)],
    },
  });
});

describe('the comment of a named template', () => {
  test.each(HELM_MAJORS)('tells of a folder in which a comment would end, for Helm %s', async version => {
    expect(await writingTo('/var/cache*/shop').disagreements(helmOf(version), {})).toEqual([]);
  }, 120_000);
});
