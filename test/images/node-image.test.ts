import { spawn } from 'child_process';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { argumentsOf, dockerfileOf, NAMED, PROJECT, projectWith, WrittenDockerfile } from './images';
import { BuildSecret, NodeImage, NodeImageProps, SigilApp, WritableDirectory } from '../../src';
import { temporaryFolder } from '../app/files';
import { run } from '../support/command-line';

const props = { ...NAMED, context: 'node', entryPoint: 'src/server.mjs', files: ['src'] };

/** The Dockerfile of a Node image in a project with these files beside its source. */
function withFiles(files: Record<string, string>, others: Partial<NodeImageProps> = {}): WrittenDockerfile {
  return dockerfileOf(app => new NodeImage(app, 'api', { ...props, ...others }), projectWith({ 'node/src/server.mjs': '', ...files }));
}

function told(files: Record<string, string>): () => void {
  return () => withFiles(files);
}

/** What runs in the stages that do not ship, before permissions are set. */
function commandsOf(dockerfile: WrittenDockerfile): string[] {
  return dockerfile.instructions('RUN').map(argumentsOf).filter(command => !command.startsWith('chmod') && !command.startsWith('mkdir'));
}

function packageJson(packageManager?: string): string {
  return JSON.stringify({ name: 'api', version: '1.0.0', ...(packageManager === undefined ? {} : { packageManager }) });
}

