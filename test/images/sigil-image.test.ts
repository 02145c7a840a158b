import { argumentsOf, dockerfileOf, NAMED } from './images';
import { ImageUser, NodeBase, NodeVersion, SigilApp, SigilImage, SigilVariant, WritableDirectory } from '../../src';
import { temporaryFolder } from '../app/files';

const props = { ...NAMED, context: 'node' };

describe('a Sigil image', () => {
  const dockerfile = dockerfileOf(app => new SigilImage(app, 'sigil', props));

  test('is Debian\'s Node with the user sigiluser of the group sigil', () => {
    expect(dockerfile.images[1]).toBe('docker.io/library/node:24-trixie-slim');
    const [accounts] = dockerfile.shipped.filter(instruction => instruction.getKeyword() === 'RUN').map(argumentsOf);
    expect(accounts).toContain('groupadd --gid ${SIGIL_NODE_GID} sigil');
    expect(accounts).toMatch(/useradd --uid \$\{SIGIL_NODE_UID\} --gid \$\{SIGIL_NODE_GID\} .* --shell \/usr\/sbin\/nologin sigiluser$/);
  });

  test('takes its ids from build arguments, whose default is the library\'s', () => {
    expect(dockerfile.parsed.getInitialARGs().map(argumentsOf)).toEqual(['SIGIL_NODE_UID=65532', 'SIGIL_NODE_GID=65532']);
    expect(dockerfile.shipped.filter(instruction => instruction.getKeyword() === 'ARG').map(argumentsOf)).toEqual(['SIGIL_NODE_UID', 'SIGIL_NODE_GID']);
    expect(dockerfile.only('USER')).toBe('${SIGIL_NODE_UID}:${SIGIL_NODE_GID}');
    expect(dockerfile.text).toContain('COPY --from=build --chown=${SIGIL_NODE_UID}:${SIGIL_NODE_GID} /writable/var/lib/sigil-leveldb /var/lib/sigil-leveldb');
  });

  test('has no package manager for Node and no program with the rights of its owner', () => {
    const commands = dockerfile.shipped.filter(instruction => instruction.getKeyword() === 'RUN').map(argumentsOf).join('\n');
    expect(commands).toMatch(/rm -rf \/opt\/yarn-\* \/usr\/local\/lib\/node_modules && rm -f .*\/npm .*\/npx .*\/yarn/);
    expect(commands).toContain('find / -xdev -type f -perm /6000 -exec chmod a-s {} +');
  });

  test('has its port and its database from the environment', () => {
    expect(dockerfile.only('ENV')).toBe('NODE_ENV=production SIGIL_DB_PATH=/var/lib/sigil-leveldb SIGIL_PORT=3000');
    expect(dockerfile.only('EXPOSE')).toBe('3000');
    expect(dockerfile.words('HEALTHCHECK')[2]).toContain('process.env.SIGIL_PORT||3000');
  });

  test.each([
    [undefined, 'server/index.cjs'],
    [SigilVariant.MAIN, 'server/index.cjs'],
    [SigilVariant.CONSCIOUSNESS, 'server/start-consciousness-server.cjs'],
  ])('starts Node, which runs the variant %s', (variant, program) => {
    const written = dockerfileOf(app => new SigilImage(app, 'sigil', { ...props, variant }));
    expect([written.words('ENTRYPOINT'), written.words('CMD')]).toEqual([['/usr/local/bin/node'], [program]]);
    expect(written.contextSources).toContain('server');
  });

  test('tells a workload what it needs', () => {
    const { port, portVariable, user, group, writableDirectories } = new SigilImage(new SigilApp({ outdir: temporaryFolder() }), 'sigil', {
      ...props, user: SigilImage.sigilUser(10001, 10002),
    });
    expect({ port, portVariable, user, group }).toEqual({ port: 3000, portVariable: 'SIGIL_PORT', user: 10001, group: 10002 });
    expect(writableDirectories).toEqual([WritableDirectory.data('/var/lib/sigil-leveldb')]);
  });

  test('may keep its database elsewhere', () => {
    expect(dockerfileOf(app => new SigilImage(app, 'sigil', { ...props, writableDirectories: [WritableDirectory.data('/data/sigil')] })).only('ENV'))
      .toContain('SIGIL_DB_PATH=/data/sigil');
  });

  test('may be distroless, with a user that has no name', () => {
    const base = NodeBase.distroless(NodeVersion.V24);
    expect(dockerfileOf(app => new SigilImage(app, 'sigil', { ...props, base, user: ImageUser.nonroot() })).only('USER')).toBe('65532:65532');
    expect(() => new SigilImage(new SigilApp({ outdir: temporaryFolder() }), 'sigil', { ...props, base })).toThrow('\'user\' (\'sigiluser\') has a name');
  });
});
