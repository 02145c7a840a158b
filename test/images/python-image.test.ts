import { argumentsOf, dockerfileOf, NAMED, PINNED_REQUIREMENT, projectWith, WrittenDockerfile } from './images';
import { PythonImage, PythonImageProps, PythonLock } from '../../src';

const props = { ...NAMED, context: 'python', module: 'app', files: ['app'] };

function withFiles(files: Record<string, string>, others: Partial<PythonImageProps> = {}): WrittenDockerfile {
  const inContext = Object.fromEntries(Object.entries(files).map(([file, content]) => [`python/${file}`, content]));
  return dockerfileOf(app => new PythonImage(app, 'report', { ...props, ...others }), projectWith({ 'python/app/__main__.py': '', ...inContext }));
}

function commandsOf(dockerfile: WrittenDockerfile): string[] {
  return dockerfile.instructions('RUN').map(argumentsOf).map(command => command.replace(/--mount=\S+\s*/g, ''));
}

describe('the dependencies of a Python image', () => {
  test.each(['requirements.lock', 'requirements.txt'])('are those of %s, each with a hash', file => {
    const dockerfile = withFiles({ [file]: PINNED_REQUIREMENT });
    expect(dockerfile.contextSources).toEqual([file, 'app']);
    expect(commandsOf(dockerfile)[0]).toBe('mkdir -p /dependencies && python -m pip install --disable-pip-version-check --require-hashes --only-binary=:all: '
      + `--target=/dependencies --requirement=${file}`);
  });

  test('are those of the stricter file where there are both', () => {
    expect(withFiles({ 'requirements.lock': PINNED_REQUIREMENT, 'requirements.txt': 'orjson' }).contextSources).toEqual(['requirements.lock', 'app']);
  });

  test('are those of the file that the author names', () => {
    const dockerfile = withFiles({ 'requirements.txt': 'orjson', 'locks/production.txt': PINNED_REQUIREMENT }, { lock: PythonLock.requirements('locks/production.txt') });
    expect(dockerfile.contextSources).toEqual(['locks/production.txt', 'app']);
    expect(commandsOf(dockerfile)[0]).toContain('--requirement=production.txt');
  });

  test.each([
    ['uv.lock', PythonLock.uv('0.8.3'), 'uv==0.8.3', 'uv export --locked'],
    ['poetry.lock', PythonLock.poetry('2.1.3', '1.9.0'), 'poetry==2.1.3 poetry-plugin-export==1.9.0', 'poetry export --only=main'],
  ])('are those of %s, read by a tool that does not ship, and each with a hash', (file, lock, tools, command) => {
    const dockerfile = withFiles({ [file]: '', 'pyproject.toml': '' }, { lock });
    expect(dockerfile.contextSources).toEqual(['pyproject.toml', file, 'app']);
    expect(commandsOf(dockerfile)[0]).toBe(`python -m pip install --disable-pip-version-check ${tools}`);
    expect(commandsOf(dockerfile)[1].startsWith(command)).toBe(true);
    expect(commandsOf(dockerfile)[2]).toContain('--require-hashes');
    expect(dockerfile.text).toContain('COPY --from=lock /lock/requirements.txt ./');
  });

  test.each<[string, Record<string, string>, Partial<PythonImageProps>, string]>([
    ['there is no lockfile', {}, {}, '\'context\' has no lockfile, so each build could install something else'],
    ['nobody says which uv reads its lockfile', { 'uv.lock': '' }, {}, '\'lock\' is missing, and the build context has \'uv.lock\'; say which version reads it, such as \'lock: PythonLock.uv(\'0.8.3\')\''],
    ['the lockfile of Poetry is alone', { 'poetry.lock': '' }, { lock: PythonLock.poetry('2.1.3', '1.9.0') }, '\'lock\' needs \'pyproject.toml\' in the build context'],
    ['the named file is not there', {}, { lock: PythonLock.requirements('locks/all.txt') }, '\'lock\' needs \'locks/all.txt\' in the build context'],
    ['the named file is elsewhere', {}, { lock: PythonLock.requirements('../all.txt') }, '\'lock\' (\'../all.txt\') is no path within the build context'],
  ])('are refused where %s', (_, files, others, sentence) => {
    expect(() => withFiles(files, others)).toThrow(`image 'report': ${sentence}`);
  });

  test.each([
    ['a version and no hash', 'orjson==3.13.0', 'orjson==3.13.0'],
    ['a hash and no version', `orjson --hash=sha256:${'ab'.repeat(32)}`, 'orjson'],
    ['a range', `orjson>=3 --hash=sha256:${'ab'.repeat(32)}`, 'orjson>=3'],
    ['any version of a minor one', `orjson==3.* --hash=sha256:${'ab'.repeat(32)}`, 'orjson==3.*'],
    ['a URL', 'https://example.com/orjson.whl', 'https://example.com/orjson.whl'],
  ])('are refused where the file pins one with %s', (_, text, named) => {
    expect(() => withFiles({ 'requirements.txt': text })).toThrow(`image 'report': 'lock' ('requirements.txt') does not pin '${named}' with '==' and a hash`);
  });

  test.each([
    ['-r more.txt', '-r more.txt', ', and the build sees no other file'],
    ['-rmore.txt', '-rmore.txt', ', and the build sees no other file'],
    ['--requirement=more.txt', '--requirement=more.txt', ', and the build sees no other file'],
    ['-c limits.txt', '-c limits.txt', ', and the build sees no other file'],
    ['--only-binary=:none:', '--only-binary=:none:', ', with which every package would run code of its own'],
    ['--only-binary :all:,:none:', '--only-binary :all:,:none:', ', with which every package would run code of its own'],
    ['--pre --no-binary=:all:', '--no-binary=:all:', ', with which every package would run code of its own'],
    ['--index-url https://ci:hunter2@mirror.example.com/simple', '--index-url …', ', which holds a URL with a password'],
    ['--find-links ./wheels', '--find-links ./wheels', ', which is no address'],
    ['-e .', '-e .', ', which this library does not know to be safe'],
    ['--trusted-host mirror.example.com', '--trusted-host mirror.example.com', ', which this library does not know to be safe'],
    // pip takes the beginning of a name for the name.
    ['--no-bin=orjson', '--no-bin=orjson', ', which this library does not know to be safe'],
  ])('are refused where the file has the option %s', (line, named, why) => {
    expect(() => withFiles({ 'requirements.txt': `${line}\n${PINNED_REQUIREMENT}` })).toThrow(`image 'report': 'lock' ('requirements.txt') has the option '${named}'${why}`);
  });

  test('are refused where a requirement has an option of its own', () => {
    const requirement = PINNED_REQUIREMENT.replace('orjson==3.13.0', 'orjson==3.13.0 --config-settings=compiler=cc');
    expect(() => withFiles({ 'requirements.txt': requirement })).toThrow('has the option \'--config-settings=compiler=cc\'');
  });

  test('may be built from their sources by name, and the Dockerfile says so', () => {
    expect(withFiles({ 'requirements.txt': `--no-binary=orjson,ujson\n${PINNED_REQUIREMENT}` }).text)
      .toContain('# pip refuses what is not pinned with a hash, and no package runs code of its own when it is installed, but for orjson, ujson.\n');
  });

  test.each([
    ['comments and blank lines', `# made by pip-compile\n\n${PINNED_REQUIREMENT}    # via report\n`],
    ['extras and markers', PINNED_REQUIREMENT.replace('orjson==3.13.0', 'uvicorn[standard]==0.30.1 ; python_version >= "3.9"')],
    ['options', `-i https://mirror.example.com/simple\n--extra-index-url=https://example.com/simple\n--only-binary=:all: --no-binary orjson\n--pre\n${PINNED_REQUIREMENT}`],
    ['nothing', ''],
  ])('may come from a file with %s', (_, text) => {
    expect(withFiles({ 'requirements.txt': text }).contextSources).toEqual(['requirements.txt', 'app']);
  });

  test.each([
    ['uv', () => PythonLock.uv('latest')],
    ['Poetry', () => PythonLock.poetry('^2', '1.9.0')],
    ['poetry-plugin-export', () => PythonLock.poetry('2.1.3', '*')],
  ])('are read by an exact version of %s', (tool, make) => {
    expect(make).toThrow(`of ${tool} in a PythonLock must be exact`);
  });
});

