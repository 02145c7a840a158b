import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { deployment, helmChart, plainChart, serviceOf, workloadOf, write } from './projects';
import { SigilApp } from '../../src/app/sigil-app';
import { ComposeProject, ComposeProjectProps } from '../../src/compose/compose-project';
import { HelmChart } from '../../src/helm/helm-chart';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { filesBelow, temporaryFolder } from '../app/files';
import { goodContainer } from '../support/pods';

const IMAGE = 'registry.example.com/shop/api:1.4.2';

describe.each([['Chart', plainChart], ['HelmChart', helmChart]])('the Compose project of a %s', (_, makeChart) => {
  test('runs a workload under the constraints of its pod', () => {
    // WHEN
    const written = write(chart => new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: IMAGE, port: 8080 }), {}, makeChart);

    // THEN
    expect(serviceOf(written, 'api')).toEqual({
      image: IMAGE,
      pull_policy: 'always',
      user: '65532:65532',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: [
        '/tmp:size=64m,mode=1777,uid=65532,gid=65532,noexec,nosuid,nodev',
        '/var/run/app:size=16m,mode=1777,uid=65532,gid=65532,noexec,nosuid,nodev',
      ],
      ports: ['127.0.0.1:8080:8080'],
      restart: 'unless-stopped',
      stop_grace_period: '30s',
      mem_limit: '256m',
      memswap_limit: '256m',
      pids_limit: 512,
    });
  });

  test('is the same each time', () => {
    const build = (chart: Chart) => { new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 }); };

    expect(write(build, {}, makeChart).files).toEqual(write(build, {}, makeChart).files);
  });

  test('names a migration without the digest of its content', () => {
    const written = write(chart => new HardenedJob(chart, 'migration', { metadata: { name: 'migration' }, image: IMAGE, migration: true }), {}, makeChart);

    expect(serviceOf(written, 'migration').profiles).toEqual(['jobs']);
  });
});

describe('the Compose project of a HelmChart', () => {
  test('has the values of the plain manifests', () => {
    // GIVEN
    const makeChart = (scope: Construct) => new HelmChart(scope, 'shop', {
      version: '1.0.0', appVersion: '1.4.2', overrides: { api: { image: { tag: '2.0.0' } } },
    });

    // WHEN
    const written = write(chart => new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: IMAGE, port: 8080 }), {}, makeChart);

    // THEN
    expect(serviceOf(written, 'api').image).toBe('registry.example.com/shop/api:2.0.0');
  });
});

