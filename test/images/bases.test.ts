import { Chart } from 'cdk8s';
import { DIGEST, dockerfileOf, NAMED, OTHER_DIGEST, projectWith } from './images';
import { EndOfLifeException, HardenedDeployment, HelmChart, NodeBase, NodeImage, NodeVersion, PythonBase, PythonImage, SigilApp, StaticBase, StaticImage, StaticProgram } from '../../src';
import { temporaryFolder } from '../app/files';

const node = { ...NAMED, context: 'node', entryPoint: 'src/server.mjs', files: ['src'] };
const BUILDER = 'node:24-trixie-slim';
const ENDED = 'gcr.io/distroless/nodejs20-debian12:nonroot';

/** A Node image on images of one's own. */
function onOwn(runtime: string, builder: string, endOfLife?: EndOfLifeException): (app: SigilApp) => NodeImage {
  return app => new NodeImage(app, 'api', { ...node, endOfLife, base: NodeBase.own({ runtime, builder, node: '/nodejs/bin/node' }) });
}

function anApp(): SigilApp {
  return new SigilApp({ projectFolder: projectWith(), outdir: temporaryFolder() });
}

describe('a base at its end of life', () => {
  test.each([
    ['gcr.io/distroless/nodejs20-debian12:nonroot', 'Node 20 and distroless on Debian 12', 'gcr.io/distroless/nodejs24-debian13:nonroot'],
    ['gcr.io/distroless/nodejs22-debian12:nonroot', 'distroless on Debian 12', 'gcr.io/distroless/nodejs22-debian13:nonroot'],
    ['gcr.io/distroless/nodejs18-debian13:nonroot', 'Node 18', 'gcr.io/distroless/nodejs24-debian13:nonroot'],
    [`gcr.io/distroless/nodejs20-debian12:nonroot@${DIGEST}`, 'Node 20 and distroless on Debian 12', 'gcr.io/distroless/nodejs24-debian13:nonroot'],
    ['gcr.io/distroless/python3-debian12:nonroot', 'distroless on Debian 12', 'gcr.io/distroless/python3-debian13:nonroot'],
    ['gcr.io/distroless/static-debian11:nonroot', 'distroless on Debian 11', 'gcr.io/distroless/static-debian13:nonroot'],
    ['node:20', 'Node 20', 'node:24-trixie'],
    ['docker.io/library/node:21.7.1-bookworm-slim', 'Node 21', 'node:24-trixie-slim'],
    ['node:22-bullseye-slim', 'Debian 11', 'node:22-trixie-slim'],
    ['python:3.9-slim', 'Python 3.9', 'python:3.13-slim-trixie'],
    ['python:2.7', 'Python 2.7', 'python:3.13-trixie'],
    ['golang:1.22', 'Go 1.22', 'golang:1.26-trixie'],
    ['debian:buster-slim', 'Debian 10', 'debian:trixie-slim'],
    ['debian:11', 'Debian 11', 'debian:trixie'],
    ['mirror.gcr.io/library/node:18', 'Node 18', 'node:24-trixie'],
    ['harbor.example.com/gcr.io/distroless/nodejs20-debian12:nonroot', 'Node 20 and distroless on Debian 12', 'gcr.io/distroless/nodejs24-debian13:nonroot'],
  ])('is refused, and its successor named: %s', (image, what, successor) => {
    expect(() => new StaticImage(anApp(), 'gateway', { ...NAMED, program: StaticProgram.prebuilt('gateway'), base: StaticBase.own(image) }))
      .toThrow(`image 'gateway': 'base' names '${image}', but ${what} gets no security updates any more; use '${successor}'`);
  });

  test.each([
    'gcr.io/distroless/nodejs26-debian13:nonroot', 'gcr.io/distroless/cc-debian13:nonroot', 'node:22-bookworm-slim', 'node:28-forky', 'python:3.14-slim-trixie', 'golang:1.27-trixie',
    'debian:12-slim', 'registry.example.com/node:20',
  ])('is not meant by %s', image => {
    expect(() => new StaticImage(anApp(), 'gateway', { ...NAMED, program: StaticProgram.prebuilt('gateway'), base: StaticBase.own(image) })).not.toThrow();
  });

  test('is refused as a builder too', () => {
    expect(() => onOwn('registry.example.com/base/node:24', 'node:18-trixie')(anApp())).toThrow('\'base\' names \'node:18-trixie\', but Node 18 gets no');
  });

  test('is allowed for a while, and the Dockerfile says why', () => {
    const exception = { reason: 'SHOP-17: a module without a build for Node 24', expires: '2099-12-31', owner: 'team-shop' };
    const dockerfile = dockerfileOf(onOwn(ENDED, 'node:20-bookworm-slim', exception));
    expect(dockerfile.images[1]).toBe(ENDED);
    expect(dockerfile.text).toContain('# Until 2099-12-31 on a base at its end of life: SHOP-17: a module without a build for Node 24; owner: team-shop');
  });

  test('is refused after the last day, and nothing is written', () => {
    const app = anApp();
    onOwn(ENDED, 'node:20-bookworm-slim', { reason: 'SHOP-17', expires: '2026-01-31' })(app);
    expect(() => app.synth()).toThrow('image \'api\': \'endOfLife\' expired on 2026-01-31 (reason: SHOP-17); move to a living base');
  });

  test.each([
    ['without a reason', { reason: ' ', expires: '2099-12-31' }, '\'reason\' of \'endOfLife\' is empty'],
    ['until no day', { reason: 'SHOP-17', expires: 'spring' }, '\'expires\' (\'spring\') of \'endOfLife\' must be a day'],
    ['until a day that no calendar has', { reason: 'SHOP-17', expires: '2099-02-30' }, '\'expires\' (\'2099-02-30\') of \'endOfLife\' must be a day'],
  ])('is not allowed %s', (_, exception, sentence) => {
    expect(() => onOwn(ENDED, 'node:20-bookworm-slim', exception)(anApp())).toThrow(sentence);
  });

  test('has a reason that adds no instruction to the Dockerfile', () => {
    const dockerfile = dockerfileOf(onOwn(ENDED, 'node:20-bookworm-slim', { reason: 'SHOP-17\nRUN id', expires: '2099-12-31', owner: 'shop\rRUN id' }));
    expect(dockerfile.text).toContain('# Until 2099-12-31 on a base at its end of life: SHOP-17 RUN id; owner: shop RUN id\n');
  });

  test('is not allowed where there is none', () => {
    expect(() => onOwn('gcr.io/distroless/nodejs24-debian13:nonroot', BUILDER, { reason: 'SHOP-17', expires: '2099-12-31' })(anApp()))
      .toThrow('\'endOfLife\' is used by nothing');
  });
});

