import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { homedir, tmpdir } from 'os';
import { join } from 'path';
import { KEYRING, run, runToSuccess } from './engine';

/**
 * Local images under the names of the base images, as no registry can be reached: Debian packages, laid out as the real ones are, with the
 * Node and the npm of the npm registry. Of a runtime image nothing is left but libraries and the language: no shell, no package manager.
 */
export interface BaseImage {
  /** The name that Dockerfiles know it by. */
  readonly name: string;
  /** Debian packages beyond those of the variant. */
  readonly packages: readonly string[];
  /** Whether it builds (a whole Debian, with shell and package manager) or only runs. */
  readonly builds: boolean;
  /** npm packages that are unpacked into folders. */
  readonly npmPackages?: Readonly<Record<string, string>>;
  /** A shell script on the host that finishes the root filesystem `$1`. */
  readonly finish: string;
  /** The image's configuration, as instructions of a Dockerfile. */
  readonly config: readonly string[];
}

const DEBIAN = 'trixie';

/** Leaves of `/usr/bin` and `/usr/sbin` only what is named, and nothing of the package manager. */
const strip = (...kept: string[]) => `
cd "$1"
find usr/bin usr/sbin -mindepth 1 ${kept.map(each => `! -name '${each}'`).join(' ')} -delete
rm -rf var/lib/dpkg var/lib/apt var/cache/* usr/share/doc usr/share/man usr/share/debconf usr/share/perl*
printf 'root:x:0:0:root:/root:/sbin/nologin\\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\\n' > etc/passwd
printf 'root:x:0:\\nnonroot:x:65532:\\n' > etc/group
install -d -m 0700 -o 65532 -g 65532 home/nonroot
`;

