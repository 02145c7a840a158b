import { spawn } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import { filesBelow, temporaryFolder } from './app/files';
import { REPOSITORY, requireCompiledLibrary, run, runToSuccess } from './support/command-line';
import { PREFLIGHT_PROGRAM } from '../src/workloads/preflight';

const README = readDocument('README.md');
const GUIDE = readDocument('docs/guide.md');
const RUNBOOK = readDocument('docs/runbook.md');
const IMAGES = readDocument('docs/images.md');
const COMPOSE = readDocument('docs/compose.md');
const HELM = readDocument('docs/helm.md');

const TIMEOUT = 60_000;

/** What the guide and the runbook include: manifests of others. */
const MANIFESTS_OF_OTHERS: Record<string, string> = {
  'vendor.yaml': `
    { apiVersion: apps/v1, kind: Deployment, metadata: { name: dashboard }, spec: { selector: { matchLabels: { app: dashboard } }, template: {
      metadata: { labels: { app: dashboard } }, spec: { containers: [{ name: dashboard, image: vendor/dashboard }] } } } }`,
  'driver-windows.yaml': `
    { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: driver }, spec: { selector: { matchLabels: { app: driver } }, template: {
      metadata: { labels: { app: driver } }, spec: { nodeSelector: { kubernetes.io/os: windows }, containers: [
        { name: registrar, image: 'vendor.example.com/registrar:1.2.0' }, { name: driver, image: 'vendor.example.com/driver:1.2.0', securityContext: { privileged: true } } ] } } } }`,
  'node-agent.yaml': `
    { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: node-agent }, spec: { selector: { matchLabels: { app: agent } }, template: {
      metadata: { labels: { app: agent } },
      spec: { containers: [{ name: agent, image: vendor/agent, securityContext: { privileged: true } }], volumes: [{ name: logs, hostPath: { path: /var/log } }] } } } }`,
};

/** What the page on images builds on: projects with a lockfile each. */
const PROJECTS_WITH_IMAGES: Record<string, string> = {
  ...Object.fromEntries(['api', 'web', 'sigil'].flatMap(name => [[`${name}/package.json`, '{}'], [`${name}/package-lock.json`, '{}']])),
  'report/requirements.txt': '',
  'gateway/go.mod': 'module gateway',
};

function readDocument(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8');
}