describe('images of one\'s own', () => {
  test.each([
    ['another Debian release', 'gcr.io/distroless/nodejs24-debian13:nonroot', 'node:24-bookworm-slim', 'Debian 13 is not Debian 12'],
    ['another Debian release than Debian itself', 'debian:13-slim', 'node:24-bookworm-slim', 'Debian 13 is not Debian 12'],
    ['another libc', 'gcr.io/distroless/nodejs24-debian13:nonroot', 'node:24-alpine', 'Debian 13 is not Alpine'],
    ['another Node', 'gcr.io/distroless/nodejs24-debian13:nonroot', 'node:22-trixie-slim', 'language 24 is not language 22'],
  ])('are refused where the builder has %s', (_, runtime, builder, words) => {
    expect(() => onOwn(runtime, builder)(anApp())).toThrow(`'base' pairs the runtime '${runtime}' with the builder '${builder}': ${words}`);
  });

  test('are refused where the builder has another Python', () => {
    const base = PythonBase.own({ runtime: 'gcr.io/distroless/python3-debian13:nonroot', builder: 'python:3.12-slim-trixie', python: '/usr/bin/python3' });
    expect(() => new PythonImage(anApp(), 'report', { ...NAMED, context: 'python', files: ['app'], module: 'app', base })).toThrow('language 3.13 is not language 3.12');
  });

  test.each([
    ['without tag and digest', 'registry.example.com/base/node', '\'tag\' and \'digest\' are missing'],
    ['with the tag latest', 'registry.example.com/base/node:latest', '\'tag\' (\'latest\') names another image every day'],
    ['with no name', 'Base Image:1', '\'repository\' (\'Base Image\') is no name of an image'],
    ['with a shell', 'gcr.io/distroless/nodejs24-debian13:debug-nonroot', 'which carries a shell; use the tag \'nonroot\''],
    ['of whatever Debian release', 'gcr.io/distroless/static:nonroot', 'which moves to another Debian release without notice; name the release, such as \'gcr.io/distroless/static-debian13:nonroot\''],
  ])('are refused %s', (_, runtime, words) => {
    expect(() => onOwn(runtime, BUILDER)(anApp())).toThrow(words);
  });

  test.each([
    ['node:lts', 'version and another Debian release', 'node:24-trixie'],
    ['node:iron-slim', 'version and another Debian release', 'node:24-trixie-slim'],
    ['node:current-trixie', 'version', 'node:24-trixie'],
    ['node:lts-alpine', 'version', 'node:24-alpine'],
    ['docker.io/library/node:24-slim', 'Debian release', 'docker.io/library/node:24-trixie-slim'],
    ['mirror.gcr.io/library/node:22.11.0', 'Debian release', 'mirror.gcr.io/library/node:22-trixie'],
    ['python:3', 'version and another Debian release', 'python:3.13-trixie'],
    ['python:3.14-slim', 'Debian release', 'python:3.14-slim-trixie'],
    ['python:slim-trixie', 'version', 'python:3.13-slim-trixie'],
    ['golang:1-trixie', 'version', 'golang:1.26-trixie'],
    ['debian:stable-slim', 'Debian release', 'debian:trixie-slim'],
  ])('are refused where a tag follows what comes out: %s', (image, what, fixed) => {
    expect(() => new StaticImage(anApp(), 'gateway', { ...NAMED, program: StaticProgram.prebuilt('gateway'), base: StaticBase.own(image) }))
      .toThrow(`image 'gateway': 'base' names '${image}', which moves to another ${what} without notice; name it, such as '${fixed}', or give a digest`);
  });

  test('are refused where the tag of the builder follows what comes out', () => {
    expect(() => onOwn('gcr.io/distroless/nodejs24-debian13:nonroot', 'node:lts-trixie-slim')(anApp())).toThrow('\'base\' names \'node:lts-trixie-slim\', which moves to another version');
  });

  test.each(['node:24-alpine', 'node:24.11.1-alpine3.22', 'node:24-bookworm', 'debian:12-slim', 'registry.example.com/base/node:lts', `node:lts@${DIGEST}`])('may name %s', image => {
    expect(() => new StaticImage(anApp(), 'gateway', { ...NAMED, program: StaticProgram.prebuilt('gateway'), base: StaticBase.own(image) })).not.toThrow();
  });

  test('may have the tag latest with a digest, which decides', () => {
    expect(dockerfileOf(onOwn(`registry.example.com:5000/base/node:latest@${DIGEST}`, BUILDER)).images[1]).toBe(`registry.example.com:5000/base/node:latest@${DIGEST}`);
  });
});

