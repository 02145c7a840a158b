import * as fs from 'fs';
import { App, Duration } from 'cdk8s';
import { DIGEST, NAMED, PROJECT, projectWith } from './images';
import {
  BuildSecret, GoldenDockerfiles, GoProgramOptions, HardenedImageProps, ImageUser, NamedUserOptions, NodeBase, NodeImage, NodeImageProps, NodeVersion,
  OwnPythonBaseProps, PinnedBaseOptions, PythonBase, PythonImage, PythonImageProps, PythonLock, SigilApp, SigilImage, SigilImageProps,
  StaticBase, StaticImage, StaticImageProps, StaticProgram, WritableDirectory,
} from '../../src';
import { filesBelow, temporaryFolder } from '../app/files';

const node = { ...NAMED, context: 'node', entryPoint: 'src/server.mjs', files: ['src'] };
const python = { ...NAMED, context: 'python', module: 'app', files: ['app'] };

/** What is told when a Node image with these properties is made. */
function toldOf(props: Partial<NodeImageProps>): () => void {
  return () => new NodeImage(new App({ outdir: temporaryFolder() }), 'api', { ...node, ...props });
}

describe('an image is refused', () => {
  test.each<[string, Partial<HardenedImageProps>, string]>([
    ['with a tag in its repository', { repository: 'registry.example.com/api:1.0' }, '\'repository\' (\'registry.example.com/api:1.0\') holds a tag or a digest'],
    ['with a digest in its repository', { repository: `registry.example.com/api@${DIGEST}` }, `'repository' ('registry.example.com/api@${DIGEST}') holds a tag or a digest`],
    ['with no name for a repository', { repository: 'Registry/API' }, '\'repository\' (\'Registry/API\') is no name of an image'],
    ['without tag and digest', { tag: undefined }, '\'tag\' and \'digest\' are missing'],
    ['with the tag latest', { tag: 'latest' }, '\'tag\' (\'latest\') names another image every day'],
    ['with a tag that moves as latest does', { tag: 'latest-dev' }, '\'tag\' (\'latest-dev\') names another image every day'],
    ['with the tag latest, and a digest', { tag: 'latest', digest: DIGEST }, '\'tag\' (\'latest\') names another image every day'],
    ['with what is no tag', { tag: '1.0 beta' }, '\'tag\' (\'1.0 beta\') is no tag'],
    ['with what is no digest', { digest: 'sha256:abc' }, '\'digest\' (\'sha256:abc\') is no digest'],
    ['with a name that leads elsewhere', { name: '../api' }, '\'name\' (\'../api\') is no name of a Dockerfile'],
    ['with a context outside of the project', { context: '../shop' }, '\'context\' (\'../shop\') must be a folder within the project'],
    ['with an absolute context', { context: '/srv/shop' }, '\'context\' (\'/srv/shop\') must be a folder within the project'],
    ['with a directory outside of the project', { directory: 'build/../../docker' }, '\'directory\' (\'build/../../docker\') must be a folder within the project'],
    ['with the port 0', { port: 0 }, '\'port\' (0) must be a whole number from 1 to 65535'],
    ['with a port that is too high', { port: 65536 }, '\'port\' (65536) must be'],
    ['with half a port', { port: 80.5 }, '\'port\' (80.5) must be'],
    ['with what is no name of a variable', { port: 80, portVariable: 'MY-PORT' }, '\'portVariable\' (\'MY-PORT\') is no name of an environment variable'],
    ['with a port variable and no port', { portVariable: 'PORT' }, '\'portVariable\' (\'PORT\') needs a \'port\''],
    ['with a health path and no port', { livenessPath: '/alive' }, '\'livenessPath\' (\'/alive\') needs a \'port\''],
    ['with a port that the environment gives too', { port: 80, portVariable: 'PORT', environment: { PORT: '81' } }, '\'environment.PORT\' is the \'portVariable\''],
    ['with a relative health path', { port: 80, livenessPath: 'healthz' }, '\'livenessPath\' (\'healthz\') must start with \'/\''],
    ['with a health path that would end the program\'s text', { port: 80, readinessPath: '/\'+process.exit(0)' }, '\'readinessPath\' (\'/\'+process.exit(0)\') must'],
    ['with a health check of nothing', { healthCheck: {} }, '\'healthCheck\' needs a \'port\' to ask'],
    ['with a health check for a shell', { healthCheck: { command: ['curl -f http://127.0.0.1'] } }, '\'healthCheck.command\' (["curl -f http://127.0.0.1"]) is one text for a shell'],
    ['with a health check of fewer than one try', { port: 80, healthCheck: { retries: 0 } }, '\'healthCheck.retries\' (0) must be'],
    ['with an interval of less than a second', { port: 80, healthCheck: { interval: Duration.millis(10) } }, '\'healthCheck.interval\' (10 ms) must be a second or more'],
    ['with a time that the builder would cut', { port: 80, healthCheck: { timeout: Duration.millis(2500) } }, '\'healthCheck.timeout\' (2500 ms) must be whole seconds'],
    ['with a preStop command of a shell', { preStopCommand: ['/bin/sh', '-c', 'sleep 5'] }, '\'preStopCommand\' (["/bin/sh","-c","sleep 5"]) starts a shell'],
    ['with a preStop command of nothing', { preStopCommand: [] }, '\'preStopCommand\' ([]) names no program'],
    ['with two directories of one path', { writableDirectories: [WritableDirectory.data('/data'), WritableDirectory.scratch('/data/')] }, 'two \'writableDirectories\' have the path \'/data\''],
    ['with a directory of the program to write to', { writableDirectories: [WritableDirectory.data('/app')] }, '\'writableDirectories\' (\'/app\') holds the program'],
    ['with a directory of the system to write to', { writableDirectories: [WritableDirectory.data('/usr')] }, '\'writableDirectories\' (\'/usr\') holds what the image itself needs'],
    ['with a directory of Node to write to', { writableDirectories: [WritableDirectory.scratch('/nodejs/bin')] }, '\'writableDirectories\' (\'/nodejs/bin\') holds what the image itself needs'],
    ['with a directory that is there anyway', { writableDirectories: [WritableDirectory.scratch('/tmp')] }, '\'writableDirectories\' (\'/tmp\') is there for every program'],
    ['with a directory that the builder would change', { writableDirectories: [WritableDirectory.data('/data/$HOME')] }, '\'writableDirectories\' (\'/data/$HOME\') holds signs'],
    ['with a secret as a build argument', { buildArguments: { NPM_TOKEN: '' } }, '\'buildArguments.NPM_TOKEN\' holds what looks like a credential'],
    ['with a secret by the words of the builder', { buildArguments: { SSH_KEY_MAIN: '' } }, '\'buildArguments.SSH_KEY_MAIN\' holds what looks like a secret by its name'],
    ['with the value of a secret as a build argument', { buildArguments: { MIRROR: 'https://ci:hunter2@mirror.example.com' } }, '\'buildArguments.MIRROR\' holds a URL with a password'],
    ['with a secret in its environment', { environment: { DB_PASSWORD: 'hunter2' } }, '\'environment.DB_PASSWORD\' holds what looks like a credential'],
    ['with what is no name in its environment', { environment: { 'A B': '1' } }, '\'environment.A B\' is no name of a variable'],
    ['with several lines in its environment', { environment: { TEXT: 'a\nRUN b' } }, '\'environment.TEXT\' has a value of several lines'],
    ['with a secret as a label', { labels: { 'example.token': 'ghp_0123456789abcdefghijABCDEFGHIJ012345' } }, '\'labels.example.token\' holds an access token'],
    ['with what is no label', { labels: { 'a b': '1' } }, '\'labels\' has \'a b\''],
    ['with two secrets in one file', { buildSecrets: [BuildSecret.file('a', '/root/.npmrc'), BuildSecret.file('b', '/root/.npmrc')] }, 'two \'buildSecrets\' have the target \'/root/.npmrc\''],
  ])('%s', (_, props, sentence) => {
    expect(toldOf(props)).toThrow(`image 'api': ${sentence}`);
  });

  test.each<[string, Partial<NodeImageProps>, string]>([
    ['with the whole folder', { files: ['.'] }, '\'files\' (\'.\') is the whole folder'],
    ['with a file outside of the context', { files: ['src', '../shared'] }, '\'files\' (\'../shared\') is no path within the build context'],
    ['with an absolute file', { files: ['src', '/etc/passwd'] }, '\'files\' (\'/etc/passwd\') is no path within the build context'],
    ['with a pattern', { files: ['src', '*.js'] }, '\'files\' (\'*.js\') holds signs that mean something else to a build'],
    ['with the settings of a machine', { files: ['src', '.env'] }, '\'files\' (\'.env\') belongs into no image'],
    ['with the modules of a machine', { files: ['src', 'node_modules'] }, '\'files\' (\'node_modules\') belongs into no image'],
    ['without what it runs', { files: ['lib'] }, '\'entryPoint\' (\'src/server.mjs\') would not be in the image, which takes \'lib\''],
    ['with an entry point for a shell', { entryPoint: 'src/server.mjs --port 80' }, '\'entryPoint\' (["src/server.mjs --port 80"]) is one text for a shell'],
    ['with a script that is more than a name', { compilation: { script: 'build && id', sources: ['src'], outputs: ['src'] } }, '\'compilation.script\' (\'build && id\') must be the name of a script'],
    ['with a name for a user that nothing can make', { user: ImageUser.named('shop', 'shop', { user: 10001 }) }, '\'user\' (\'shop\') has a name, and the base no tool that makes one'],
  ])('%s', (_, props, sentence) => {
    expect(toldOf(props)).toThrow(`image 'api': ${sentence}`);
  });

  test.each<[string, Partial<PythonImageProps>, string]>([
    ['that runs a module and a script', { entryPoint: 'app/main.py' }, '\'module\' (app) and \'entryPoint\' (app/main.py) say what Python runs'],
    ['that runs nothing', { module: undefined }, '\'module\' (none) and \'entryPoint\' (none) say what Python runs'],
    ['that runs what is no module', { module: 'app/main.py' }, '\'module\' (\'app/main.py\') is no name of a module'],
  ])('%s', (_, props, sentence) => {
    expect(() => new PythonImage(new App({ outdir: temporaryFolder() }), 'report', { ...python, ...props })).toThrow(`image 'report': ${sentence}`);
  });

  test.each(['/app/src', '/app/node_modules'])('with the program\'s folder %s to write to', path => {
    const app = new SigilApp({ projectFolder: projectWith(), outdir: temporaryFolder() });
    new NodeImage(app, 'api', { ...node, writableDirectories: [WritableDirectory.scratch(path)] });
    expect(() => app.synth()).toThrow(`image 'api': 'writableDirectories' ('${path}') holds the program, which must not change itself`);
  });

  test('not for a folder that only lies in one of the program', () => {
    const app = new SigilApp({ projectFolder: projectWith(), outdir: temporaryFolder() });
    new NodeImage(app, 'api', { ...node, writableDirectories: [WritableDirectory.scratch('/app/src/cache')] });
    expect(() => app.synth()).not.toThrow();
  });

  // As a program in JavaScript may call it.
  test.each<[string, object, string]>([
    ['without a repository', { entryPoint: 'a.mjs' }, '\'repository\' is missing; give one, such as \'registry.example.com/shop/api\''],
    ['without an entry point', NAMED, '\'entryPoint\' is missing; give one, such as'],
    ['with a command as a text', { ...node, preStopCommand: 'sleep 5' }, '\'preStopCommand\' ("sleep 5") must be a list'],
    ['with files as a text', { ...node, files: 'src' }, '\'files\' ("src") must be a list'],
    ['with a number for a user', { ...node, user: 10001 }, '\'user\' (10001) must be an object such as ImageUser.of(10001)'],
    ['with a number for a name', { ...node, context: 1 }, '\'context\' (1) must be a text; write it in quotes'],
    ['with a number among words', { ...node, arguments: ['--port', 80] }, '\'arguments\' (80) must be a text; write it in quotes'],
    ['with seconds as a number', { ...node, port: 80, healthCheck: { interval: 30 } }, '\'healthCheck.interval\' (30) must be an object such as Duration.seconds(30)'],
    ['with a directory as a text', { ...node, writableDirectories: ['/data'] }, '\'writableDirectories\' ("/data") must be an object such as WritableDirectory.data('],
    ['with what is compiled as a text', { ...node, compilation: { sources: 'src', outputs: ['dist'] } }, '\'compilation.sources\' ("src") must be a list'],
    ['with a port as a text', { ...node, port: '8080' }, '\'port\' (\'8080\') must be a whole number from 1 to 65535'],
    ['with retries as a text', { ...node, port: 8080, healthCheck: { retries: '3' } }, '\'healthCheck.retries\' (\'3\') must be a whole number from 1'],
    ['with properties that are a text', 'src' as unknown as object, 'the properties (\'src\') are no object; write them in'],
    ['without what is compiled', { ...node, compilation: {} }, '\'compilation.sources\' is missing; give one, such as [\'src\']'],
    ['with an exception that says nothing', { ...node, endOfLife: true }, '\'endOfLife.reason\' is missing; give one, such as'],
  ])('%s', (_, props, sentence) => {
    expect(() => new NodeImage(new App({ outdir: temporaryFolder() }), 'api', props as NodeImageProps)).toThrow(`image 'api': ${sentence}`);
  });

  test('without the files of a Python program', () => {
    expect(() => new PythonImage(new App({ outdir: temporaryFolder() }), 'report', { ...NAMED, module: 'app' } as object as PythonImageProps)).toThrow('image \'report\': \'files\' is missing');
  });

  test('without anything, as the image of Sigil-DNA', () => {
    expect(() => new SigilImage(new App({ outdir: temporaryFolder() }), 'sigil', undefined as unknown as SigilImageProps)).toThrow('image \'sigil\': \'repository\' is missing');
  });

  test('without a program', () => {
    expect(() => new StaticImage(new App({ outdir: temporaryFolder() }), 'gateway', NAMED as object as StaticImageProps)).toThrow('image \'gateway\': \'program\' is missing');
  });

  test('for all that is wrong with it at once', () => {
    expect(toldOf({ tag: 'latest', port: 0, context: '/srv' })).toThrow(/'tag' [^]*'context' [^]*'port' /);
  });

  test('in the name of the health check that is put beside it', () => {
    const program = StaticProgram.go({ sources: ['main.go'] });
    expect(() => new StaticImage(new App({ outdir: temporaryFolder() }), 'healthcheck', { ...NAMED, program })).toThrow('\'name\' (\'healthcheck\') is that of the program');
  });

  test('with a folder in the place of the program', () => {
    const program = StaticProgram.go({ sources: ['main.go'] });
    expect(() => new StaticImage(new App({ outdir: temporaryFolder() }), 'web', { ...NAMED, program, files: ['web/index.html'] }))
      .toThrow('image \'web\': \'files\' (\'web/index.html\') would take the place of a program in \'/app\'');
  });

  test('with a Go package outside of the context', () => {
    const program = StaticProgram.go({ goPackage: '../cmd', sources: ['main.go'] });
    expect(() => new StaticImage(new App({ outdir: temporaryFolder() }), 'gateway', { ...NAMED, program })).toThrow('\'program.goPackage\' (\'../cmd\') must be a package');
  });
});

