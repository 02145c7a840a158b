import { Cron, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, IMAGE, manifestOf, manifestsOf, namesOf, newChart, podSpecOf } from './workloads';
import { HardenedCronJob } from '../../src/workloads/hardened-cron-job';
import { HardenedJob, HardenedJobProps } from '../../src/workloads/hardened-job';

/** The name of a Job, when it is written. */
function nameOf(props: HardenedJobProps): string {
  const chart = newChart();
  new HardenedJob(chart, 'migrate', { image: IMAGE, metadata: { name: 'migrate' }, ...props });
  return String(namesOf(chart, 'Job')[0]);
}

describe('the name of a Job', () => {
  test('is that of its author', () => {
    expect(nameOf({})).toBe('migrate');
  });

  test.each<[string, HardenedJobProps]>([['of a migration', { migration: true }], ['by option', { nameFromContent: true }]])('carries its content, %s', (_, props) => {
    expect(nameOf(props)).toMatch(/^migrate-[0-9a-f]{8}$/);
  });

  test('does not carry the content of a migration by option', () => {
    expect(nameOf({ migration: true, nameFromContent: false })).toBe('migrate');
  });

  test.each<[string, HardenedJobProps]>([
    ['image', { image: 'registry.example/app:1.4.3' }],
    ['arguments', { args: ['up'] }],
    ['time to live', { ttlAfterFinished: Duration.days(1) }],
    ['label of the pods', { podMetadata: { labels: { tier: 'data' } } }],
  ])('changes with the %s', (_, props) => {
    expect(nameOf({ migration: true, ...props })).not.toBe(nameOf({ migration: true }));
  });

  test('stays while the content does', () => {
    expect(nameOf({ migration: true, args: ['up'] })).toBe(nameOf({ migration: true, args: ['up'] }));
  });

  test('changes with the configuration that its pods read', () => {
    // GIVEN
    const nameWith = (mode: string) => {
      const chart = newChart();
      const config = new kplus.ConfigMap(chart, 'config', { data: { mode } });
      new HardenedJob(chart, 'migrate', { image: IMAGE, migration: true, env: { MODE: kplus.EnvValue.fromConfigMap(config, 'mode') } });
      return namesOf(chart, 'Job')[0];
    };

    // THEN
    expect(nameWith('b')).not.toBe(nameWith('a'));
  });

  test('has at most 63 characters, as a label of its pods carries it', () => {
    // GIVEN
    const longName = 'm'.repeat(60);

    // THEN
    expect(nameOf({ migration: true, metadata: { name: longName } })).toMatch(/^m+-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(nameOf({ migration: true, metadata: { name: longName } })).toHaveLength(63);
    expect(nameOf({ migration: true, metadata: { name: longName } })).not.toBe(nameOf({ migration: true, metadata: { name: `${longName}m` } }));
  });

  test('leaves the names of what the Job brings along', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedJob(chart, 'migrate', { image: IMAGE, metadata: { name: 'migrate' }, migration: true });

    // THEN
    expect(namesOf(chart, 'ServiceAccount')).toEqual(['migrate']);
    expect(namesOf(chart, 'NetworkPolicy')).toEqual(['migrate']);
    expect(podSpecOf(manifestOf(chart, 'Job')).serviceAccountName).toBe('migrate');
  });
});

describe('a Job', () => {
  test('has no selector, which its controller makes', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedJob(chart, 'migrate', { image: IMAGE, metadata: { name: 'migrate' } });

    // THEN
    expect(manifestOf(chart, 'Job').spec).not.toHaveProperty('selector');
    expect(podSpecOf(manifestOf(chart, 'Job')).restartPolicy).toBe('Never');
  });
});

describe('a CronJob', () => {
  test('keeps what cdk8s-plus says of its schedule', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    new HardenedCronJob(chart, 'nightly', {
      image: IMAGE, schedule: Cron.schedule({ hour: '3', minute: '30' }), timeZone: 'Europe/Berlin', concurrencyPolicy: kplus.ConcurrencyPolicy.REPLACE,
    });

    // THEN
    const job = manifestsOf(chart).find(object => object.kind === 'CronJob')!;
    expect(job.spec).toMatchObject({ schedule: '30 3 * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Replace' });
    expect(at(job, 'spec.jobTemplate.spec.template.spec.restartPolicy')).toBe('Never');
  });
});