describe('the dependencies of a Node image', () => {
  test.each(['package-lock.json', 'npm-shrinkwrap.json'])('are those of %s, and npm refuses another', lockfile => {
    const dockerfile = withFiles({ 'node/package.json': packageJson(), [`node/${lockfile}`]: '{}' });
    expect(dockerfile.contextSources).toEqual(['package.json', lockfile, 'src']);
    expect(commandsOf(dockerfile)).toEqual(['--mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund']);
  });

  test('are those of pnpm\'s lockfile, with the version that the project names', () => {
    const dockerfile = withFiles({ 'node/package.json': packageJson('pnpm@10.4.1+sha512.c753'), 'node/pnpm-lock.yaml': '', 'node/pnpm-workspace.yaml': '' });
    expect(dockerfile.contextSources).toEqual(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'src']);
    expect(commandsOf(dockerfile)).toEqual(['--mount=type=cache,target=/root/.npm --mount=type=cache,target=/pnpm/store '
      + 'npx --yes pnpm@10.4.1 install --frozen-lockfile --prod --ignore-scripts --store-dir=/pnpm/store']);
  });

  test('are those of the lockfile of classic yarn', () => {
    expect(commandsOf(withFiles({ 'node/package.json': packageJson('yarn@1.22.22'), 'node/yarn.lock': '' }))).toEqual([
      '--mount=type=cache,target=/root/.npm --mount=type=cache,target=/yarn/cache '
      + 'npx --yes yarn@1.22.22 install --frozen-lockfile --production --ignore-scripts --non-interactive --cache-folder=/yarn/cache',
    ]);
  });

  test('are those of the lockfile of modern yarn, linked as Node looks for them', () => {
    const [command] = commandsOf(withFiles({ 'node/package.json': packageJson('yarn@4.9.1'), 'node/yarn.lock': '', 'node/.yarnrc.yml': '' }));
    expect(command).toContain('YARN_ENABLE_SCRIPTS=false');
    expect(command).toContain('YARN_NODE_LINKER=node-modules');
    expect(command).toMatch(/npx --yes @yarnpkg\/cli-dist@4\.9\.1 install --immutable && npx --yes @yarnpkg\/cli-dist@4\.9\.1 workspaces focus --production$/);
  });

  test.each<[string, Record<string, string>, string]>([
    ['no package.json', {}, '\'context\' has no package.json'],
    ['no lockfile', { 'node/package.json': packageJson() }, '\'context\' has no lockfile beside package.json, so each build could install something else; '
      + 'commit \'package-lock.json\', \'npm-shrinkwrap.json\', \'pnpm-lock.yaml\' or \'yarn.lock\''],
    ['two lockfiles', { 'node/package.json': packageJson(), 'node/package-lock.json': '{}', 'node/yarn.lock': '' }, '\'context\' has several lockfiles (\'package-lock.json\', \'yarn.lock\')'],
    ['a package.json that is none', { 'node/package.json': '{', 'node/package-lock.json': '{}' }, '\'context\' has a package.json that cannot be read'],
    ['npm, and workspaces', { 'node/package.json': '{ "workspaces": ["packages/*"] }', 'node/package-lock.json': '{}' }, '\'context\' has a package.json with \'workspaces\', and the build installs without their folders'],
    ['npm, and a folder', { 'node/package.json': '{ "dependencies": { "shop": "file:../shop" } }', 'node/package-lock.json': '{}' }, '\'context\' has a package.json with the dependency \'shop\' (\'file:../shop\'), and the build installs without that folder'],
    ['pnpm, and a package of the workspace', { 'node/package.json': '{ "packageManager": "pnpm@10.4.1", "optionalDependencies": { "shop": "workspace:*" } }', 'node/pnpm-lock.yaml': '' }, '\'context\' has a package.json with the dependency \'shop\' (\'workspace:*\')'],
    ['pnpm of no version', { 'node/package.json': packageJson(), 'node/pnpm-lock.yaml': '' }, '\'context\' has a lockfile of pnpm, but package.json names no \'packageManager\''],
    ['pnpm of any version', { 'node/package.json': packageJson('pnpm@latest'), 'node/pnpm-lock.yaml': '' }, '\'context\' has a lockfile of pnpm, but package.json names the \'packageManager\' \'pnpm@latest\'; name the exact version'],
    ['a yarn that cannot leave out what is for development', { 'node/package.json': packageJson('yarn@3.8.7'), 'node/yarn.lock': '' }, '\'context\' has a lockfile of yarn 3.8.7, which cannot leave out what is for development; move to yarn 4'],
    ['yarn, and another package manager', { 'node/package.json': packageJson('npm@11.0.0'), 'node/yarn.lock': '' }, '\'context\' has a lockfile of yarn, but package.json names the \'packageManager\' \'npm@11.0.0\''],
  ])('are refused where there is %s', (_, files, sentence) => {
    expect(told(files)).toThrow(`image 'api': ${sentence}`);
  });

  test('run their scripts where the author says so, in a builder with compilers', () => {
    const dockerfile = dockerfileOf(app => new NodeImage(app, 'api', { ...props, installScripts: true }));
    expect(dockerfile.images[0]).toBe('docker.io/library/node:24-trixie');
    expect(commandsOf(dockerfile)[0]).toBe('--mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund');
  });

  test('are installed with the secrets of the build, which no layer keeps', () => {
    const dockerfile = dockerfileOf(app => new NodeImage(app, 'api', { ...props, buildSecrets: [BuildSecret.file('npmrc', '/root/.npmrc')] }));
    expect(commandsOf(dockerfile)[0]).toContain('--mount=type=secret,id=npmrc,target=/root/.npmrc,required=true npm ci');
    expect(dockerfile.ignore).toContain('**/.npmrc');
  });
});

describe('a compiled Node image', () => {
  const dockerfile = dockerfileOf(app => new NodeImage(app, 'api', {
    ...props,
    entryPoint: 'dist/server.js',
    files: ['public'],
    compilation: { script: 'bundle', sources: ['src', 'tsconfig.json'], outputs: ['dist/'] },
    buildArguments: { VARIANT: 'full' },
  }), projectWith(PROJECT));

  test('is compiled with all dependencies and has those of the program alone', () => {
    expect(commandsOf(dockerfile)).toEqual([
      '--mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund',
      'npm run bundle',
      '--mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund',
    ]);
  });

  test('ships what is made of the sources, and not the sources', () => {
    const copies = dockerfile.instructions('COPY').map(argumentsOf);
    expect(copies).toEqual(expect.arrayContaining(['src ./src', 'tsconfig.json ./tsconfig.json', 'public ./public', '--from=compile /app/dist ./dist']));
    expect(copies.indexOf('--from=compile /app/dist ./dist')).toBeGreaterThan(copies.lastIndexOf('package.json package-lock.json ./'));
  });

  test('sees its build arguments where it is compiled, and not where it runs', () => {
    expect(dockerfile.instructions('ARG').map(argumentsOf)).toEqual(['VARIANT=full', 'VARIANT=full']);
    expect(dockerfile.shipped.map(instruction => instruction.getKeyword())).not.toContain('ARG');
  });
});