describe('a Python image', () => {
  test('finds its dependencies without links to the builder\'s Python, and writes nothing beside its files', () => {
    const dockerfile = withFiles({ 'requirements.txt': PINNED_REQUIREMENT });
    expect(dockerfile.only('ENV')).toBe('PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/dependencies PYTHONUNBUFFERED=1');
    expect(dockerfile.text).toContain('COPY --from=build /dependencies /dependencies');
  });

  test('runs a module', () => {
    const dockerfile = withFiles({ 'requirements.txt': '' }, { module: 'gunicorn', arguments: ['--bind', '0.0.0.0:8080', 'app:app'] });
    expect([dockerfile.words('ENTRYPOINT'), dockerfile.words('CMD')]).toEqual([['/usr/bin/python3'], ['-m', 'gunicorn', '--bind', '0.0.0.0:8080', 'app:app']]);
  });

  test('runs a script', () => {
    expect(withFiles({ 'requirements.txt': '' }, { module: undefined, entryPoint: 'app/main.py' }).words('CMD')).toEqual(['app/main.py']);
  });

  test('asks its health on the port that the variable names, without a proxy', () => {
    const [, , program] = withFiles({ 'requirements.txt': '' }, { port: 8080, portVariable: 'PORT' }).words('HEALTHCHECK');
    expect(program).toBe('import http.client,os,sys;c=http.client.HTTPConnection("127.0.0.1",int(os.environ.get("PORT") or 8080),timeout=2);'
      + 'c.request("GET","/healthz");sys.exit(0 if 200<=c.getresponse().status<300 else 1)');
  });
});