/** The texts of the code blocks of a language, in their order, without the indentation that they have as part of a list. */
function blocks(language: string, document: string): string[] {
  return [...document.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm'))]
    .map(([, indentation, text]) => text.replace(new RegExp(`^${indentation}`, 'gm'), ''));
}

/** A block without its imports; properties of a workload become those of one. */
function bodyOf(block: string): string {
  const body = block.replace(/^import .*\n/gm, '').replace(/^export /gm, '').trim();
  return /^\w+: /.test(body) ? `new HardenedDeployment(chart, 'api', { image: 'registry.example.com/api:1.0.0', port: 8080, ${body} });` : body;
}

/**
 * The blocks as one program. Each stands in the scope of those before it, where it may take a name anew, and in a chart of its own,
 * where it may make an object anew. Every app is synthesized in the end.
 */
function assemble(documents: readonly string[]): string {
  const all = documents.flatMap(document => blocks('ts', document));
  const imports = all.flatMap(block => block.match(/^import .*$/gm) ?? []);
  const named = new Map<string, Set<string>>();
  for (const [, names, from] of imports.flatMap(line => [...line.matchAll(/^import \{ (.*) \} from '([^.].*)';$/g)])) {
    named.set(from, new Set([...named.get(from) ?? [], ...names.split(', ')]));
  }
  const whole = new Set(imports.filter(line => line.includes('* as')));
  const bodies = all.map((block, index) => {
    const body = bodyOf(block);
    const opening = index === 0 || /^const app = /m.test(body)
      ? 'apps.push(() => app.synth());'
      : `const chart = new Chart(app, 'block-${index}', { namespace: 'shop' });`;
    return `{\n${opening}\n${body}\n`;
  });
  return [
    ...[...named].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`),
    ...whole,
    'const test = (_: string, body: () => void) => body();',
    'const apps: (() => void)[] = [];',
    ...bodies,
    '}'.repeat(bodies.length),
    'apps.forEach(synth => synth());',
  ].join('\n');
}

/** What the table of relaxations tells an author to write. */
function relaxations(document: string = RUNBOOK): string[] {
  const [, table] = /^## Relax one thing\n([^]*?)(?=^## )/m.exec(document) ?? ['', ''];
  return [...table.matchAll(/^\| [^|]* \| ([^|]*) \|/gm)].flatMap(([, cell]) => codeIn(cell));
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}

/** The refusals that the tables of a page name, with `…` for what differs from one to the next. */
function refusalsOf(document: string): string[] {
  const [, section] = /^## What each refusal means\n([^]*?)(?=^## |$(?![^]))/m.exec(document) ?? ['', ''];
  return [...section.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell]) => codeIn(cell));
}

interface Sentence {
  readonly text: string;
  /** Whether it is thrown, or given to what collects refusals. */
  readonly refuses: boolean;
}

/** The texts that a module may put together, with `…` for every expression. */
function sentencesIn(file: string): Sentence[] {
  const sentences: Sentence[] = [];
  const visit = (node: ts.Node, refuses: boolean): void => {
    const text = textOf(node);
    if (text !== undefined) {
      sentences.push({ text, refuses });
    }
    const isRefusal = refuses || ts.isNewExpression(node) || (ts.isCallExpression(node) && /\brefuse$/.test(node.expression.getText()));
    const parts = text === undefined ? childrenOf(node) : expressionsIn(node);
    parts.forEach(child => visit(child, text === undefined && isRefusal));
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true), false);
  return sentences;
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, child => { children.push(child); });
  return children;
}

/** A literal, a template, a sum of them, or a text that is joined of parts some of which may be values of a chart. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(span => `…${span.literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : (left ?? '…') + (right ?? '…');
  }
  if (isJoin(node)) {
    return node.arguments.map(part => textOf(part) ?? '…').join('').replace(/…+/g, '…');
  }
  return undefined;
}

function isJoin(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === 'join' && node.arguments.some(part => ts.isStringLiteralLike(part) || ts.isTemplateExpression(part));
}

/** The expressions between the words of a text. */
function expressionsIn(node: ts.Node): ts.Node[] {
  return ts.isTemplateExpression(node)
    ? node.templateSpans.map(span => span.expression)
    : ts.isBinaryExpression(node)
      ? [node.left, node.right].flatMap(side => textOf(side) === undefined ? [side] : expressionsIn(side))
      : isJoin(node) ? node.arguments.flatMap(part => textOf(part) === undefined ? [part] : expressionsIn(part)) : [];
}

/** A refusal as the pattern of the sentences that it stands for. */
function patternOf(refusal: string): RegExp {
  const pieces = refusal.split('…').map(piece => piece.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`);
}

function sentencesBelow(folder: string): Sentence[] {
  return readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts')).flatMap(file => sentencesIn(join(REPOSITORY, folder, file)));
}

describe('the guide and the runbook', () => {
  const project = temporaryFolder();

  beforeAll(() => {
    requireCompiledLibrary();
    symlinkSync(join(REPOSITORY, 'node_modules'), join(project, 'node_modules'));
    for (const [file, text] of Object.entries(MANIFESTS_OF_OTHERS)) {
      writeFileSync(join(project, file), text);
    }
    const program = assemble([GUIDE, RUNBOOK]);
    const cases = relaxations().map(code => /^\w+: /.test(code) ? `({ ${code} }) satisfies HardenedDeploymentProps;` : `${code} satisfies HardeningException;`);
    writeFileSync(join(project, 'docs.ts'), program);
    writeFileSync(join(project, 'relaxations.ts'), [
      'import {',
      '  AppArmorProfile, HardenedDeploymentProps, HardeningException, HardeningProfile, PodIds, SeccompProfile, WritablePath,',
      '} from \'cdk8s-sigil\';',
      'const reason = \'a reason\', container = \'main\';',
      ...cases,
    ].join('\n'));
    writeFileSync(join(project, 'tsconfig.json'), blocks('json', GUIDE)[0]);
  });

  test('begin with the program of the README', () => {
    expect(blocks('ts', GUIDE)[0]).toBe(blocks('ts', README)[0]);
  });

  test('show the refusal that the program gives with port 80 and an image without a tag', () => {
    // GIVEN
    writeFileSync(join(project, 'refused.ts'), blocks('ts', GUIDE)[0].replace(':1.4.2', '').replace('port: 8080', 'port: 80'));

    // THEN
    expect(run(process.execPath, ['-r', 'sucrase/register/ts', 'refused.ts'], project).stderr).toContain(blocks('text', GUIDE)[0]);
  }, TIMEOUT);

  test('hold TypeScript that compiles with the configuration of the guide', () => {
    runToSuccess(process.execPath, [join(REPOSITORY, 'node_modules/typescript/bin/tsc')], project);
  }, TIMEOUT);

  test('hold programs that synthesize', () => {
    // WHEN
    runToSuccess(process.execPath, ['-r', 'sucrase/register/ts', 'docs.ts'], project);

    // THEN
    const kinds = Object.values(filesBelow(join(project, 'dist'))).flatMap(text => [...text.matchAll(/^kind: (.*)$/gm)].map(([, kind]) => kind));
    expect(kinds).toEqual(expect.arrayContaining([
      'ConfigMap', 'CronJob', 'DaemonSet', 'Deployment', 'HorizontalPodAutoscaler', 'Ingress', 'Job', 'Namespace', 'NetworkPolicy', 'PodDisruptionBudget',
      'Service', 'ServiceAccount', 'StatefulSet',
    ]));
  }, TIMEOUT);
});

describe('the relaxations of the runbook', () => {
  test('name every exception that there is', () => {
    // GIVEN
    const source = readDocument('src/hardening/hardening-exception.ts');
    const factories = [...source.matchAll(/^ {2}public static ([a-z]\w*)\(/gm)].map(([, name]) => name);

    // THEN
    expect(factories.filter(name => !relaxations().some(code => code.startsWith(`HardeningException.${name}(`)))).toEqual([]);
  });
});

describe('the refusals of the runbook', () => {
  const sentences = sentencesBelow('src');
  // What is wrong with the values of a Helm chart, or with their declaration, is told by the chart and its page; what is wrong with an image or a Compose file likewise.
  const ofCharts = new Set(['src/compose', 'src/helm', 'src/images', 'src/template'].flatMap(sentencesBelow).map(({ text }) => text));

  test.each(refusalsOf(RUNBOOK))('%s: is a sentence of the library', refusal => {
    expect(sentences.some(({ text }) => patternOf(refusal).test(text))).toBe(true);
  });

  test('are all that the library tells', () => {
    // GIVEN
    const patterns = refusalsOf(RUNBOOK).map(patternOf);
    // What PodSecurity finds in pods is no refusal of a synth.
    const ofPodSecurity = [...sentencesBelow('src/hardening/pod-security'), ...sentencesIn(join(REPOSITORY, 'src/workloads/restricted.ts'))];
    const findings = new Set(ofPodSecurity.map(({ text }) => text));
    const refusals = sentences.filter(({ text, refuses }) => /^['…a-z].* .* /i.test(text) && (refuses || text.includes('; '))
      && !findings.has(text) && !ofCharts.has(text) && !text.includes('\n'));

    // THEN
    expect(refusals.map(({ text }) => text).filter(text => !patterns.some(pattern => pattern.test(text)))).toEqual([]);
  });
});

describe('the page on Helm charts', () => {
  const project = temporaryFolder();
  const programs = blocks('ts', HELM).map(block => block.includes('app.synth();') ? block : `${block}(chart.node.root as SigilApp).synth();\n`);

  beforeAll(() => {
    requireCompiledLibrary();
    symlinkSync(join(REPOSITORY, 'node_modules'), join(project, 'node_modules'));
    programs.forEach((program, index) => writeFileSync(join(project, `docs-${index}.ts`), program));
    writeFileSync(join(project, 'tsconfig.json'), blocks('json', GUIDE)[0]);
  });

  test('holds TypeScript that compiles', () => {
    runToSuccess(process.execPath, [join(REPOSITORY, 'node_modules/typescript/bin/tsc')], project);
  }, TIMEOUT);

  test.each(programs.map((_, index) => index))('holds a program that writes a chart (%i)', index => {
    // WHEN
    runToSuccess(process.execPath, ['-r', 'sucrase/register/ts', `docs-${index}.ts`], project);

    // THEN
    expect(Object.keys(filesBelow(join(project, 'deploy/helm/shop')))).toContain('values.schema.json');
  }, TIMEOUT);
});

describe('the page on images', () => {
  const project = temporaryFolder();

  beforeAll(() => {
    requireCompiledLibrary();
    symlinkSync(join(REPOSITORY, 'node_modules'), join(project, 'node_modules'));
    for (const [file, text] of Object.entries(PROJECTS_WITH_IMAGES)) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), text);
    }
    writeFileSync(join(project, 'docs.ts'), `import { Chart } from 'cdk8s';\n${assemble([IMAGES])}`);
    writeFileSync(join(project, 'relaxations.ts'), [
      'import { BuildSecret, ImageUser, NodeBase, NodeImageProps, NodeVersion } from \'cdk8s-sigil\';',
      'const reason = \'a reason\', digest = \'sha256:…\', builderDigest = \'sha256:…\', runtime = \'runtime:1\', builder = \'builder:1\';',
      ...relaxations(IMAGES).filter(code => /^\w+: /.test(code)).map(code => `({ ${code} }) satisfies Partial<NodeImageProps>;`),
    ].join('\n'));
    writeFileSync(join(project, 'tsconfig.json'), blocks('json', GUIDE)[0]);
    runToSuccess(process.execPath, ['-r', 'sucrase/register/ts', 'docs.ts'], project);
  }, TIMEOUT);

  test('holds TypeScript that compiles', () => {
    runToSuccess(process.execPath, [join(REPOSITORY, 'node_modules/typescript/bin/tsc')], project);
  }, TIMEOUT);

  test('holds programs that write the Dockerfiles it speaks of', () => {
    expect(readdirSync(join(project, 'build/docker')).filter(file => file.endsWith('.Dockerfile')).sort()).toEqual([
      'api.Dockerfile', 'gateway.Dockerfile', 'node.Dockerfile', 'python.Dockerfile', 'report.Dockerfile', 'sigil-dna.Dockerfile', 'static.Dockerfile',
      'web.Dockerfile',
    ]);
  });

  test('shows the Dockerfile that its first image really gives', () => {
    expect(blocks('dockerfile', IMAGES)).toEqual([readFileSync(join(project, 'build/docker/api.Dockerfile'), 'utf8')]);
  });

  test('holds a program in Node that does what it says', async () => {
    // GIVEN
    const port = '18437';
    const url = `http://127.0.0.1:${port}`;
    writeFileSync(join(project, 'service.mjs'), blocks('js', IMAGES)[0]);
    const service = spawn(process.execPath, ['service.mjs'], { cwd: project, env: { PORT: port, CACHE_DIRECTORY: project }, stdio: 'ignore' });
    const ended = new Promise(resolve => service.on('exit', resolve));
    while (service.exitCode === null && !await fetch(`${url}/readyz`).then(({ ok }) => ok, () => false)) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }

    // WHEN
    const answers = await Promise.all(['/healthz', '/readyz', '/elsewhere'].map(path => fetch(url + path).then(({ status }) => status)));
    service.kill('SIGTERM');

    // THEN
    expect(answers).toEqual([200, 200, 404]);
    expect(await ended).toBe(0);
    expect(run(process.execPath, ['service.mjs'], project, { PORT: port, CACHE_DIRECTORY: join(project, 'nowhere') }))
      .toMatchObject({ status: 1, stderr: expect.stringContaining(`cannot write to ${join(project, 'nowhere')}`) });
  }, TIMEOUT);
});