describe('a Compose project', () => {
  test('is written to deploy/compose under the id of the chart', () => {
    const { files, file } = write(chart => deployment(chart));

    expect(Object.keys(files)).toContain('deploy/compose/shop.yaml');
    expect(file.name).toBe('shop');
  });

  test('takes another name', () => {
    expect(write(chart => deployment(chart), { projectName: 'shop-2' }).file.name).toBe('shop-2');
  });

  test('keeps what its reader puts beside it out of the repository', () => {
    expect(write(chart => deployment(chart)).files['deploy/compose/.gitignore']).toMatch(/^\/\.env\n\/secrets\/$/m);
  });

  test('shares its folder with another', () => {
    // GIVEN
    const folder = temporaryFolder();
    const app = new SigilApp({ outdir: join(folder, 'dist'), projectFolder: folder });
    for (const name of ['shop', 'bank']) {
      const chart = new Chart(app, name);
      deployment(chart);
      new ComposeProject(chart, 'compose');
    }

    // WHEN
    app.synth();

    // THEN
    expect(Object.keys(filesBelow(join(folder, 'deploy'))).sort()).toEqual(['compose/.gitignore', 'compose/bank.yaml', 'compose/shop.yaml']);
  });

  test('runs the workloads that it is given, and tells nothing of others', () => {
    // GIVEN
    const app = new SigilApp({ outdir: temporaryFolder(), projectFolder: temporaryFolder() });
    const chart = new Chart(app, 'shop');
    const api = deployment(chart, 'api');
    deployment(chart, 'agent', { hostNetwork: true, nodeName: 'one' });

    // WHEN
    const project = new ComposeProject(chart, 'compose', { workloads: [api] });
    app.synth();

    // THEN
    expect(new Set(project.omissions.map(({ subject }) => subject))).toEqual(new Set(['api']));
  });

  test('of a construct sees the rest of the chart', () => {
    // GIVEN
    const folder = temporaryFolder();
    const app = new SigilApp({ outdir: join(folder, 'dist'), projectFolder: folder });
    const chart = new Chart(app, 'shop');
    new ApiObject(chart, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { level: 'info' } });
    const api = deployment(chart, 'api', {}, { env: [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'config', key: 'level' } } }] });

    // WHEN
    new ComposeProject(api, 'compose', { projectName: 'api' });
    app.synth();

    // THEN
    expect(readFileSync(join(folder, 'deploy/compose/api.yaml'), 'utf8')).toContain('LEVEL: info');
  });

  test('says that a plain App does not write it', () => {
    // GIVEN
    const warnings: (Error | string)[] = [];
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(warning => { warnings.push(warning); });
    const app = new App({ outdir: temporaryFolder() });
    const chart = plainChart(app);
    deployment(chart);
    new ComposeProject(chart, 'compose');

    // WHEN
    app.synth();
    warn.mockRestore();

    // THEN
    expect(warnings).toEqual([
      'the Compose file of \'shop/compose\' is not written, as an \'App\' writes manifests only; create a \'SigilApp\' in place of the \'App\'',
    ]);
  });

  test('adds nothing to the manifests', () => {
    // GIVEN
    const chart = Testing.chart();
    deployment(chart);
    const without = Testing.synth(chart);

    // WHEN
    new ComposeProject(chart, 'compose', { projectName: 'shop' });

    // THEN
    expect(Testing.synth(chart)).toEqual(without);
  });

  test('knows its omissions after the synth only', () => {
    const chart = plainChart(new SigilApp({ outdir: temporaryFolder() }));

    expect(() => new ComposeProject(chart, 'compose').omissions)
      .toThrow('\'omissions\' of \'shop/compose\' are known when the app has been synthesized; read them after \'synth()\'');
  });
});

