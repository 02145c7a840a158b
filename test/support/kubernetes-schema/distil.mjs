/*
 * Distils the shapes of the Kubernetes API, as test/support/kubernetes-schema.ts reads them, from npm packages:
 *
 *   node test/support/kubernetes-schema/distil.mjs
 *
 * @kubernetes/client-node is generated from the API's own OpenAPI document, one release per Kubernetes version. It says which
 * properties an object has, their JSON names and types, and (in its declaration files) which are required. kubernetes-models
 * says which strings are enums and which are quantities; it exists for the newest version only, so an enum may hold a value that an
 * older version does not know. Needs a network or npm's cache, and `tar`.
 *
 * A shape maps a property to its type: `string`, `integer`, `number`, `boolean`, `quantity`, `base64`, `intOrString`, `any`, `=A|B` (an
 * enum), the name of another shape, `[type]` (a list), `{type}` (a map); a `!` at the end marks a required property.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = { '1.28': '@kubernetes/client-node@0.20.0', '1.30': '@kubernetes/client-node@0.22.3', '1.36': '@kubernetes/client-node@2.0.1' };
const MODELS = 'kubernetes-models@5.1.0';

const KINDS = {
  'v1': ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'PodTemplate', 'Secret', 'Service', 'ServiceAccount'],
  'apps/v1': ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['CronJob', 'Job'],
  'networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
  'policy/v1': ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
};

/** What a cluster writes, and the library never does. */
const WRITTEN_BY_THE_CLUSTER = ['status'];

const work = mkdtempSync(join(tmpdir(), 'kubernetes-schema-'));
try {
  const refinements = readModels(unpack(MODELS));
  const clients = Object.fromEntries(Object.entries(VERSIONS).map(([version, spec]) => [version, readClient(unpack(spec))]));
  const newest = clients[Object.keys(VERSIONS).at(-1)];
  for (const [version, client] of Object.entries(clients)) {
    write(version, distil(client, newest, refinements), [VERSIONS[version], MODELS]);
  }
} finally {
  rmSync(work, { recursive: true });
}

function unpack(spec) {
  const tarball = execFileSync('npm', ['pack', '--silent', spec], { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const folder = join(work, spec.replaceAll(/\W/g, '-'));
  mkdirSync(folder);
  execFileSync('tar', ['xzf', join(work, tarball), '-C', folder, '--strip-components=1']);
  return folder;
}

/** The classes of a client: a function from a class name to its properties with `name`, `type`, `format`, `required`. */
function readClient(folder) {
  const models = ['models', 'model'].map(name => join(folder, 'dist', 'gen', name)).find(existsSync);
  const files = new Map(readdirSync(models).filter(name => name.endsWith('.d.ts')).map(name => [name.slice(0, -5).toLowerCase(), name.slice(0, -5)]));
  return className => {
    const file = files.get(className.toLowerCase());
    if (!file) {
      return undefined;
    }
    const code = readFileSync(join(models, `${file}.js`), 'utf8');
    const attributes = JSON.parse(/attributeTypeMap = (\[[^]*?\n\s*\]);/.exec(code)[1]);
    const declaration = readFileSync(join(models, `${file}.d.ts`), 'utf8');
    return attributes.map(({ name, baseName, type, format }) => (
      { name: baseName, type, format, required: new RegExp(`^\\s*'${name.replace('$', '\\$')}': `, 'm').test(declaration) }
    ));
  };
}

/** What kubernetes-models knows of a class of the client: a function from the names of its properties to their declared types. */
function readModels(folder) {
  const groups = ['', ...readdirSync(folder).filter(name => ['v1', 'v2'].some(version => existsSync(join(folder, name, version))))];
  return (className, properties) => {
    const [, version, name] = /^(?:Core|Rbac)?V(\d)(\w+)$/.exec(className);
    const candidates = groups.map(group => join(folder, group, `v${version}`, `${name}.d.ts`)).filter(existsSync).map(declaredTypes);
    const matches = types => properties.filter(property => property in types).length;
    // Two groups may have a class of one name: the one with the same properties is meant.
    return candidates.sort((one, other) => matches(other) - matches(one))[0] ?? {};
  };
}

function declaredTypes(file) {
  const code = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
  const body = /export interface \w+[^{]*\{([^]*?)\n\}/.exec(code)[1];
  return Object.fromEntries([...body.matchAll(/\n {4}"([^"]+)"\??: ([^]*?);(?=\s*\n {4}"|\s*$)/g)].map(([, property, type]) => [property, type]));
}

function distil(client, newest, refinements) {
  const kinds = {};
  const shapes = {};
  for (const [apiVersion, names] of Object.entries(KINDS)) {
    for (const name of names) {
      const shape = `V${apiVersion.at(-1)}${name}`;
      kinds[`${apiVersion}/${name}`] = shape;
      visit(shape);
    }
  }
  return { kinds, shapes };

  function visit(className) {
    if (className in shapes) {
      return;
    }
    const properties = client(className);
    const declared = refinements(className, properties.map(({ name }) => name));
    shapes[className] = {};
    for (const { name, type, format, required } of properties) {
      const clusterOwned = WRITTEN_BY_THE_CLUSTER.includes(name) && !type.match(/^(string|boolean)$/);
      const exact = format ?? newest(className)?.find(property => property.name === name)?.format;
      const refined = clusterOwned ? 'any' : translate(type, exact, declared[name] ?? '');
      shapes[className][name] = required ? `${refined}!` : refined;
    }
  }

  function translate(type, format, declared) {
    const list = /^Array<(.*)>$/.exec(type);
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
    if (list) {
      return `[${translate(list[1], format, declared)}]`;
    }
    if (map) {
      return `{${translate(map[1], format, declared)}}`;
    }
    const values = [...declared.matchAll(/"([^"]*)"/g)].map(([, value]) => value);
    switch (type) {
      case 'string': return declared.includes('Quantity') ? 'quantity' : format === 'byte' ? 'base64' : values.length > 0 ? `=${values.join('|')}` : 'string';
      case 'Date': return 'string';
      case 'number': return format === 'double' ? 'number' : 'integer';
      case 'boolean': return 'boolean';
      case 'IntOrString': return 'intOrString';
      case 'any': case 'object': return 'any';
    }
    visit(type);
    return type;
  }
}

function write(version, { kinds, shapes }, source) {
  const sorted = entries => Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a < b ? -1 : 1));
  const lines = entries => Object.entries(sorted(entries)).map(([key, value]) =>
    `    ${JSON.stringify(key)}: ${JSON.stringify(typeof value === 'string' ? value : sorted(value))}`).join(',\n');
  const text = `{\n  "source": ${JSON.stringify(source)},\n  "kinds": {\n${lines(kinds)}\n  },\n  "shapes": {\n${lines(shapes)}\n  }\n}\n`;
  writeFileSync(join(dirname(fileURLToPath(import.meta.url)), `${version}.json`), text);
}
