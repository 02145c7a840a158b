import { PrintedFile, ValueDeclaration } from './chart-model';
import { SCHEMA_HINT } from './files/values-yaml';
import { defaultsOf } from './values/value-registry';
import { problemsOf } from './values-file/schema-problems';
import { byBytes } from '../template/canonical-json';
import { coalesce } from '../template/coalesce';
import { Form, objectOf } from '../template/form';
import { asMap, isMap, JsonMap } from '../template/json';
import { plainJson } from '../template/plain-json';
import { YamlPrinter } from '../workloads/yaml';

/** Values for one place where a chart is installed, beside its defaults. */
export interface Overlay {
  /** The place, `production`. */
  readonly name: string;
  readonly values: JsonMap;
}

/** What an overlay is held against. */
export interface OverlayChart {
  /** The name of the chart. */
  readonly chart: string;
  readonly declarations: readonly ValueDeclaration[];
  /** What the templates refuse with a set of values. */
  readonly refusalsWith: (values: JsonMap) => readonly string[];
}

const OVERLAY_FORM = new Form<{ values: object }>({ values: objectOf({}, '{ api: { replicas: 3 } }') }, ['values']);

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * An overlay of plain JSON.
 *
 * @param place the path of the chart, for messages
 * @throws if the name cannot be part of a file name, or the values hold what is no JSON, or the value of a chart
 */
export function overlayOf(name: string, values: { readonly [key: string]: unknown }, place: string): Overlay {
  if (!NAME.test(name)) {
    throw new Error(`'${name}' is no name for an overlay of the chart '${place}'; it becomes 'values-<name>.yaml', so use lower-case letters, digits and dashes`);
  }
  OVERLAY_FORM.check({ values }, () => `of the overlay '${name}' of the chart '${place}'`);
  return { name, values: asMap(plainJson(values, `the overlay '${name}' of the chart '${place}'`)) };
}

/** What the schema of the chart refuses in an overlay. */
export function problemsOfOverlay({ name, values }: Overlay, chart: string, declarations: readonly ValueDeclaration[], schema: JsonMap): string[] {
  return problemsOf(coalesce(defaultsOf(declarations), values), schema).map(({ message }) => `${subjectOf(name, chart)} do not fit its schema: ${message}`);
}

/**
 * `values-<name>.yaml` for each overlay that the schema takes, in the order of `values.yaml`.
 *
 * @throws with all that the chart refuses in them
 */
export function overlayFiles(overlays: readonly Overlay[], { chart, declarations, refusalsWith }: OverlayChart): PrintedFile[] {
  const defaults = defaultsOf(declarations);
  const refusals = overlays.flatMap(({ name, values }) =>
    refusalsWith(coalesce(defaults, values)).map(refusal => `${subjectOf(name, chart)} are refused: ${refusal}`));
  if (refusals.length > 0) {
    throw new Error(refusals.join('\n'));
  }
  return overlays.map(({ name, values }) => ({
    path: `values-${name}.yaml`, content: `${SCHEMA_HINT}\n${commentOf(name)}\n\n${new YamlPrinter().print(inOrderOf(values, defaults))}`,
  }));
}

function subjectOf(name: string, chart: string): string {
  return `the values of the overlay '${name}' of the chart '${chart}'`;
}

/** Whether a file is an overlay that an earlier synth wrote, and nobody by hand. */
export function isOverlayFile(file: string, content: string): boolean {
  const name = /^values-(.+)\.yaml$/.exec(file)?.[1];
  return name !== undefined && content.startsWith(`${SCHEMA_HINT}\n${commentOf(name)}\n`);
}

function commentOf(name: string): string {
  return `# What '${name}' has in the place of the defaults in values.yaml; give it with --values values-${name}.yaml.`;
}

/** A map in the order of another; what is not there follows in the order of its keys. */
function inOrderOf(map: JsonMap, model: JsonMap): JsonMap {
  const known = Object.keys(model).filter(key => map[key] !== undefined);
  const others = Object.keys(map).filter(key => model[key] === undefined && map[key] !== undefined).sort(byBytes);
  return Object.fromEntries([...known, ...others].map(key => {
    const [value, like] = [map[key] ?? null, model[key]];
    return [key, isMap(value) ? inOrderOf(value, isMap(like) ? like : {}) : value];
  }));
}
