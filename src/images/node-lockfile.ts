import * as fs from 'fs';
import * as path from 'path';

/** How dependencies are installed from a lockfile, as the build runs it. */
export interface NodeInstallation {
  /** The files of the context that the installation reads. */
  readonly files: readonly string[];
  readonly caches: readonly string[];
  /** What the program needs when it runs. */
  readonly production: readonly string[];
  /** That, and what it takes to build it. */
  readonly everything: readonly string[];
  /** What comes before the name of a script of package.json to run it. */
  readonly run: string;
  /** What the lockfile does. */
  readonly why: string;
}

interface NodeProject {
  readonly contextFolder: string;
  /** `pnpm@10.4.1`, as package.json names it. */
  readonly packageManager?: string;
  readonly installScripts: boolean;
}

interface Lockfile {
  readonly file: string;
  readonly installation: (project: NodeProject) => NodeInstallation | string;
}

const LOCKFILES: readonly Lockfile[] = [
  { file: 'package-lock.json', installation: ({ installScripts }) => npmInstallation('package-lock.json', installScripts) },
  { file: 'npm-shrinkwrap.json', installation: ({ installScripts }) => npmInstallation('npm-shrinkwrap.json', installScripts) },
  { file: 'pnpm-lock.yaml', installation: pnpmInstallation },
  { file: 'yarn.lock', installation: yarnInstallation },
];

/** How the dependencies of a project are installed, or why they cannot be, in words that follow the name of the image. */
export function nodeInstallationIn(contextFolder: string, installScripts: boolean): NodeInstallation | string {
  const manifest = path.join(contextFolder, 'package.json');
  if (!fs.existsSync(manifest)) {
    return '\'context\' has no package.json; give the folder of the Node project';
  }
  const found = LOCKFILES.filter(({ file }) => fs.existsSync(path.join(contextFolder, file)));
  if (found.length === 0) {
    return `'context' has no lockfile beside package.json, so each build could install something else; commit ${LOCKFILES.map(({ file }) => `'${file}'`).join(', ')}`.replace(/, ([^,]*)$/, ' or $1');
  }
  if (found.length > 1) {
    return `'context' has several lockfiles (${found.map(({ file }) => `'${file}'`).join(', ')}); keep the one of the package manager that you use`;
  }
  const content = manifestIn(manifest);
  if (content instanceof Error) {
    return content.message;
  }
  const packageManager = content.packageManager === undefined ? undefined : String(content.packageManager);
  return problemOfFolders(content) ?? found[0].installation({ contextFolder, packageManager, installScripts });
}

/** npm is part of the builder. */
export function npmInstallation(lockfile: string, installScripts: boolean): NodeInstallation {
  const install = (flags: string) => [`npm ci${flags}${scripts(installScripts)} --no-audit --no-fund`];
  return {
    files: ['package.json', lockfile],
    caches: ['/root/.npm'],
    production: install(' --omit=dev'),
    everything: install(''),
    run: 'npm run',
    why: 'npm refuses a lockfile that is missing or does not fit package.json',
  };
}

function pnpmInstallation({ contextFolder, packageManager, installScripts }: NodeProject): NodeInstallation | string {
  const [, version] = /^pnpm@(\d+\.\d+\.\d+[\w.-]*)/.exec(packageManager ?? '') ?? [];
  if (version === undefined) {
    return unnamed('pnpm', 'pnpm@10.4.1', packageManager);
  }
  const pnpm = `npx --yes pnpm@${version}`;
  const install = (flags: string) => [`${pnpm} install --frozen-lockfile${flags}${scripts(installScripts)} --store-dir=/pnpm/store`];
  return {
    files: ['package.json', 'pnpm-lock.yaml', ...existing(contextFolder, 'pnpm-workspace.yaml')],
    caches: ['/root/.npm', '/pnpm/store'],
    production: install(' --prod'),
    everything: install(''),
    run: `${pnpm} run`,
    why: 'pnpm refuses a lockfile that does not fit package.json',
  };
}

