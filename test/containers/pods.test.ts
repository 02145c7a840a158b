import { chownSync, mkdirSync } from 'fs';
import { connect } from 'net';
import { join } from 'path';
import { Application, applications, manifestsOf, Question } from './applications';
import { podman, run } from './engine';
import { buildImage } from './image-build';
import { LocalPod } from './local-pod';
import { kernelStatusOf, mountOptionsOf } from './process';
import { request } from './request';
import { podTemplatesOf } from '../../src/hardening/pod-template';
import { asMap, asString, JsonMap, mapsOf } from '../../src/template/json';
import { temporaryFolder } from '../app/files';

/** What of a pod one machine has no place for, or the tests play themselves. */
const NOT_APPLIED = [
  // This kernel confines nothing with AppArmor.
  'securityContext.appArmorProfile',
  // Of the kubelet: the tests ask the probes' paths, and stop containers after the sleep.
  'dnsPolicy', 'imagePullPolicy', 'lifecycle', 'livenessProbe', 'readinessProbe', 'resources.limits.ephemeral-storage', 'restartPolicy',
  'serviceAccountName', 'startupProbe', 'topologySpreadConstraints',
];

const BUILT = new Set<string>();

describe.each(applications())('$title', application => {
  const manifests = manifestsOf(application.project);
  const spec = asMap(manifests.filter(({ metadata }) => asMap(metadata).name === application.workload).flatMap(podTemplatesOf)[0].holder.spec);
  const [container] = mapsOf(spec.containers);
  const mounts = mapsOf(container.volumeMounts);
  const writable = mounts.filter(({ readOnly }) => readOnly !== true).map(({ mountPath }) => String(mountPath));
  let backend: string | undefined;
  let pod: LocalPod;

  beforeAll(async () => {
    const key = `${application.project} ${application.image}`;
    if (!BUILT.has(key)) {
      buildImage(application.project, application.image);
      BUILT.add(key);
    }
    backend = application.backend === undefined ? undefined : startBackend();
    pod = await podOf(application, manifests, backend).start();
  }, 300_000);

  afterAll(() => {
    pod?.remove();
    if (backend !== undefined) {
      podman('rm', '--force', '--time', '0', backend);
    }
  });

  test('is run under all that its manifest says, but for what one machine has no place for', () => {
    expect(pod.notApplied.filter(field => !NOT_APPLIED.includes(field))).toEqual([]);
  });

  describe.each([
    ['its first process, seen from outside', () => statusOf(pod, 'outside')],
    ['a process beside it, seen from inside', () => statusOf(pod, 'inside')],
  ])('%s', (_, status) => {
    test('has the ids of the manifest', () => {
      // GIVEN
      const { user, group } = application.ids;
      const four = (id: number) => [id, id, id, id].join(' ');

      // THEN
      expect(status()).toMatchObject({ Uid: four(user), Gid: four(group), Groups: String(group) });
    });

    test('has no capability and can get none', () => {
      // GIVEN
      const none = '0000000000000000';

      // THEN
      expect(status()).toMatchObject({ CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none, NoNewPrivs: '1' });
    });

    test('has a seccomp filter', () => {
      expect(status()).toMatchObject({ Seccomp: '2' });
    });
  });

  test('has a root filesystem that is mounted read-only', () => {
    expect(mountOptionsOf(pod.processId(), '/')).toContain('ro');
  });

  test('can write to every path that the manifest declares', () => {
    expect(pod.probe(...writable.map(path => `write:${path}`))).toEqual(Object.fromEntries(writable.map(path => [`write:${path}`, 'ok'])));
  });

  test.each(['/', '/app', '/etc', '/home', '/run', '/usr/lib', '/var', '/var/lib'])('cannot write to %s', path => {
    expect(pod.probe(`write:${path}`)).toEqual({ [`write:${path}`]: 'EROFS' });
  });

  test('serves', async () => {
    // GIVEN
    const { method, path, body } = application.question;

    // THEN
    expect(String((await request(pod.url(path), { method, body })).status)).toMatch(/^20[01]$/);
  });

  const files = secretFilesOf(spec, mounts, application);
  if (files.length > 0) {
    test('can read its secrets', () => {
      expect(pod.probe(...files.map(({ path }) => `read:${path}`))).toEqual(Object.fromEntries(files.map(({ path, content }) => [`read:${path}`, content])));
    });

    test('can change none of its secrets', () => {
      // GIVEN
      const refusals = Object.fromEntries(files.flatMap(({ path, folder }) => [[`overwrite:${path}`, 'EACCES'], [`write:${folder}`, 'EROFS']]));

      // THEN
      expect(pod.probe(...Object.keys(refusals))).toEqual(refusals);
    });
  }

  test('is healthy until it stops answering, and again when it answers', () => {
    // GIVEN
    const before = pod.isHealthy();

    // WHEN
    pod.signal('STOP');
    const during = pod.isHealthy();
    pod.signal('CONT');

    // THEN
    expect({ before, during, after: pod.isHealthy() }).toEqual({ before: true, during: false, after: true });
  });

  test('finishes the request that it holds when it is stopped, and ends with 0 within the grace period', async () => {
    // GIVEN
    const held = holdRequest(pod.url(application.question.path), application.question);
    await held.isHeld;

    // WHEN
    const stopping = pod.stop();
    await new Promise(resolve => setTimeout(resolve, 1000));
    const answer = await held.finish();
    const { exitCode, seconds, graceSeconds } = await stopping;

    // THEN
    expect({ answer, exitCode, isInTime: seconds < graceSeconds }).toEqual({ answer: expect.stringMatching(/^HTTP\/1\.1 20[01] /), exitCode: 0, isInTime: true });
  });

  if (mapsOf(spec.initContainers).some(({ name }) => name === 'preflight')) {
    test('finds what it has written after a restart', async () => {
      // GIVEN
      const claims = temporaryFolder();
      const { method, path, body } = application.question;
      const first = await podOf(application, manifests, backend, { claims }).start();
      await request(first.url(path), { method, body });
      await first.stop();
      first.remove();

      // WHEN
      const second = await podOf(application, manifests, backend, { claims }).start();
      const found = await (await request(second.url(path))).text();
      second.remove();

      // THEN
      expect(found).toContain(body);
    });

    test('does not start on a volume of another owner, and says why', () => {
      // GIVEN
      const claims = temporaryFolder();
      const { name } = volumeOfDatabase();
      mkdirSync(join(claims, name), { mode: 0o755 });
      chownSync(join(claims, name), 1000, 1000);
      const { user, group } = application.ids;

      // WHEN
      const unlucky = podOf(application, manifests, backend, { claims, appliesFsGroup: false });
      const outcome = unlucky.prepare();
      unlucky.remove();

      // THEN
      expect(outcome).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`preflight: /var/lib/sigil-leveldb (owner 1000, group 1000, mode 0755) cannot be written by user ${user}, groups ${group}`),
      });
      expect(outcome?.stderr).toContain('Set fsGroup to one of these groups');
    });
  }

  function volumeOfDatabase(): { readonly name: string } {
    return { name: String(mounts.find(({ mountPath }) => mountPath === '/var/lib/sigil-leveldb')?.name) };
  }
});