describe('a part of an image is refused:', () => {
  test.each<[string, () => unknown, string]>([
    ['the user root', () => ImageUser.of(0), '\'user\' (0) of an ImageUser must be a whole number'],
    ['the group root', () => ImageUser.of(1000, 0), '\'group\' (0) of an ImageUser must be a whole number'],
    ['a name that is no account', () => ImageUser.named('Shop User', 'shop', { user: 1 }), '\'userName\' (\'Shop User\') of an ImageUser is no name'],
    ['the name root', () => ImageUser.named('shop', 'root', { user: 1 }), '\'groupName\' (\'root\') of an ImageUser is no name'],
    ['what is no build argument', () => ImageUser.named('shop', 'shop', { user: 1, userArgument: '$UID' }), '\'userArgument\' (\'$UID\') of an ImageUser is no name'],
    ['a secret without an id', () => BuildSecret.file('', '/root/.npmrc'), '\'id\' (\'\') of a BuildSecret must be'],
    ['a secret in no file', () => BuildSecret.file('npmrc', '.npmrc'), '\'target\' (\'.npmrc\') of a BuildSecret must be the absolute path'],
    ['a Go that has ended', () => StaticProgram.prebuilt('gateway', { version: '1.21' }), '\'version\' (\'1.21\') of a StaticProgram is a Go that gets no security updates'],
    ['what is no Go', () => StaticProgram.go({ version: 'latest', sources: [] }), '\'version\' (\'latest\') of a StaticProgram is no version of Go'],
    // As a program in JavaScript may call it.
    ['a Node that has ended', () => NodeBase.distroless('20' as NodeVersion), '\'version\' (\'20\') of a NodeBase gets no security updates any more; use NodeVersion.V24'],
    ['a Node that is not known', () => NodeBase.debianSlim('99' as NodeVersion), '\'version\' (\'99\') of a NodeBase is not known; use NodeVersion.V24'],
    ['a Node without a place', () => NodeBase.own({ runtime: 'base:1', builder: 'base:1', node: 'node' }), '\'node\' (\'node\') of a base must be the absolute path'],
    ['a Python without a place', () => PythonBase.own({ runtime: 'base:1', builder: 'base:1', python: 'python3' }), '\'python\' (\'python3\') of a base must be'],
    ['a user as a text', () => ImageUser.of('1000' as unknown as number), '\'user\' (\'1000\') of an ImageUser must be a whole number'],
    ['a secret with a number for its id', () => BuildSecret.file(7 as unknown as string, '/root/.npmrc'), '\'id\' (7) of a BuildSecret is no text'],
    ['a lockfile that is no path', () => PythonLock.requirements(7 as unknown as string), '\'file\' (7) of a PythonLock is no text'],
    ['a Node with its digest outside of the options', () => NodeBase.distroless(NodeVersion.V24, DIGEST as unknown as object),
      `NodeBase.distroless(): the properties ('${DIGEST}') are no object; write them in '{' and '}'`],
    ['a slim Node with its digest outside of the options', () => NodeBase.debianSlim(NodeVersion.V24, DIGEST as unknown as object), 'NodeBase.debianSlim(): the properties ('],
    ['a Python with its digest outside of the options', () => PythonBase.distroless(DIGEST as unknown as object), 'PythonBase.distroless(): the properties ('],
    ['a base with its digest outside of the options', () => StaticBase.distroless(DIGEST as unknown as object), 'StaticBase.distroless(): the properties ('],
    ['a base with null for options', () => StaticBase.distroless(null as unknown as object), 'StaticBase.distroless(): the properties (null) are no object'],
    ['a program with its version outside of the options', () => StaticProgram.prebuilt('bin/server', '1.26' as unknown as object), 'StaticProgram.prebuilt(): the properties (\'1.26\') are no object'],
    ['a user without ids', () => ImageUser.named('shop', 'shop', {} as NamedUserOptions), 'ImageUser.named(): \'options.user\' is missing; give one, such as 10001'],
    ['a user without a name', () => ImageUser.named(...[] as unknown as Parameters<typeof ImageUser.named>), 'ImageUser.named(): \'userName\' is missing'],
    ['Chainguard\'s Node without digests', () => NodeBase.chainguard(...[] as unknown as Parameters<typeof NodeBase.chainguard>), 'NodeBase.chainguard(): \'digest\' is missing'],
    ['Chainguard\'s Python with one digest', () => PythonBase.chainguard({ digest: DIGEST } as PinnedBaseOptions), 'PythonBase.chainguard(): \'builderDigest\' is missing'],
    ['Chainguard\'s base without a digest', () => StaticBase.chainguard(...[] as unknown as [string]), 'StaticBase.chainguard(): \'digest\' is missing'],
    ['a Node of nothing', () => NodeBase.own(...[] as unknown as Parameters<typeof NodeBase.own>), 'NodeBase.own(): \'runtime\' is missing'],
    ['a Python of nothing', () => PythonBase.own({} as OwnPythonBaseProps), 'PythonBase.own(): \'runtime\' is missing'],
    ['a base of nothing', () => StaticBase.own(...[] as unknown as [string]), 'StaticBase.own(): \'reference\' is missing'],
    ['a Go program of nothing', () => StaticProgram.go(...[] as unknown as Parameters<typeof StaticProgram.go>), 'StaticProgram.go(): \'sources\' is missing; give one, such as [\'main.go\']'],
    ['a Go program of a text', () => StaticProgram.go({ sources: 'main.go' } as unknown as GoProgramOptions), 'StaticProgram.go(): \'sources\' ("main.go") must be a list'],
    ['a program of no file', () => StaticProgram.prebuilt(...[] as unknown as [string]), 'StaticProgram.prebuilt(): \'file\' is missing'],
    ['a folder of templates that is none', () => new GoldenDockerfiles(new App({ outdir: temporaryFolder() }), 'golden', { directory: 1 } as object), 'the golden Dockerfiles \'golden\': \'directory\' (1) must be a text'],
    ['a folder of templates outside of the project', () => new GoldenDockerfiles(new App({ outdir: temporaryFolder() }), 'golden', { directory: '..' }), '\'directory\' (\'..\') must be a folder within'],
  ])('%s', (_, make, sentence) => {
    expect(make).toThrow(sentence);
  });
});