describe('the refusals of the page on images', () => {
  test.each(refusalsOf(IMAGES))('%s: is a sentence of the library', refusal => {
    expect(sentencesBelow('src/images').some(({ text }) => patternOf(refusal).test(text))).toBe(true);
  });

  test('are all that images tell', () => {
    const patterns = refusalsOf(IMAGES).map(patternOf);
    const refusals = sentencesBelow('src/images').map(({ text }) => text).filter(text => /^(?:['…]|two |holds |has a |is no |image |the )/.test(text)
      && /^\S+ .* .* /.test(text) && /; |must be/.test(text));
    expect(refusals.filter(text => !patterns.some(pattern => pattern.test(text)))).toEqual([]);
  });
});

describe('the page on Compose', () => {
  const project = temporaryFolder();

  beforeAll(() => {
    requireCompiledLibrary();
    symlinkSync(join(REPOSITORY, 'node_modules'), join(project, 'node_modules'));
    writeFileSync(join(project, 'docs.ts'), assemble([COMPOSE]));
    writeFileSync(join(project, 'tsconfig.json'), blocks('json', GUIDE)[0]);
    runToSuccess(process.execPath, ['-r', 'sucrase/register/ts', 'docs.ts'], project);
  }, TIMEOUT);

  test('holds TypeScript that compiles', () => {
    runToSuccess(process.execPath, [join(REPOSITORY, 'node_modules/typescript/bin/tsc')], project);
  }, TIMEOUT);

  test('shows the service that its program really gives', () => {
    expect(readFileSync(join(project, 'deploy/compose/shop.yaml'), 'utf8')).toContain(`\n${blocks('yaml', COMPOSE)[0]}\n`);
  });

  test('tells of every option', () => {
    const options = [...readDocument('src/compose/compose-project.ts').matchAll(/^ {2}readonly (\w+)\?: /gm)].map(([, name]) => name);

    expect(options).toContain('hostPorts');
    expect(options.filter(name => !COMPOSE.includes(`\n| \`${name}\` |`))).toEqual([]);
  });
});

describe('the refusals of the page on Compose', () => {
  test.each(refusalsOf(COMPOSE).filter(code => code.includes('…')))('%s: is a sentence of the library', refusal => {
    const sentences = [...sentencesBelow('src/compose'), ...sentencesIn(join(REPOSITORY, 'src/workloads/project-folder.ts'))];
    expect(sentences.some(({ text }) => patternOf(refusal).test(text))).toBe(true);
  });

  test('are all that Compose projects tell', () => {
    const patterns = refusalsOf(COMPOSE).map(patternOf);
    const refusals = sentencesBelow('src/compose').map(({ text }) => text).filter(text => /^(?:'|the services |the Compose file )/.test(text) && /; |must be/.test(text));

    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.filter(text => !patterns.some(pattern => pattern.test(text)))).toEqual([]);
  });
});

describe('the start-up check of the runbook', () => {
  test('is the program that the preflight container runs', () => {
    expect(/```js\n([\s\S]*?)```/.exec(RUNBOOK.slice(RUNBOOK.indexOf('## The start-up check')))?.[1]).toBe(PREFLIGHT_PROGRAM);
  });

  test('is what the services of the example begin with', () => {
    expect(readFileSync(join(REPOSITORY, 'examples/sigil/service/server/preflight.cjs'), 'utf8')).toBe(PREFLIGHT_PROGRAM);
  });
});
