import { validate } from 'dockerfile-utils';
import { argumentsOf, DIGEST, dockerfileOf, NAMED, OTHER_DIGEST, synthesized, WrittenDockerfile } from './images';
import {
  GoldenDockerfiles, ImageUser, NodeBase, NodeImage, NodeVersion, PythonBase, PythonImage, SigilApp, SigilImage, StaticBase, StaticImage,
  StaticProgram, WritableDirectory,
} from '../../src';

const writableDirectories = [WritableDirectory.data('/var/lib/app'), WritableDirectory.scratch('/var/cache/app')];
const served = { ...NAMED, port: 8080, portVariable: 'PORT', writableDirectories };
const node = { ...served, context: 'node', entryPoint: 'src/server.mjs', files: ['src'] };
const python = { ...served, context: 'python', module: 'app', files: ['app'] };
const go = { ...served, context: 'go' };
const pinned = { digest: DIGEST, builderDigest: OTHER_DIGEST };
const program = StaticProgram.go({ sources: ['main.go'] });

/** Each kind of image once, and what its health check starts. */
const IMAGES: Record<string, { readonly define: (app: SigilApp) => void; readonly health: string }> = {
  'Node on distroless': { define: app => new NodeImage(app, 'api', node), health: '/nodejs/bin/node' },
  'Node on pinned distroless': {
    define: app => new NodeImage(app, 'api', { ...node, base: NodeBase.distroless(NodeVersion.V22, pinned) }), health: '/nodejs/bin/node',
  },
  'compiled Node': {
    define: app => new NodeImage(app, 'api', { ...node, entryPoint: 'dist/server.js', files: [], compilation: { sources: ['src'], outputs: ['dist'] } }),
    health: '/nodejs/bin/node',
  },
  'Node on Chainguard': { define: app => new NodeImage(app, 'api', { ...node, base: NodeBase.chainguard(pinned) }), health: '/usr/bin/node' },
  'Node on slim Debian': {
    define: app => new NodeImage(app, 'api', { ...node, base: NodeBase.debianSlim(NodeVersion.V24) }), health: '/usr/local/bin/node',
  },
  'Sigil': { define: app => new SigilImage(app, 'sigil', { ...NAMED, context: 'node', writableDirectories }), health: '/usr/local/bin/node' },
  'Python on distroless': { define: app => new PythonImage(app, 'report', python), health: '/usr/bin/python3' },
  'Python on Chainguard': { define: app => new PythonImage(app, 'report', { ...python, base: PythonBase.chainguard(pinned) }), health: '/usr/bin/python' },
  'Go that checks itself': {
    define: app => new StaticImage(app, 'gateway', { ...go, program, healthArguments: ['-healthcheck'] }), health: '/app/gateway',
  },
  'Go with a compiled check': { define: app => new StaticImage(app, 'gateway', { ...go, program }), health: '/app/healthcheck' },
  'a prebuilt program': {
    define: app => new StaticImage(app, 'gateway', { ...go, program: StaticProgram.prebuilt('bin/gateway'), base: StaticBase.chainguard(DIGEST) }),
    health: '/app/healthcheck',
  },
};

/** The templates, each as if it stood alone. */
const TEMPLATES = ['node', 'python', 'static'].map((name): [string, WrittenDockerfile] => {
  const files = synthesized(app => new GoldenDockerfiles(app, 'golden'));
  return [`the template ${name}`, new WrittenDockerfile(files[`build/docker/${name}.Dockerfile`], files[`build/docker/${name}.Dockerfile.dockerignore`])];
});

const DOCKERFILES: [string, WrittenDockerfile][] = [
  ...Object.entries(IMAGES).map(([name, { define }]): [string, WrittenDockerfile] => [name, dockerfileOf(define)]),
  ...TEMPLATES,
];

/** The value of a build argument that stands above all stages, and any other text as it is. */
function resolved(text: string, { parsed }: WrittenDockerfile): string {
  const values = new Map(parsed.getInitialARGs().map(arg => [arg.getProperty()?.getName(), arg.getProperty()?.getValue()]));
  return text.replace(/\$\{(\w+)\}/g, (_, name) => values.get(name) ?? '');
}

