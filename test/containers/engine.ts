import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { homedir } from 'os';
import { delimiter, join, resolve } from 'path';

/** Where the archive's signatures are checked with. */
export const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What the tests run, by the Debian package that holds it; `.ci/run` installs the same. */
const NEEDED: Readonly<Record<string, string>> = {
  'aardvark-dns': '/usr/lib/podman/aardvark-dns',
  'buildah': 'buildah',
  'catatonit': 'catatonit',
  'debian-archive-keyring': KEYRING,
  'iptables': 'iptables',
  'mmdebstrap': 'mmdebstrap',
  'netavark': '/usr/lib/podman/netavark',
  'podman': 'podman',
  'podman-compose': 'podman-compose',
  'runc': 'runc',
  'skopeo': 'skopeo',
};

/**
 * Images, containers and volumes of these tests, apart from those of the machine: the stand-ins bear the names of images that others
 * may have pulled.
 */
export const STORE = process.env.SIGIL_CONTAINER_STORE ?? join(homedir(), '.cache/cdk8s-sigil/containers');

/** What a program left behind. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a program that is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** What is missing to run these tests; a sentence each. */
export function missing(): string[] {
  const folders = ['/usr/sbin', '/sbin', ...(process.env.PATH ?? '').split(delimiter)];
  const packages = Object.entries(NEEDED).filter(([, file]) => !folders.some(folder => existsSync(resolve(folder, file)))).map(([name]) => name);
  return [
    ...(process.platform === 'linux' ? [] : [`Linux, with the packages of Debian; this is '${process.platform}': run them in a virtual machine`]),
    ...(process.getuid?.() === 0 ? [] : ['root, as whom the engine enforces limits and packages are unpacked with their owners: run them with \'sudo\'']),
    ...(packages.length === 0 ? [] : [`the Debian packages ${packages.join(', ')}: 'apt-get install --no-install-recommends ${packages.join(' ')}'`]),
  ];
}

/** Settings of the engine, which say where it keeps what, and nothing of the machine. */
const SETTINGS: Readonly<Record<string, string>> = {
  'storage.conf': `
[storage]
driver = "overlay"
graphroot = "${STORE}/storage"
runroot = "/run/cdk8s-sigil/storage"
`,
  // A process of its own limits a container where the machine's hard limits are below the engine's defaults.
  'containers.conf': `
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
tmp_dir = "/run/cdk8s-sigil/libpod"
[network]
network_config_dir = "${STORE}/networks"
`,
  'registries.conf': 'unqualified-search-registries = []\nshort-name-mode = "disabled"\n',
  'policy.json': '{ "default": [{ "type": "insecureAcceptAnything" }] }\n',
};

/** Lays out the settings of the engine. */
export function prepareStore(): void {
  mkdirSync(join(STORE, 'networks'), { recursive: true });
  Object.entries(SETTINGS).forEach(([name, content]) => writeFileSync(join(STORE, name), content));
}

/** What makes the engine's programs keep to the store of the tests. */
export const ENGINE_ENVIRONMENT: NodeJS.ProcessEnv = {
  CONTAINERS_CONF: join(STORE, 'containers.conf'),
  CONTAINERS_REGISTRIES_CONF: join(STORE, 'registries.conf'),
  CONTAINERS_STORAGE_CONF: join(STORE, 'storage.conf'),
  // Where no systemd runs, nothing but the tests asks for the health of a container.
  DISABLE_HC_SYSTEMD: 'true',
};

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: options.cwd,
    encoding: 'utf8',
    env: { ...process.env, ...ENGINE_ENVIRONMENT, ...options.env },
    input: options.input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) {
    throw error;
  }
  return { status: status ?? -1, stdout, stderr };
}

/** The same for a program that must succeed, of which only the output is of interest; otherwise the error holds all that it said. */
export function runToSuccess(program: string, args: readonly string[], options: RunOptions = {}): string {
  const { status, stdout, stderr } = run(program, args, options);
  if (status !== 0) {
    throw new Error(`'${program} ${args.join(' ')}' ended with ${status}:\n${stdout}\n${stderr}`);
  }
  return stdout;
}

/** What podman prints. */
export function podman(...args: string[]): string {
  return runToSuccess('podman', args).trimEnd();
}

/** Runs a program while the test goes on. */
export function start(program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...ENGINE_ENVIRONMENT }, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', chunk => output.stdout += String(chunk));
    child.stderr.on('data', chunk => output.stderr += String(chunk));
    child.on('error', reject);
    child.on('close', status => settle({ status: status ?? -1, ...output }));
  });
}