const NONROOT = ['USER 65532', 'WORKDIR /home/nonroot', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Builders reach package registries as this machine does. */
function builderEnvironment(): string[] {
  const forwarded = ['GONOSUMDB', 'GOPROXY', 'GOSUMDB', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'PIP_INDEX_URL'];
  return [
    ...forwarded.filter(name => process.env[name]).map(name => `ENV ${name}=${process.env[name]}`),
    ...['NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'SSL_CERT_FILE'].map(name => `ENV ${name}=${CERTIFICATES}`),
  ];
}

/** Settings of this machine that builders read, where there are any. */
export function builderVolumes(): string[] {
  const settings = { [join(homedir(), '.npmrc')]: '/usr/local/etc/npmrc', '/etc/pip.conf': '/etc/pip.conf' };
  return Object.entries(settings).filter(([file]) => existsSync(file)).map(([file, inside]) => `--volume=${file}:${inside}:ro`);
}

/** The little of what packages do when they are configured that a build notices. */
const CONFIGURE = `
mkdir -p "$1/usr/local/bin" "$1/usr/local/lib"
cp "$1/usr/share/base-passwd/passwd.master" "$1/etc/passwd"
cp "$1/usr/share/base-passwd/group.master" "$1/etc/group"
install -D -m 0644 ${CERTIFICATES} "$1${CERTIFICATES}"
`;

const NODE = `node-linux-${process.arch}@24`;
const NODE_BUILDER = `
cd "$1"
install -D -m 0755 tmp/node/bin/node usr/local/bin/node
mkdir -p usr/local/lib/node_modules
mv tmp/npm usr/local/lib/node_modules/npm
ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js usr/local/bin/npx
rm -rf tmp/node
`;

/** The images that the generated Dockerfiles build from. */
export const BASE_IMAGES: readonly BaseImage[] = [
  {
    name: 'docker.io/library/node:24-trixie-slim',
    packages: ['libstdc++6', 'passwd'],
    builds: true,
    npmPackages: { node: NODE, npm: 'npm@11' },
    finish: NODE_BUILDER,
    config: ['CMD ["node"]'],
  },
  {
    name: 'gcr.io/distroless/nodejs24-debian13:nonroot',
    packages: ['base-files', 'libc6', 'libgcc-s1', 'libstdc++6', 'netbase', 'tzdata'],
    builds: false,
    npmPackages: { node: NODE },
    finish: `install -D -m 0755 "$1/tmp/node/bin/node" "$1/nodejs/bin/node"\nrm -rf "$1/tmp/node"\n${strip()}`,
    config: [...NONROOT, 'ENTRYPOINT ["/nodejs/bin/node"]'],
  },
  {
    name: 'docker.io/library/python:3.13-slim-trixie',
    packages: ['python3.13', 'python3-pip', 'python3.13-venv'],
    builds: true,
    finish: 'for name in python python3 python3.13; do ln -s /usr/bin/python3.13 "$1/usr/local/bin/$name"; done; ln -s /usr/bin/pip3 "$1/usr/local/bin/pip"\n',
    config: ['CMD ["python3"]'],
  },
  {
    name: 'gcr.io/distroless/python3-debian13:nonroot',
    packages: ['base-files', 'libpython3.13-stdlib', 'netbase', 'python3.13-minimal', 'tzdata'],
    builds: false,
    finish: `${strip('python3.13')}\nln -s python3.13 usr/bin/python3\nln -s python3.13 usr/bin/python\n`,
    config: [...NONROOT, 'ENTRYPOINT ["/usr/bin/python3.13"]'],
  },
  {
    name: 'docker.io/library/golang:1.26-trixie',
    packages: ['golang-1.26-go'],
    builds: true,
    finish: 'ln -s /usr/lib/go-1.26 "$1/usr/local/go"\nmkdir -p -m 1777 "$1/go"\n',
    config: ['ENV GOPATH=/go', 'ENV GOTOOLCHAIN=local', 'ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'WORKDIR /go'],
  },
  {
    name: 'gcr.io/distroless/static-debian13:nonroot',
    packages: ['base-files', 'netbase', 'tzdata'],
    builds: false,
    finish: strip(),
    config: NONROOT,
  },
];

/** Makes the base images that are not there yet, or were made otherwise. */
export function makeBaseImages(): void {
  for (const image of BASE_IMAGES) {
    const recipe = createHash('sha256').update(JSON.stringify([image, builderEnvironment()])).update(readFileSync(__filename)).digest('hex');
    const { status, stdout } = run('podman', ['image', 'inspect', '--format', '{{ index .Config.Labels "recipe" }}', image.name]);
    if (status !== 0 || stdout.trim() !== recipe) {
      make(image, recipe);
    }
  }
  // What a name pointed to before.
  runToSuccess('podman', ['image', 'prune', '--force']);
}

function make(image: BaseImage, recipe: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'base-image-'));
  try {
    const root = join(folder, 'root');
    const archive = join(folder, 'root.tar');
    runToSuccess('mmdebstrap', [
      '--quiet',
      // Unpacked and not configured, as what is run of it needs none of that; it is done in a fraction of the time.
      '--variant=extract',
      ...(image.builds ? ['--include=?essential', '--include=apt'] : []),
      `--include=${image.packages.join(',')}`,
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      '--dpkgopt=path-exclude=/usr/share/man/*',
      DEBIAN,
      root,
      ...sources(),
    ]);
    Object.entries(image.npmPackages ?? {}).forEach(([name, specifier]) => unpackFromNpm(specifier, join(root, 'tmp', name)));
    ['resolv.conf', 'hostname'].forEach(ofHost => rmSync(join(root, 'etc', ofHost), { force: true }));
    runToSuccess('sh', ['-euc', `${image.builds ? CONFIGURE : ''}${image.finish}`, 'sh', root]);
    runToSuccess('tar', ['-cf', archive, '-C', root, '--exclude=./dev/*', '.']);
    const config = [...image.builds ? builderEnvironment() : [], ...image.config, `LABEL recipe=${recipe}`];
    runToSuccess('podman', ['import', '--quiet', ...config.map(each => `--change=${each}`), archive, image.name]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What apt of this machine installs from, for the Debian of the base images. */
function sources(): string[] {
  const mirror = runToSuccess('apt-get', ['indextargets', '--format', '$(REPO_URI) $(CODENAME) $(LABEL)', 'Created-By: Packages'])
    .split('\n').map(line => line.split(' ')).find(([, , label]) => label === 'Debian')?.[0];
  if (mirror === undefined) {
    throw new Error('apt of this machine knows no mirror of Debian; run \'apt-get update\' first');
  }
  return [DEBIAN, `${DEBIAN}-backports`].map(suite => `deb [signed-by=${KEYRING}] ${mirror} ${suite} main`);
}

/** Unpacks a package of the npm registry. */
function unpackFromNpm(specifier: string, folder: string): void {
  const temporary = mkdtempSync(join(tmpdir(), 'npm-package-'));
  try {
    const archive = runToSuccess('npm', ['pack', '--silent', specifier, '--pack-destination', temporary]).trim();
    mkdirSync(folder);
    runToSuccess('tar', ['-xzf', join(temporary, archive), '-C', folder, '--strip-components=1', '--no-same-owner']);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
