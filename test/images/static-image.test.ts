import { argumentsOf, DIGEST, dockerfileOf, NAMED, projectWith, WrittenDockerfile } from './images';
import { StaticImage, StaticImageProps, StaticProgram } from '../../src';

const props = { ...NAMED, context: 'go', port: 8080, portVariable: 'PORT', program: StaticProgram.go({ goPackage: './cmd/server', sources: ['cmd', 'internal'] }) };

function dockerfileWith(others: Partial<StaticImageProps> = {}, files?: Record<string, string>): WrittenDockerfile {
  return dockerfileOf(app => new StaticImage(app, 'gateway', { ...props, ...others }), files === undefined ? undefined : projectWith(files));
}

function commandsOf(dockerfile: WrittenDockerfile): string[] {
  return dockerfile.instructions('RUN').map(argumentsOf).map(command => command.replace(/--mount=\S+\s*/g, ''));
}

describe('the image of a program in Go', () => {
  test('checks its modules, compiles without C and changes no go.mod', () => {
    const dockerfile = dockerfileWith();
    expect(dockerfile.contextSources).toEqual(['go.mod', 'go.sum', 'cmd', 'internal']);
    expect(commandsOf(dockerfile).slice(0, 2)).toEqual([
      'go mod download && go mod verify',
      'GOOS=$TARGETOS GOARCH=$TARGETARCH go build -mod=readonly -trimpath -ldflags="-s -w" -o /app/gateway ./cmd/server',
    ]);
    expect(dockerfile.text).toContain('ENV CGO_ENABLED=0');
    expect(dockerfile.words('ENTRYPOINT')).toEqual(['/app/gateway']);
  });

  test('compiles on the platform that builds, and tells the linter that it means to', () => {
    expect(dockerfileWith().text).toContain('# hadolint ignore=DL3029\nFROM --platform=$BUILDPLATFORM docker.io/library/golang:1.26-trixie AS build\n');
  });

  test('is refused without go.sum', () => {
    expect(() => dockerfileWith({}, { 'go/go.mod': 'module example.com/gateway\n\nrequire github.com/google/uuid v1.6.0\n' }))
      .toThrow('image \'gateway\': \'context\' has no go.sum beside go.mod');
  });

  test('needs no go.sum where it has no dependencies', () => {
    expect(dockerfileWith({}, { 'go/go.mod': 'module example.com/gateway\n\ngo 1.26\n' }).contextSources).toEqual(['go.mod', 'cmd', 'internal']);
  });

  test('asks its health with the program\'s own flag', () => {
    const dockerfile = dockerfileWith({ healthArguments: ['-healthcheck'] });
    expect(dockerfile.words('HEALTHCHECK')).toEqual(['/app/gateway', '-healthcheck']);
    expect(dockerfile.text).not.toContain('/app/healthcheck');
  });

  test('asks its health with a program that the builder compiles, which reads the port when it runs', () => {
    const dockerfile = dockerfileWith();
    expect(dockerfile.words('HEALTHCHECK')).toEqual(['/app/healthcheck']);
    expect(dockerfile.text).toContain('if given := os.Getenv("PORT"); given != "" { port = given }');
  });

  test('compiles no health check where nothing is served', () => {
    const dockerfile = dockerfileWith({ port: undefined, portVariable: undefined });
    expect(dockerfile.text).not.toContain('healthcheck');
    expect(dockerfile.only('HEALTHCHECK')).toBe('NONE');
  });

  test('has the files that it reads beside it', () => {
    const dockerfile = dockerfileWith({ files: ['templates'], arguments: ['-templates', 'templates'] });
    expect(dockerfile.instructions('COPY').map(argumentsOf)).toContain('templates ./templates');
    expect(dockerfile.words('CMD')).toEqual(['-templates', 'templates']);
  });
});

describe('the image of a prebuilt program', () => {
  const program = StaticProgram.prebuilt('bin/gateway');

  test('holds the program, which may be run', () => {
    const dockerfile = dockerfileWith({ program, healthArguments: ['health'] }, { 'go/README.md': '' });
    expect(dockerfile.contextSources).toEqual(['bin/gateway']);
    expect(dockerfile.text).toContain('COPY bin/gateway /app/gateway');
    expect(commandsOf(dockerfile)).toContain('chmod a+x /app/gateway && chmod -R u=rwX,go=rX /app');
  });

  test('is built without a compiler where the program checks itself', () => {
    expect(dockerfileWith({ program, healthArguments: ['health'] }).images).toEqual(['docker.io/library/debian:trixie-slim', 'gcr.io/distroless/static-debian13:nonroot']);
  });

  test('is built in a pinned image where the author gives its digest', () => {
    const pinned = StaticProgram.prebuilt('bin/gateway', { builderDigest: DIGEST });
    expect(dockerfileWith({ program: pinned }).images[0]).toBe(`docker.io/library/golang:1.26-trixie@${DIGEST}`);
    expect(dockerfileWith({ program: pinned, healthArguments: ['health'] }).images[0]).toBe(`docker.io/library/debian:trixie-slim@${DIGEST}`);
  });

  test('is built with one where the check has to be compiled', () => {
    expect(dockerfileWith({ program }).images[0]).toBe('docker.io/library/golang:1.26-trixie');
  });
});