describe('Chainguard\'s images', () => {
  test('are named by their digests, and the builder may change what is root\'s', () => {
    const dockerfile = dockerfileOf(app => new NodeImage(app, 'api', { ...node, base: NodeBase.chainguard({ digest: DIGEST, builderDigest: OTHER_DIGEST }) }));
    expect(dockerfile.images).toEqual([`cgr.dev/chainguard/node:latest-dev@${OTHER_DIGEST}`, `cgr.dev/chainguard/node:latest-slim@${DIGEST}`]);
    expect(dockerfile.instructions('USER').map(instruction => instruction.getTextContent())).toEqual(['USER 0:0', 'USER 65532:65532']);
  });
});

describe('the shell of an image', () => {
  const program = StaticProgram.prebuilt('gateway');
  const onStatic = (base: StaticBase) => new StaticImage(anApp(), 'gateway', { ...NAMED, program, base });
  const onNode = (base: NodeBase) => new NodeImage(anApp(), 'api', { ...node, base });
  const onPython = (base: PythonBase) => new PythonImage(anApp(), 'report', { ...NAMED, files: ['app'], module: 'app', base });
  const pinned = { digest: DIGEST, builderDigest: OTHER_DIGEST };

  test.each([
    ['distroless Node', () => onNode(NodeBase.distroless(NodeVersion.V24))],
    ['distroless Python', () => onPython(PythonBase.distroless())],
    ['distroless for static programs', () => onStatic(StaticBase.distroless({ digest: DIGEST }))],
    ['distroless of a mirror', () => onStatic(StaticBase.own('harbor.example.com/gcr.io/distroless/cc-debian13:nonroot'))],
    ['Chainguard\'s Node', () => onNode(NodeBase.chainguard(pinned))],
    ['Chainguard\'s Python', () => onPython(PythonBase.chainguard(pinned))],
    ['Chainguard\'s base for static programs', () => onStatic(StaticBase.chainguard(DIGEST))],
  ])('is known to be missing on %s', (_, make) => {
    expect(make().hasShell).toBe(false);
  });

  test.each([
    ['Debian', () => onNode(NodeBase.debianSlim(NodeVersion.V24))],
    ['a base of one\'s own', () => onStatic(StaticBase.own('registry.example.com/base:1'))],
    ['Chainguard\'s Node with npm', () => onStatic(StaticBase.own(`cgr.dev/chainguard/node:latest@${DIGEST}`))],
    ['what Chainguard builds with', () => onStatic(StaticBase.own(`cgr.dev/chainguard/python:latest-dev@${DIGEST}`))],
  ])('is not known to be missing on %s', (_, make) => {
    expect(make().hasShell).toBeUndefined();
  });

  test.each([
    ['manifests', (app: SigilApp) => new Chart(app, 'shop')],
    ['a Helm chart', (app: SigilApp) => new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '1.4.2' })],
  ])('keeps a workload of %s from starting one', (_, make) => {
    const app = anApp();
    const image = new NodeImage(app, 'image', node);
    new HardenedDeployment(make(app), 'api', { image, command: ['sh', '-c', 'node src/server.mjs'], shutdown: { preStopCommand: ['sleep', '5'] } });
    expect(() => app.synth()).toThrow(/'command' \(\["sh","-c","node src\/server.mjs"\]\) of container 'main' at 'shop\/api' starts 'sh', and image 'image' has no shell[^]*'lifecycle.preStop'/);
  });

  test('is not denied by the Dockerfile where nobody knows', () => {
    const dockerfile = dockerfileOf(onOwn('registry.example.com/base/node:24', BUILDER));
    expect(dockerfile.text).toContain('# A base of one\'s own: all that is in it ships.\nFROM registry.example.com/base/node:24\n');
  });
});
