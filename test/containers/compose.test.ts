import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { parse } from 'yaml';
import { podman, run, runToSuccess } from './engine';
import { buildImage } from './image-build';
import { PROBE } from './probe';
import { kernelStatusOf, mountOptionsOf } from './process';
import { request } from './request';
import { asMap, isList, Json, JsonMap } from '../../src/template/json';
import { temporaryFolder } from '../app/files';
import { REPOSITORY } from '../support/command-line';

/**
 * What a Compose file says and podman-compose 1.0.3 does not pass on, besides the conditions of 'depends_on'; the option of podman that would say it.
 * `docs/compose.md` tells the same.
 */
const IGNORED = { memswap_limit: '--memory-swap', pids_limit: '--pids-limit', stop_grace_period: '--stop-timeout' };

/** What podman-compose passes on, and how. */
const PASSED_ON = {
  cap_drop: '--cap-drop',
  environment: '-e',
  healthcheck: '--healthcheck-command',
  mem_limit: '-m',
  ports: '-p',
  read_only: '--read-only',
  restart: '--restart',
  secrets: '--volume',
  security_opt: '--security-opt',
  sysctls: '--sysctl',
  tmpfs: '--tmpfs',
  user: '-u',
  volumes: '-v',
};

/** What Compose does itself, or the tests in its place. */
const OF_COMPOSE = ['build', 'command', 'depends_on', 'image', 'networks'];

/** A Compose file of an example, in a copy of it with what the file expects beside itself. */
class Project {
  private readonly folder = temporaryFolder();
  private readonly file: string;
  private readonly log = join(this.folder, 'podman.log');
  private readonly services: JsonMap;