function yarnInstallation(project: NodeProject): NodeInstallation | string {
  const [, version] = /^yarn@(\d+\.\d+\.\d+[\w.-]*)/.exec(project.packageManager ?? '') ?? [];
  return version === undefined ? unnamed('yarn', 'yarn@4.9.1', project.packageManager)
    : /^[23]\./.test(version) ? `'context' has a lockfile of yarn ${version}, which cannot leave out what is for development; move to yarn 4, such as "packageManager": "yarn@4.9.1"`
      : version.startsWith('1.') ? classicYarn(version, project) : modernYarn(version, project);
}

function classicYarn(version: string, { installScripts }: NodeProject): NodeInstallation {
  const yarn = `npx --yes yarn@${version}`;
  const install = (flags: string) => [`${yarn} install --frozen-lockfile${flags}${scripts(installScripts)} --non-interactive --cache-folder=/yarn/cache`];
  return {
    files: ['package.json', 'yarn.lock'],
    caches: ['/root/.npm', '/yarn/cache'],
    production: install(' --production'),
    everything: install(''),
    run: `${yarn} run`,
    why: 'yarn refuses a lockfile that does not fit package.json',
  };
}

/** Without the linker of its own, which needs a loader when the program runs, and without a copy of itself in the repository. */
function modernYarn(version: string, { contextFolder, installScripts }: NodeProject): NodeInstallation {
  const settings = { ENABLE_GLOBAL_CACHE: 'true', ENABLE_SCRIPTS: String(installScripts), GLOBAL_FOLDER: '/yarn', IGNORE_PATH: '1', NODE_LINKER: 'node-modules' };
  const yarn = `${Object.entries(settings).map(([name, value]) => `YARN_${name}=${value}`).join(' ')} npx --yes @yarnpkg/cli-dist@${version}`;
  const everything = [`export ${yarn.replace(/ npx .*$/, '')}`, `npx --yes @yarnpkg/cli-dist@${version} install --immutable`];
  return {
    files: ['package.json', 'yarn.lock', ...existing(contextFolder, '.yarnrc.yml')],
    caches: ['/root/.npm', '/yarn'],
    production: [...everything, `npx --yes @yarnpkg/cli-dist@${version} workspaces focus --production`],
    everything,
    run: `${yarn} run`,
    why: 'yarn refuses a lockfile that does not fit package.json',
  };
}

function scripts(areRun: boolean): string {
  return areRun ? '' : ' --ignore-scripts';
}

function existing(folder: string, file: string): string[] {
  return fs.existsSync(path.join(folder, file)) ? [file] : [];
}

/** package.json, as far as it decides on the installation. */
interface Manifest {
  readonly packageManager?: unknown;
  readonly workspaces?: unknown;
  readonly dependencies?: unknown;
  readonly optionalDependencies?: unknown;
}

function manifestIn(file: string): Manifest | Error {
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null ? content : {};
  } catch (error) {
    return new Error(`'context' has a package.json that cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Why something would be missing that package.json takes from folders beside it: npm makes links to them and minds not that they lead nowhere.
 *
 * @see https://docs.npmjs.com/cli/using-npm/workspaces
 */
function problemOfFolders({ workspaces, dependencies, optionalDependencies }: Manifest): string | undefined {
  const wayOut = 'give the folder of a package whose dependencies all come from a registry, or bundle the others into its sources first';
  if (workspaces !== undefined) {
    return `'context' has a package.json with 'workspaces', and the build installs without their folders, so links to them would lead nowhere; ${wayOut}`;
  }
  const local = [dependencies, optionalDependencies].flatMap(each => Object.entries(each ?? {}))
    .find(([, version]) => /^(?:file|link|portal|workspace):/.test(String(version)));
  return local === undefined ? undefined
    : `'context' has a package.json with the dependency '${local[0]}' ('${String(local[1])}'), and the build installs without that folder, so it would be missing; ${wayOut}`;
}

function unnamed(name: string, example: string, given: string | undefined): string {
  return `'context' has a lockfile of ${name}, but package.json ${given === undefined ? 'names no \'packageManager\'' : `names the 'packageManager' '${given}'`}; `
    + `name the exact version that the build takes, such as "packageManager": "${example}"`;
}