describe('a Compose project refuses', () => {
  const errorOf = (build: (chart: Chart) => void, props: ComposeProjectProps = {}) => {
    try {
      write(build, props);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('a name that Compose does not take', () => {
    expect(errorOf(chart => deployment(chart), { projectName: 'Shop' })).toContain('\'projectName\' (\'Shop\') of \'shop/compose\' cannot be the name of a Compose project');
  });

  test.each(['configs', 'secrets'])('the name %j of a folder that its reader fills, from which it would take away what it does not write', projectName => {
    expect(errorOf(chart => deployment(chart), { projectName })).toContain(`'projectName' ('${projectName}') of 'shop/compose' is that of a folder which whoever runs the file fills`);
  });

  test.each(['/deploy', '../deploy', '', '.'])('the folder %j', directory => {
    expect(errorOf(chart => deployment(chart), { directory })).toContain(`'directory' ('${directory}') of 'shop/compose' must be a folder below that of the project`);
  });

  test.each([0, -1, 1.5, Infinity])('a limit of %d processes', pidsLimit => {
    expect(errorOf(chart => deployment(chart), { pidsLimit })).toContain(`'pidsLimit' (${pidsLimit}) of 'shop/compose' must be a whole number above 0`);
  });

  test('a limit of processes that is a text', () => {
    // As a program in JavaScript may give it.
    const props = { pidsLimit: '512' } as unknown as ComposeProjectProps;
    expect(errorOf(chart => deployment(chart), props)).toContain('\'pidsLimit\' (\'512\') of \'shop/compose\' must be a whole number above 0');
  });

  // As a program in JavaScript may give them.
  test.each<[unknown, string]>([
    [null, 'the properties (null) of \'shop/compose\' are no object'],
    [{ projectName: 7 }, '\'projectName\' (7) of \'shop/compose\' is no text'],
    [{ directory: 7 }, '\'directory\' (7) of \'shop/compose\' is no text'],
    [{ hostPorts: [8080] }, '\'hostPorts\' ([8080]) of \'shop/compose\' is no object'],
  ])('the properties %j', (props, sentence) => {
    expect(errorOf(chart => deployment(chart), props as ComposeProjectProps)).toContain(sentence);
  });

  test.each(['deploy/compose/shop', 'deploy/compose/shop/manifests'])('manifests in %j, from which it would take them away', outdir => {
    // GIVEN
    const folder = temporaryFolder();
    const app = new SigilApp({ outdir: join(folder, outdir), projectFolder: folder });
    const chart = plainChart(app);
    deployment(chart);
    new ComposeProject(chart, 'compose');

    // THEN
    expect(() => app.synth()).toThrow('the manifests would lie in \'deploy/compose/shop\' of \'shop/compose\', from which all other files are taken away');
  });

  test('to stand in the folder of another one, which would take away what its reader puts there', () => {
    // GIVEN
    const folder = temporaryFolder();
    const app = new SigilApp({ outdir: join(folder, 'dist'), projectFolder: folder });
    const chart = plainChart(app);
    deployment(chart);
    new ComposeProject(chart, 'shop');
    new ComposeProject(chart, 'other', { directory: 'deploy/compose/shop', projectName: 'other' });

    // THEN
    expect(() => app.synth()).toThrow(/'deploy\/compose\/shop\/[^']*' of 'shop\/other' would lie in 'deploy\/compose\/shop' of 'shop\/shop', from which all other files/);
  });

  test('a chart without workloads', () => {
    expect(errorOf(() => undefined)).toContain('\'shop/compose\' has no workload to run');
  });

  test('a construct without workloads', () => {
    // GIVEN
    const workloads: ApiObject[] = [];

    // THEN
    expect(errorOf(chart => {
      deployment(chart);
      workloads.push(new ApiObject(chart, 'config', { apiVersion: 'v1', kind: 'ConfigMap' }));
    }, { workloads })).toContain('\'workloads\' of \'shop/compose\' names \'shop/config\', which has no pods');
  });

  test.each([['one workload'], [['shop/api']]])('workloads that are no list of constructs: %j', workloads => {
    // As a program in JavaScript may give it.
    const props = { workloads } as unknown as ComposeProjectProps;
    expect(errorOf(chart => deployment(chart), props)).toContain('\'workloads\' of \'shop/compose\' must be a list of constructs, such as [api]');
  });

  test('two services of one name', () => {
    expect(errorOf(chart => {
      deployment(chart, 'api', { initContainers: [goodContainer('init')] });
      deployment(chart, 'api-init');
    })).toContain('\'shop/Deployment-api\' and \'shop/Deployment-api-init\' would both be the service \'api-init\' of \'shop/compose\'');
  });

  test.each([
    ['\'hostNetwork\'', { hostNetwork: true }],
    ['\'hostPID\'', { hostPID: true }],
    ['\'hostIPC\'', { hostIPC: true }],
    ['the hostPath volume \'logs\'', { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }],
    ['\'privileged\' of the container \'main\'', { containers: [goodContainer('main', {}, { privileged: true, allowPrivilegeEscalation: true })] }],
    ['\'os\' (windows)', { os: { name: 'windows' } }],
  ])('%s, which belongs to the nodes of a cluster', (feature, spec) => {
    expect(errorOf(chart => deployment(chart, 'api', spec)))
      .toContain(`'shop/Deployment-api' has ${feature}, which belongs to the nodes of a cluster and not to the machine of whoever runs 'shop/compose'`);
  });

  test('all that is wrong at once, and writes nothing', () => {
    // GIVEN
    const folder = temporaryFolder();
    const app = new SigilApp({ outdir: join(folder, 'dist'), projectFolder: folder });
    const chart = plainChart(app);
    deployment(chart, 'api', { hostPID: true });
    workloadOf(chart, 'agent', 'apps/v1', 'DaemonSet', { template: { spec: { hostIPC: true, containers: [goodContainer('main')] } } });
    new ComposeProject(chart, 'compose', { hostPorts: { 'api:1': 2 } });

    // THEN
    expect(() => app.synth()).toThrow(/'hostPID'[^]*'hostIPC'[^]*'hostPorts'/);
    expect(filesBelow(folder)).toEqual({});
  });
});