  constructor(private readonly name: string, private readonly chosen: readonly string[], images: readonly string[], secrets: Record<string, string>) {
    const example = join(REPOSITORY, 'examples', name);
    images.forEach(image => buildImage(example, image));
    this.file = join(this.folder, 'deploy/compose', `${name}.yaml`);
    cpSync(example, this.folder, { recursive: true, filter: source => basename(source) !== 'node_modules' });
    Object.entries(secrets).forEach(([file, content]) => {
      const path = join(dirname(this.file), 'secrets', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      chmodSync(path, 0o444);
    });
    this.services = asMap(asMap(parse(readFileSync(this.file, 'utf8'))).services);
    // The one thing that the tests add: a program that looks at containers from the inside.
    writeFileSync(this.override, JSON.stringify({
      services: Object.fromEntries(Object.keys(this.services).map(service => [service, { volumes: [`${PROBE}:/probe:ro`] }])),
    }));
  }

  public up(): void {
    this.compose('up', '--detach', '--no-build', ...this.chosen);
  }

  /** Takes the containers away and leaves the volumes, or takes them away too. */
  public down(...options: string[]): void {
    this.compose('down', ...options);
  }

  public service(name: string): JsonMap {
    return asMap(this.services[name]);
  }

  public container(service: string): string {
    return `${this.name}_${service}_1`;
  }

  public processId(service: string): number {
    return Number(podman('inspect', '--format', '{{.State.Pid}}', this.container(service)));
  }

  public probe(service: string, ...questions: string[]): Record<string, unknown> {
    return JSON.parse(podman('exec', this.container(service), '/probe', ...questions));
  }

  public isHealthy(service: string): boolean {
    return run('podman', ['healthcheck', 'run', this.container(service)]).status === 0;
  }

  /** The options that podman was given for a service. */
  public optionsOf(service: string): string[] {
    const calls = readFileSync(this.log, 'utf8').trimEnd().split('\n').map((line): string[] => JSON.parse(line));
    return calls.find(call => call[0] === 'run' && call.includes(`--name=${this.container(service)}`)) ?? [];
  }

  /** Stops a service as Compose does. */
  public stop(service: string): number {
    podman('stop', '--time', String(this.service(service).stop_grace_period).replace(/s$/, ''), this.container(service));
    return Number(podman('inspect', '--format', '{{.State.ExitCode}}', this.container(service)));
  }

  private get override(): string {
    return join(this.folder, 'deploy/compose/probe.yaml');
  }

  private compose(...args: string[]): void {
    const services = Object.entries(this.services).map(([service, description]) => {
      const { healthcheck, networks } = asMap(description);
      const { test } = asMap(healthcheck);
      return [service, { healthCheck: isList(test) ? test.slice(1) : undefined, aliases: stringsOf(asMap(asMap(networks).default).aliases) }];
    });
    runToSuccess('podman-compose', [
      '--podman-path', join(__dirname, 'podman-for-compose.js'), '-p', this.name, '-f', this.withoutNetworks(), '-f', this.override, ...args,
    ], { env: { SIGIL_COMPOSE_LOG: this.log, SIGIL_COMPOSE_SERVICES: JSON.stringify(Object.fromEntries(services)) } });
  }

  /** podman-compose fails on further names of a service; where there are some, it is given a file without them. */
  private withoutNetworks(): string {
    const content = asMap(parse(readFileSync(this.file, 'utf8')));
    if (!Object.values(asMap(content.services)).some(service => asMap(service).networks !== undefined)) {
      return this.file;
    }
    const file = join(dirname(this.file), 'without-networks.yaml');
    const services = Object.entries(asMap(content.services)).map(([name, service]) => [name, { ...asMap(service), networks: undefined }]);
    writeFileSync(file, JSON.stringify({ ...content, services: Object.fromEntries(services) }));
    return file;
  }
}

/** An example and what of its Compose file is run. */
interface Expected {
  readonly name: string;
  readonly services: readonly string[];
  /** What runs to its end before them. */
  readonly jobs: readonly string[];
  readonly images: readonly string[];
  /** Images of other repositories that they depend on, and the port that is asked there. */
  readonly foreign: Readonly<Record<string, number>>;
  /** The files that the reader puts beside the Compose file. */
  readonly secrets: Readonly<Record<string, string>>;
}

const PROJECTS: readonly Expected[] = [
  {
    name: 'sigil',
    services: ['sigil-main', 'sigil-consciousness'],
    jobs: ['sigil-main-preflight', 'sigil-consciousness-preflight'],
    images: ['sigil-dna'],
    foreign: {},
    secrets: { 'sigil-postgres/username': 'sigil', 'sigil-postgres/password': 'correct horse', 'sigil-env/env': 'LOG_LEVEL=info\n' },
  },
  {
    name: 'intelgraph',
    services: ['intelgraph-analytics', 'intelgraph-gateway'],
    jobs: [],
    images: ['analytics', 'gateway'],
    foreign: { 'registry.example.com/intelgraph/telemetry:0.9.4': 4318, 'registry.example.com/intelgraph/api:5.1.2': 8080 },
    secrets: { 'intelgraph-postgres/password': 'correct horse' },
  },
];

describe.each(PROJECTS)('the Compose file of $name, run by podman-compose', ({ name, services, jobs, images, foreign, secrets }) => {
  let project: Project;

  beforeAll(async () => {
    Object.entries(foreign).forEach(([reference, port]) => makeForeignImage(reference, port));
    project = new Project(name, [...jobs, ...services], images, secrets);
    project.down('--volumes');
    project.up();
    await Promise.all(services.map(service => untilReady(project, service)));
  }, 300_000);

  afterAll(() => project?.down('--volumes'));

  describe.each(services)('%s', service => {
    const four = [65532, 65532, 65532, 65532].join(' ');
    const none = '0000000000000000';

    test('has the ids of the image and no capability, gets no new privileges and has a seccomp filter', () => {
      expect(kernelStatusOf(project.processId(service))).toMatchObject({
        Uid: four, Gid: four, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none, NoNewPrivs: '1', Seccomp: '2',
      });
    });

    test('has a root filesystem that is mounted read-only', () => {
      expect(mountOptionsOf(project.processId(service), '/')).toContain('ro');
    });

    test('can write to its paths in memory, which hold no programs and no more than they say', () => {
      // GIVEN
      const mounts = stringsOf(project.service(service).tmpfs).map(each => each.split(':'));

      // THEN
      expect(project.probe(service, ...mounts.map(([path]) => `write:${path}`))).toEqual(Object.fromEntries(mounts.map(([path]) => [`write:${path}`, 'ok'])));
      mounts.forEach(([path, options]) => expect(mountOptionsOf(project.processId(service), path)).toEqual(expect.arrayContaining([
        'noexec', 'nosuid', 'nodev', `size=${Number(/size=(\d+)m/.exec(options)?.[1]) * 1024}k`,
      ])));
    });

    test('can write to its volumes, which were empty and not there before', () => {
      // GIVEN
      const paths = volumesOf(project.service(service));

      // THEN
      expect(project.probe(service, ...paths.map(path => `write:${path}`))).toEqual(Object.fromEntries(paths.map(path => [`write:${path}`, 'ok'])));
    });

    test.each(['/', '/app', '/etc', '/run', '/var/lib'])('cannot write to %s', path => {
      expect(project.probe(service, `write:${path}`)).toEqual({ [`write:${path}`]: 'EROFS' });
    });

    test('is healthy until it stops answering, and again when it answers', () => {
      // GIVEN
      const before = project.isHealthy(service);

      // WHEN
      podman('kill', '--signal', 'STOP', project.container(service));
      const during = project.isHealthy(service);
      podman('kill', '--signal', 'CONT', project.container(service));

      // THEN
      expect({ before, during, after: project.isHealthy(service) }).toEqual({ before: true, during: false, after: true });
    });

    test('is asked at the loopback address of this machine alone', () => {
      expect(stringsOf(project.service(service).ports)).not.toEqual([]);
      expect(project.optionsOf(service).filter((_, index, all) => all[index - 1] === '-p').filter(port => !port.startsWith('127.0.0.1:'))).toEqual([]);
    });

    test('is given to podman with all that the file says, but for what podman-compose ignores', () => {
      // GIVEN
      const said = Object.keys(project.service(service)).filter(key => !OF_COMPOSE.includes(key));
      const optionOf: Record<string, string> = { ...PASSED_ON, ...IGNORED };

      // WHEN
      const ignored = said.filter(key => optionOf[key] === undefined || !project.optionsOf(service).includes(optionOf[key]));

      // THEN
      expect(ignored.sort()).toEqual(Object.keys(IGNORED).sort());
    });
  });

  if (name === 'sigil') {
    test('has run the preflight of each database to its end', () => {
      expect(jobs.map(job => podman('wait', project.container(job)))).toEqual(jobs.map(() => '0'));
    });

    test('lets the main service reach the other by its name', async () => {
      // GIVEN
      await request(`${addressOf(project, 'sigil-consciousness')}/thoughts`, { method: 'POST', body: '"I was here"' });

      // THEN
      expect(await (await request(`${addressOf(project, 'sigil-main')}/thoughts`)).json()).toEqual(['I was here']);
    });

    test('lets the services read their secrets, and change none', () => {
      // GIVEN
      const files = { '/run/secrets/username': 'sigil', '/run/secrets/password': 'correct horse', '/etc/sigil/.env': 'LOG_LEVEL=info\n' };
      const reads = Object.fromEntries(Object.entries(files).map(([file, content]) => [`read:${file}`, content]));
      const writes = Object.fromEntries(Object.keys(files).map(file => [`overwrite:${file}`, 'EACCES']));

      // THEN
      expect(project.probe('sigil-main', ...Object.keys(reads), ...Object.keys(writes))).toEqual({ ...reads, ...writes });
    });

    test('keeps what was written on the named volume', async () => {
      // GIVEN
      await request(`${addressOf(project, 'sigil-main')}/records/answer`, { method: 'PUT', body: '42' });

      // WHEN
      const exitCode = project.stop('sigil-main');
      project.down();
      project.up();
      await untilReady(project, 'sigil-main');

      // THEN
      expect({ exitCode, found: await (await request(`${addressOf(project, 'sigil-main')}/records/answer`)).json() }).toEqual({ exitCode: 0, found: 42 });
    });
  }

  if (name === 'intelgraph') {
    test('lets the gateway, on a low port without root, pass a request on to the API by the name of its Service', async () => {
      expect(await (await request(`${addressOf(project, 'intelgraph-gateway')}/api/graphs`)).text()).toBe('made elsewhere');
    });
  }
});

/** An image of another repository, of which it is of interest here that it answers. */
function makeForeignImage(reference: string, port: number): void {
  const program = `require('node:http').createServer((request, response) => response.end('made elsewhere')).listen(${port})`;
  const container = runToSuccess('buildah', ['from', '--pull-never', 'gcr.io/distroless/nodejs24-debian13:nonroot']).trim();
  runToSuccess('buildah', ['config', '--entrypoint', JSON.stringify(['/nodejs/bin/node', '-e', program]), '--cmd', '', container]);
  runToSuccess('buildah', ['commit', '--quiet', '--rm', '--format', 'docker', container, reference]);
}

/** Where this machine asks a service. */
function addressOf(project: Project, service: string): string {
  return `http://${stringsOf(project.service(service).ports)[0].split(':').slice(0, 2).join(':')}`;
}

async function untilReady(project: Project, service: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      if ((await request(`${addressOf(project, service)}/readyz`, { signal: AbortSignal.timeout(2000) })).ok) {
        return;
      }
    } catch {
      // Not yet.
    }
    if (Date.now() > deadline) {
      throw new Error(`'${service}' did not get ready:\n${podman('logs', project.container(service))}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** Where the named volumes of a service are mounted. */
function volumesOf(service: JsonMap): string[] {
  return isList(service.volumes) ? service.volumes.filter(volume => typeof volume === 'string').map(volume => String(volume).split(':')[1]) : [];
}

function stringsOf(value: Json | undefined): string[] {
  return isList(value) ? value.map(String) : [];
}