describe('a synth with an image that cannot be built', () => {
  test('writes nothing, for the others neither', () => {
    // GIVEN
    const folder = projectWith();
    fs.rmSync(`${folder}/node/package-lock.json`);
    const before = filesBelow(folder);
    const app = new SigilApp({ projectFolder: folder, outdir: `${folder}/dist` });
    new PythonImage(app, 'report', python);
    new NodeImage(app, 'api', node);

    // THEN
    expect(() => app.synth()).toThrow('image \'api\': \'context\' has no lockfile beside package.json');
    expect(filesBelow(folder)).toEqual(before);
  });

  test('tells it of all images', () => {
    const folder = projectWith({ 'node/README.md': '', 'python/README.md': '', 'go/README.md': '' });
    const app = new SigilApp({ projectFolder: folder, outdir: temporaryFolder() });
    new NodeImage(app, 'api', node);
    new PythonImage(app, 'report', python);
    new StaticImage(app, 'gateway', { ...NAMED, context: 'go', program: StaticProgram.go({ sources: ['main.go'] }) });
    expect(() => app.synth()).toThrow(/'api': 'context' has no package.json[^]*'report': 'context' has no lockfile[^]*'gateway': 'context' has no go.mod/);
  });

  test('names a context that is no folder', () => {
    const app = new SigilApp({ projectFolder: projectWith(), outdir: temporaryFolder() });
    new NodeImage(app, 'api', { ...node, context: 'nowhere' });
    expect(() => app.synth()).toThrow('image \'api\': \'context\' (\'nowhere\') is no folder of the project');
  });

  test('refuses two images of one name', () => {
    const app = new SigilApp({ projectFolder: projectWith(), outdir: temporaryFolder() });
    new NodeImage(app, 'api', node);
    new NodeImage(app, 'other', { ...node, name: 'api' });
    expect(() => app.synth()).toThrow('\'api\' and \'other\' would both write \'build/docker/api.Dockerfile\'');
  });
});