function podOf({ workload, secrets, backend }: Application, manifests: JsonMap[], running?: string, options: object = {}): LocalPod {
  const hosts = backend === undefined || running === undefined ? {} : { [backend]: podman('inspect', '--format', '{{.NetworkSettings.IPAddress}}', running) };
  return new LocalPod(manifests, workload, { secrets, hosts, ...options });
}

/** A service that answers when it has read the whole request. */
function startBackend(): string {
  const program = 'require("node:http").createServer((q, s) => q.on("end", () => s.end("made")).resume()).listen(8080)';
  return podman('run', '--detach', '--pull', 'never', 'gcr.io/distroless/nodejs24-debian13:nonroot', '-e', program);
}

/** What the kernel tells of the first process of a pod, or of the probe in it. */
function statusOf(pod: LocalPod, from: 'outside' | 'inside'): Record<string, string> {
  // The probe prints the lines of the same file.
  return from === 'outside' ? kernelStatusOf(pod.processId()) : pod.probe('status').status as Record<string, string>;
}

function secretFilesOf(spec: JsonMap, mounts: readonly JsonMap[], { secrets }: Application) {
  return mapsOf(spec.volumes).flatMap(({ name, secret }) => {
    const folder = asString(mounts.find(mount => mount.name === name)?.mountPath);
    if (secret === undefined || folder === undefined) {
      return [];
    }
    const { secretName, items } = asMap(secret);
    const content = secrets[String(secretName)];
    const keys = items === undefined ? Object.keys(content).map(key => ({ key, path: key })) : mapsOf(items);
    return keys.map(({ key, path }) => ({ folder, path: `${folder}/${path}`, content: content[String(key)] }));
  });
}

/** Sends the first half of a request; the answer to all of it comes once the second half is sent too. */
function holdRequest(url: string, { method, body }: Question) {
  const { hostname, port, pathname } = new URL(url);
  const half = Math.ceil(body.length / 2);
  const socket = connect(Number(port || 80), hostname);
  let answer = '';
  socket.on('data', chunk => answer += String(chunk));
  const closed = new Promise<void>((resolve, reject) => socket.on('error', reject).on('close', () => resolve()));
  return {
    isHeld: new Promise<void>(resolve => socket.write(
      `${method} ${pathname} HTTP/1.1\r\nHost: service\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, half)}`,
      // Time to read it, before anything else is asked of the program.
      () => setTimeout(resolve, 500),
    )),
    finish: async () => {
      socket.write(body.slice(half));
      await closed;
      return answer;
    },
  };
}

/** What is left when a test file was ended halfway. */
beforeAll(() => run('podman', ['rm', '--all', '--force', '--time', '0']));
