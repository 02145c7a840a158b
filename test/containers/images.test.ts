import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { Chart } from 'cdk8s';
import { applications } from './applications';
import { builderVolumes } from './base-images';
import { podman, run, runToSuccess } from './engine';
import { buildImage } from './image-build';
import { kernelStatusOf } from './process';
import { GoldenDockerfiles, SigilApp } from '../../src';
import { temporaryFolder } from '../app/files';
import { REPOSITORY } from '../support/command-line';

/** What an image of a hardened program must not bring along, by the name of the file. */
const TOOLS = [
  'ash', 'bash', 'busybox', 'dash', 'sh', 'zsh',
  'apk', 'apt', 'apt-get', 'corepack', 'dpkg', 'npm', 'npx', 'pip', 'pip3', 'pnpm', 'uv', 'yarn',
  'cc', 'curl', 'gcc', 'go', 'make', 'wget',
];

const images = applications().map(each => ({ ...each, name: `${each.image} on ${each.base}` }))
  .filter(({ name }, index, all) => all.findIndex(other => other.name === name) === index);

describe.each(images)('the image $name', ({ project, image, base, ids }) => {
  let reference: string;

  beforeAll(() => {
    reference = buildImage(project, image);
  }, 300_000);

  test('is its base, unchanged, and layers of its own', () => {
    // GIVEN
    const layers = layersOf(base);

    // THEN
    expect(layersOf(reference).slice(0, layers.length)).toEqual(layers);
    expect(layersOf(reference).length).toBeGreaterThan(layers.length);
  });

  test('brings no shell, no package manager and no compiler in its own layers', () => {
    expect(ownFilesOf(reference, base).map(({ path }) => path).filter(path => TOOLS.includes(path.split('/').pop() ?? ''))).toEqual([]);
  });

  test('brings files that only root can write, and directories of the user', () => {
    // GIVEN
    const { user, group } = ids;
    const dockerfile = readFileSync(join(project, 'build/docker', `${image}.Dockerfile`), 'utf8');
    const directories = [...dockerfile.matchAll(/^COPY --from=build --chown=\S+ \S+ (\S+)$/gm)].map(([, path]) => [path, `${user}/${group}`]);
    const own = ownFilesOf(reference, base).filter(({ mode }) => !mode.startsWith('l') && !mode.startsWith('h'));

    // THEN
    expect(own.filter(({ owner }) => !owner.startsWith('0/')).map(({ path, owner }) => [`/${path}`, owner])).toEqual(directories);
    expect(own.filter(({ mode }) => mode[5] === 'w' || mode[8] === 'w').map(({ path }) => path)).toEqual([]);
  });

  test('names its user in numbers, starts without a shell and stops on SIGTERM', () => {
    expect(JSON.parse(podman('image', 'inspect', reference))[0]).toMatchObject({
      User: expect.stringMatching(new RegExp(`^${ids.user}:${ids.group}$`)),
      Config: { StopSignal: 'SIGTERM', Entrypoint: [expect.stringMatching(/^\/.*\/(node|python3|gateway)$/)] },
      Healthcheck: { Test: expect.arrayContaining(['CMD']), Interval: 30e9, Timeout: 3e9, StartPeriod: 10e9, Retries: 3 },
    });
  });
});

test('the user of a Sigil image has the ids that its build is told, and a name', () => {
  // GIVEN
  const { project, image } = applications().find(({ base }) => base.startsWith('docker.io/'))!;

  // WHEN
  const reference = buildImage(project, image, '--build-arg=SIGIL_NODE_UID=20003', '--build-arg=SIGIL_NODE_GID=20004');

  // THEN
  expect(podman('run', '--rm', '--pull', 'never', '--network', 'none', reference, '-p', 'JSON.stringify(require("node:os").userInfo())'))
    .toMatch(/"uid":20003,"gid":20004,"username":"sigiluser"/);
});

describe('the template', () => {
  const project = temporaryFolder();
  const example = (file: string) => readFileSync(join(REPOSITORY, 'examples', file), 'utf8');
  const go = 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":8080", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))\n}\n';

  beforeAll(() => {
    const app = new SigilApp({ projectFolder: project, outdir: join(project, 'dist') });
    new GoldenDockerfiles(new Chart(app, 'templates'), 'golden');
    app.synth();
    const files = {
      'node/package.json': example('sigil/service/package.json'),
      'node/package-lock.json': example('sigil/service/package-lock.json'),
      'node/src/server.mjs': 'import { createServer } from \'node:http\';\n\ncreateServer((request, response) => response.end()).listen(8080);\n',
      'python/requirements.txt': example('intelgraph/analytics/requirements.txt'),
      'python/app/__main__.py': 'import http.server\n\nclass Handler(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n'
        + '        self.send_response(200)\n        self.end_headers()\n\nhttp.server.HTTPServer(("", 8080), Handler).serve_forever()\n',
      'static/go.mod': example('intelgraph/gateway/go.mod'),
      'static/go.sum': example('intelgraph/gateway/go.sum'),
      'static/cmd/server/main.go': go,
      'static/internal/name.go': 'package internal\n',
    };
    Object.entries(files).forEach(([file, content]) => {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), content);
    });
  });

  test.each(['node', 'python', 'static'])('%s.Dockerfile gives an image that runs as 65532 on a read-only root filesystem, and is healthy', async name => {
    // GIVEN
    const image = `localhost/template-${name}:1`;
    const dockerfile = join('build/docker', `${name}.Dockerfile`);
    runToSuccess('buildah', [
      'build', '--pull-never', ...builderVolumes(), '--format', 'docker', '--file', dockerfile, '--ignorefile', `${dockerfile}.dockerignore`, '--tag', image, name,
    ], { cwd: project });

    // WHEN
    const constraints = ['--read-only', '--read-only-tmpfs=false', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
    const container = podman('run', '--detach', '--pull', 'never', ...constraints, image);
    const { Uid, CapEff } = kernelStatusOf(Number(podman('inspect', '--format', '{{.State.Pid}}', container)));
    const isHealthy = await becomesHealthy(container);
    podman('rm', '--force', '--time', '0', container);

    // THEN
    expect({ Uid, CapEff, isHealthy }).toEqual({ Uid: '65532 65532 65532 65532', CapEff: '0000000000000000', isHealthy: true });
  }, 300_000);
});

async function becomesHealthy(container: string): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if (run('podman', ['healthcheck', 'run', container]).status === 0) {
      return true;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  return false;
}

function layersOf(reference: string): string[] {
  return JSON.parse(podman('image', 'inspect', '--format', '{{json .RootFS.Layers}}', reference));
}

/** The entries of the layers that an image has on top of its base. */
function ownFilesOf(reference: string, base: string): { readonly path: string; readonly mode: string; readonly owner: string }[] {
  const folder = temporaryFolder();
  runToSuccess('skopeo', ['copy', '--quiet', '--dest-decompress', `containers-storage:${reference}`, `dir:${folder}`]);
  const manifest: { layers: { digest: string }[] } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return manifest.layers.slice(layersOf(base).length).flatMap(({ digest }) =>
    runToSuccess('tar', ['--numeric-owner', '-tvf', join(folder, digest.replace('sha256:', ''))]).trimEnd().split('\n').map(line => {
      const [mode, owner, , , , path] = line.split(/\s+/, 6);
      return { mode, owner, path: path.replace(/^\.?\//, '').replace(/\/$/, '') };
    }));
}