describe('what a workload learns from a Node image', () => {
  const image = (others: Partial<NodeImageProps>) => new NodeImage(new SigilApp({ outdir: temporaryFolder() }), 'api', { ...props, ...others });

  test('is what the author says of it', () => {
    const directories = [WritableDirectory.data('/var/lib/app')];
    const { reference, path, port, portVariable, user, group, livenessPath, readinessPath, writableDirectories, preStopCommand } = image({
      port: 8080, portVariable: 'PORT', livenessPath: '/alive', writableDirectories: directories, preStopCommand: ['/nodejs/bin/node', 'src/drain.mjs'],
    });
    expect({ reference, path, port, portVariable, user, group, livenessPath, readinessPath, writableDirectories, preStopCommand }).toEqual({
      reference: 'registry.example.com/shop/api:1.4.2',
      path: 'api',
      port: 8080,
      portVariable: 'PORT',
      user: 65532,
      group: 65532,
      livenessPath: '/alive',
      readinessPath: '/readyz',
      writableDirectories: directories,
      preStopCommand: ['/nodejs/bin/node', 'src/drain.mjs'],
    });
  });

  test('is the program that it starts, with its arguments', () => {
    const { args } = new NodeImage(new SigilApp({ outdir: temporaryFolder() }), 'image', { ...NAMED, context: 'node', entryPoint: './src/server.mjs', arguments: ['--verbose'] });
    expect(args).toEqual(['src/server.mjs', '--verbose']);
  });

  test('holds the digest once there is one', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(image({ digest }).reference).toBe(`registry.example.com/shop/api:1.4.2@${digest}`);
    expect(image({ tag: undefined, digest }).reference).toBe(`registry.example.com/shop/api@${digest}`);
  });

  test('has no paths and no health check where it serves nothing', () => {
    const { livenessPath, readinessPath, healthCheck } = image({});
    expect({ livenessPath, readinessPath, healthCheck }).toEqual({});
    expect(dockerfileOf(app => new NodeImage(app, 'api', props)).only('HEALTHCHECK')).toBe('NONE');
  });

  test('has the author\'s own health check', () => {
    const healthCheck = { command: ['/nodejs/bin/node', 'src/health.mjs'], retries: 5 };
    expect(image({ healthCheck }).healthCheck).toMatchObject(healthCheck);
    expect(dockerfileOf(app => new NodeImage(app, 'api', { ...props, healthCheck })).words('HEALTHCHECK')).toEqual(healthCheck.command);
  });
});

describe('the health check of a Node image', () => {
  const image = new NodeImage(new SigilApp({ outdir: temporaryFolder() }), 'api', { ...props, port: 1, portVariable: 'PORT' });
  const [, ...program] = image.healthCheck?.command ?? [];
  let server: Server;
  let status: number;
  let asked: string[];

  beforeAll(done => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1', done);
  });

  afterAll(done => {
    server.close(done);
  });

  /** A server in this process cannot answer a process that it waits for. */
  function check(): Promise<number | null> {
    asked = [];
    // A server that listens on a port has an address with one.
    const { port } = server.address() as AddressInfo;
    return new Promise(resolve => spawn(process.execPath, program, { env: { PORT: String(port) } }).on('exit', resolve));
  }

  test('passes where the program answers on the port of the variable', async () => {
    status = 204;
    expect(await check()).toBe(0);
    expect(asked).toEqual(['/healthz']);
  });

  test('fails where the program answers that it is not well', async () => {
    status = 503;
    expect(await check()).toBe(1);
  });

  test('fails where nothing answers on the port of the image', () => {
    expect(run(process.execPath, program, '/', { PORT: '' }).status).toBe(1);
  });
});