describe.each(DOCKERFILES)('the Dockerfile of %s', (_, dockerfile) => {
  test('is valid', () => {
    expect(validate(dockerfile.text).map(({ message }) => message)).toEqual([]);
  });

  test('makes the checks of the builder errors', () => {
    expect(dockerfile.text.split('\n').slice(0, 2)).toEqual(['# syntax=docker/dockerfile:1', '# check=error=true']);
  });

  test('builds in one stage and ships another (hadolint DL3006, DL3007; Trivy DS-0001; Checkov CKV_DOCKER_7)', () => {
    expect(dockerfile.images.length).toBeGreaterThan(1);
    expect(dockerfile.parsed.getFROMs().slice(0, -1).every(from => from.getBuildStage() !== null)).toBe(true);
    // A tag that moves is named where a digest decides.
    expect(dockerfile.images.filter(image => !/:[^/@]+(?:@|$)/.test(image) || (/:latest(?:-dev)?$/.test(image)))).toEqual([]);
  });

  test('names the registry of every image, so that every builder finds it', () => {
    expect(dockerfile.images.filter(image => !/^[\w-]+(?:\.[\w-]+)+\//.test(image))).toEqual([]);
  });

  test('runs as a user with a number (DL3002, DL3066; DS-0002; CKV_DOCKER_3, CKV_DOCKER_8; CIS-DI-0001)', () => {
    expect(resolved(dockerfile.only('USER'), dockerfile)).toBe('65532:65532');
  });

  test('has a health check without a shell, at the given times (DL3057; DS-0026; CKV_DOCKER_2; CIS-DI-0006)', () => {
    const check = dockerfile.only('HEALTHCHECK');
    expect(check).toMatch(/^--interval=30s --timeout=3s --start-period=10s --retries=3 CMD \[/);
    expect(check).not.toMatch(/\b(?:curl|wget|sh|bash)\b/);
    expect(check).not.toContain('${');
  });

  test('starts its program without a shell (DL3025; JSONArgsRecommended)', () => {
    expect(dockerfile.words('ENTRYPOINT').every(word => typeof word === 'string')).toBe(true);
    expect(dockerfile.shipped.filter(instruction => instruction.getKeyword() === 'CMD').map(argumentsOf).every(words => Array.isArray(JSON.parse(words)))).toBe(true);
  });

  test('is stopped by SIGTERM', () => {
    expect(dockerfile.only('STOPSIGNAL')).toBe('SIGTERM');
  });

  test('holds no secret in ARG or ENV (DS-0031; SecretsUsedInArgOrEnv; DL3064; CIS-DI-0010)', () => {
    const names = dockerfile.instructions().filter(instruction => ['ARG', 'ENV'].includes(instruction.getKeyword())).map(argumentsOf);
    expect(names.filter(name => /(?:_|^)(?:apikey|auth|credentials?|key|passw(?:or)?d|pword|secret|token)(?:_|=|$)/i.test(name))).toEqual([]);
  });

  test('copies single files and folders, and allows nothing else into the build (CopyIgnoredFile; DL3067)', () => {
    const lines = dockerfile.ignore.split('\n').filter(line => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    expect(lines.filter(line => line.startsWith('!')).map(line => line.slice(1)).sort()).toEqual([...new Set(dockerfile.contextSources)].sort());
    expect(dockerfile.contextSources.filter(source => /^(?:\.|\.\/|\/|\*)$/.test(source))).toEqual([]);
  });

  test('adds nothing from elsewhere and installs no package of the distribution (DL3008, DL3020; CIS-DI-0009)', () => {
    expect(dockerfile.instructions('ADD')).toEqual([]);
    expect(dockerfile.instructions('RUN').map(argumentsOf).filter(command => /\b(?:apt|apt-get|apk|curl|wget)\b/.test(command))).toEqual([]);
  });

  test('keeps its files from its user: they are root\'s, and readable', () => {
    const copies = dockerfile.shipped.filter(instruction => instruction.getKeyword() === 'COPY').map(argumentsOf);
    expect(copies[0]).toBe('--from=build /app /app');
    expect(copies.filter(copy => copy.includes('--chown') && / \/(?:app|dependencies)$/.test(copy))).toEqual([]);
    expect(dockerfile.text).toContain('chmod -R u=rwX,go=rX /app');
  });

  test('makes one layer of what is done at once (DL3059)', () => {
    const all = dockerfile.instructions().map(instruction => instruction.getKeyword() === 'RUN' ? argumentsOf(instruction) : '');
    const areSmall = (...commands: string[]) => commands.every(command => command !== '' && !command.startsWith('--mount') && command.split(' && ').length < 3);
    expect(all.filter((command, index) => index > 0 && areSmall(all[index - 1], command))).toEqual([]);
  });

  test('says of the cache of pip that it is in no layer (DL3042)', () => {
    const lines = dockerfile.text.replace(/\\\n\s*/g, '').split('\n');
    const unsaid = lines.filter((line, index) => line.includes('pip install') && !(line.includes('--mount=type=cache') && lines[index - 1] === '# hadolint ignore=DL3042'));
    expect(unsaid).toEqual([]);
  });

  test('makes the folder of the program while it is root\'s', () => {
    const keywords = dockerfile.shipped.map(instruction => instruction.getKeyword());
    expect(dockerfile.only('WORKDIR')).toBe('/app');
    expect(keywords.indexOf('COPY')).toBeLessThan(keywords.indexOf('WORKDIR'));
  });

  test('gives the directories that it writes to to the user, and no others', () => {
    const given = dockerfile.shipped.filter(instruction => instruction.getKeyword() === 'COPY').map(argumentsOf).filter(copy => copy.includes('--chown'));
    const owned = given.map(copy => resolved(copy, dockerfile));
    expect(owned.length).toBeGreaterThan(0);
    expect(owned).toEqual(owned.map(copy => `--from=build --chown=65532:65532 /writable${copy.split(' ').pop()} ${copy.split(' ').pop()}`));
    expect(owned.every(copy => dockerfile.text.includes(copy.split(' ')[2]) && dockerfile.text.includes('mkdir -p /writable/'))).toBe(true);
  });

  test('is labelled with its title and its base', () => {
    const labels = dockerfile.only('LABEL');
    expect(labels).toMatch(/org\.opencontainers\.image\.title=\w+/);
    expect(labels).toContain(`org.opencontainers.image.base.name=${dockerfile.images[dockerfile.images.length - 1].split('@')[0]}`);
  });

  test('says in a comment what is not plain, and ends no line with blanks', () => {
    expect(dockerfile.text.split('\n').filter(line => line.startsWith('# ')).length).toBeGreaterThan(10);
    expect(`${dockerfile.text}${dockerfile.ignore}`).not.toMatch(/[ \t]\n|\n\n\n|undefined|\[object/);
  });
});

describe('the runtime', () => {
  const withoutTools = Object.entries(IMAGES).filter(([name]) => !['Sigil', 'Node on slim Debian'].includes(name));

  test.each(withoutTools)('of %s has no command run in it, as it has no shell', (_, { define }) => {
    expect(dockerfileOf(define).shipped.map(instruction => instruction.getKeyword())).not.toContain('RUN');
  });

  test.each(Object.entries(IMAGES))('of %s has the program that asks its health', (_, { define, health }) => {
    expect(dockerfileOf(define).words('HEALTHCHECK')[0]).toBe(health);
  });

  test('is pinned by a digest where one is given, and so is the builder', () => {
    expect(dockerfileOf(IMAGES['Node on pinned distroless'].define).images).toEqual([
      `docker.io/library/node:22-trixie-slim@${OTHER_DIGEST}`, `gcr.io/distroless/nodejs22-debian13:nonroot@${DIGEST}`,
    ]);
  });

  test('is of the Debian release and the language of the builder', () => {
    expect(dockerfileOf(IMAGES['Node on distroless'].define).images).toEqual(['docker.io/library/node:24-trixie-slim', 'gcr.io/distroless/nodejs24-debian13:nonroot']);
    expect(dockerfileOf(IMAGES['Python on distroless'].define).images)
      .toEqual(['docker.io/library/python:3.13-slim-trixie', 'gcr.io/distroless/python3-debian13:nonroot']);
    expect(dockerfileOf(IMAGES['Go with a compiled check'].define).images).toEqual(['docker.io/library/golang:1.26-trixie', 'gcr.io/distroless/static-debian13:nonroot']);
  });

  test('runs as a user of one\'s own where one is given', () => {
    const dockerfile = dockerfileOf(app => new NodeImage(app, 'api', { ...node, user: ImageUser.of(10001, 10002) }));
    expect(dockerfile.only('USER')).toBe('10001:10002');
    expect(dockerfile.text).toContain('COPY --from=build --chown=10001:10002 /writable/var/lib/app /var/lib/app');
  });
});

describe('the files of an app', () => {
  test('are the same whenever they are written', () => {
    const define = (app: SigilApp) => {
      new NodeImage(app, 'api', { ...node, labels: { b: '2', a: '1' }, environment: { LOG_LEVEL: 'info', COLOR: 'never' } });
      new StaticImage(app, 'gateway', { ...go, repository: 'registry.example.com/shop/gateway', program });
    };
    expect(synthesized(define)).toEqual(synthesized(define));
  });

  test('are two for each image, where the author wants them', () => {
    expect(Object.keys(synthesized(app => {
      new NodeImage(app, 'api', node);
      new PythonImage(app, 'other', { ...python, repository: 'registry.example.com/shop/report', name: 'report', directory: 'docker' });
    })).sort()).toEqual([
      'build/docker/api.Dockerfile', 'build/docker/api.Dockerfile.dockerignore', 'docker/report.Dockerfile', 'docker/report.Dockerfile.dockerignore',
    ]);
  });

  test('are three templates with what goes beside them', () => {
    expect(Object.keys(synthesized(app => new GoldenDockerfiles(app, 'golden'))).sort()).toEqual(['node', 'python', 'static']
      .flatMap(name => [`build/docker/${name}.Dockerfile`, `build/docker/${name}.Dockerfile.dockerignore`]));
  });
});