describe('two images of one repository and tag', () => {
  const TWINS: (readonly [string, Partial<NodeImageProps>])[] = [
    ['run something else', { arguments: ['--verbose'] }],
    ['have another context', { context: 'web' }],
    ['name Docker Hub', { repository: 'docker.io/shop/api', arguments: ['--verbose'] }],
    ['had another digest before', { digest: DIGEST, arguments: ['--verbose'] }],
  ];

  function synthOf(one: Partial<NodeImageProps>, other: Partial<NodeImageProps>): () => void {
    const web = Object.fromEntries(Object.entries(PROJECT).map(([file, content]) => [file.replace(/^node/, 'web'), content]));
    const app = new SigilApp({ projectFolder: projectWith({ ...PROJECT, ...web }), outdir: temporaryFolder() });
    new NodeImage(app, 'one', { ...node, repository: 'shop/api', name: 'api', ...one });
    new NodeImage(app, 'other', { ...node, repository: 'shop/api', name: 'api', directory: 'build/other', ...other });
    return () => app.synth();
  }

  test.each(TWINS)('are refused where they %s', (_, other) => {
    expect(synthOf({}, other)).toThrow('image \'other\': \'repository\' and \'tag\' (docker.io/shop/api:1.4.2) are those of the image \'one\', which is built from something else');
  });

  test('may be said twice alike', () => {
    expect(synthOf({}, {})).not.toThrow();
  });

  test('may be alike but for what is the default of the other', () => {
    expect(synthOf({}, { base: NodeBase.distroless(NodeVersion.V24) })).not.toThrow();
  });

  test.each<[string, Partial<NodeImageProps>]>([
    ['tag', { tag: '1.4.3' }], ['repository', { repository: 'shop/worker' }], ['digest and no tag', { tag: undefined, digest: DIGEST }],
  ])('are two where they have another %s', (_, other) => {
    expect(synthOf({}, { ...other, arguments: ['--verbose'] })).not.toThrow();
  });
});

describe('a plain App', () => {
  test('warns that it writes no Dockerfile', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const app = new App({ outdir: temporaryFolder() });
    new NodeImage(app, 'api', node);
    app.synth();
    expect(warn).toHaveBeenCalledWith('the Dockerfile of \'api\' is not written, as an \'App\' writes manifests only; create a \'SigilApp\' in place of the \'App\'', 'DockerfileNotWritten');
  });
});
