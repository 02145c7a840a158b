import { cdk8s, javascript, TextFile } from 'projen';

/** The examples, flagship first; each is a folder that synthesizes on its own. */
const EXAMPLES = ['intelgraph', 'sigil', 'retrofit'];

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-sigil',
  description: 'Hardened Kubernetes workloads as typed cdk8s constructs: Pod Security Standards restricted without one security option typed.',
  author: 'The cdk8s-sigil authors',
  authorAddress: 'cdk8s-sigil@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-sigil/cdk8s-sigil.git',
  license: 'Apache-2.0',
  keywords: ['cdk8s', 'kubernetes', 'hardening', 'security', 'pod-security-standards', 'restricted'],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,

  // The peers are installed at these floors, so the tests run against the oldest versions that are promised to work.
  cdk8sVersion: '2.68.91',
  constructsVersion: '10.3.0',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  devDeps: [
    'cdk8s-cli@^2.207.60',
    // The examples import the library by its name, as a copy of them outside of the repository does.
    'cdk8s-sigil@file:.',
    // Read the Dockerfiles that are written: what they say, and what is wrong with them.
    'dockerfile-ast@^0.7.1',
    'dockerfile-utils@^0.16.3',
    // Holds Compose files to the schema of the Compose specification.
    'ajv@^8.20.0',
    'fast-check@^4.10.2',
    // Strips the types of an example when it is run; the loader with the shortest start-up.
    'sucrase@^3.35.1',
  ],
  // Reads a user's values file. jsii asks that what is no jsii module is bundled.
  bundledDeps: ['yaml@^2.9.1'],
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',

  jestOptions: {
    jestVersion: '^30',
    // A test run that rewrites its snapshots cannot fail.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    // By itself jest leaves a core free, which is half of a machine with two.
    extraCliOptions: ['--maxWorkers=100%'],
    jestConfig: {
      collectCoverage: false,
      moduleNameMapper: { '^cdk8s-sigil$': '<rootDir>/src' },
      setupFiles: ['<rootDir>/test/support/random-seed.ts'],
      globalSetup: '<rootDir>/test/support/set-up.ts',
      globalTeardown: '<rootDir>/test/support/tear-down.ts',
      reporters: [new javascript.JestReporter('<rootDir>/test/support/closing-line-reporter.js')],
    },
  },
  eslintOptions: { dirs: ['src', 'examples'], devdirs: ['test', 'bench'], commandOptions: { fix: false } },

  minNodeVersion: '20.16.0',
  workflowNodeVersion: '24',
  // The next major asks for Node 22.
  bumpPackage: 'commit-and-tag-version@^12',
  integrationTestAutoDiscover: false,
  depsUpgrade: false,
  sampleCode: false,
});

// Node 20 is still supported by this library; jsii greets it with a banner at each run.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// 1.13.0 was published without the binaries of most platforms, so a lockfile that names it cannot be installed by `npm ci`.
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

// jsii-pacmak finds no order for a package that is among its own dependencies, as this one is for its examples; for npm it would do no more than this.
const pack = project.tasks.tryFind('package:js');
pack?.reset('mkdir -p dist/js');
pack?.exec('npm pack --ignore-scripts --pack-destination dist/js');

// An upgrade is tested from the commit before.
project.tryFindObjectFile('.github/workflows/build.yml')?.addOverride('jobs.build.steps.0.with.fetch-depth', 2);

// The publisher's own default is the public registry; the repository names no hosts.
project.tryFindObjectFile('.github/workflows/release.yml')?.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

// Most programs use a part of the library, and start sooner without the rest.
project.compileTask.exec('node projenrc/lazy-index.js');

// A fresh clone can run an example, or pack the library, right after `npm ci`.
project.package.setScript('prepare', 'projen compile');

project.tryFindObjectFile('test/tsconfig.json')?.addOverride('include', ['**/*.ts', '../bench/**/*.ts', '../examples/**/*.ts']);
const typecheck = project.addTask('typecheck', {
  description: 'Type-check the tests, the benchmark and the examples',
  steps: [{ exec: 'tsc -p test/tsconfig.json' }],
});
project.testTask.prependSpawn(typecheck);
project.testTask.prependSpawn(project.compileTask);

project.addTask('synth', {
  description: 'Synthesize every example through the cdk8s CLI',
  env: { CDK8S_CHECK_UPGRADE: 'false' },
  steps: [
    { spawn: project.compileTask.name },
    ...EXAMPLES.map(example => ({ exec: 'cdk8s synth', cwd: `examples/${example}` })),
  ],
});

project.addTask('test:deep', {
  description: 'Test as often and as thoroughly as no commit has to wait for',
  env: { SIGIL_TEST_DEPTH: 'deep' },
  receiveArgs: true,
  steps: [
    { spawn: project.compileTask.name },
    { exec: 'jest --maxWorkers=100%', receiveArgs: true },
  ],
});

// They want a container engine and root, so they are no part of the tests of every day.
project.jest?.addIgnorePattern('/test/containers/');
project.addTask('test:containers', {
  description: 'Build the images of the examples and run them under the constraints of their pods; Debian with root',
  receiveArgs: true,
  steps: [{ exec: 'jest --config test/containers/jest.config.js', receiveArgs: true }],
});

// They want Go and the sources of Kubernetes, which take a minute to compile.
project.jest?.addIgnorePattern('/test/kubernetes/');
project.addTask('test:kubernetes', {
  description: 'Ask the validation of Kubernetes about the examples, their charts and random charts; Go 1.26 and the Go module proxy',
  receiveArgs: true,
  steps: [{ exec: 'jest --config test/kubernetes/jest.config.js', receiveArgs: true }],
});

project.addTask('bench', {
  description: 'Measure synthesis against plain cdk8s and print the ratios',
  receiveArgs: true,
  steps: [
    { spawn: project.compileTask.name },
    { exec: 'node -r sucrase/register/ts bench/main.ts', receiveArgs: true },
  ],
});

// `npx cdk8s synth` at the root synthesizes the flagship example.
new TextFile(project, 'cdk8s.yaml', {
  lines: [
    'language: typescript',
    'app: node -r sucrase/register/ts examples/intelgraph/main.ts',
    'output: examples/intelgraph/dist',
  ],
});

project.gitignore.include('/examples/*/dist/');
project.npmignore?.exclude('/examples/', '/docs/', '/bench/', '/.ci/', '/cdk8s.yaml');

project.synth();
