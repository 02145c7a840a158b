import { Condition, ValueType } from '../template/expression';
import { Json, JsonMap } from '../template/json';

export type { Refusal, RefusalScope } from '../template/refusal';

/** A value of the chart, declared once: what the templates, `values.yaml`, the schema and the README know of it stands here. */
export interface ValueDeclaration {
  /** The keys below `.Values`. */
  readonly path: readonly string[];
  readonly type: ValueType;
  /** The JSON schema (draft-07) of the value, without its description and default. */
  readonly schema: JsonMap;
  /** What holds where nobody sets the value; never null. An optional text is empty by default. */
  readonly default: Json;
  /** What the value is for, in a sentence or two. */
  readonly description: string;
}

/** A heading over the values below a path. */
export interface ValueGroup {
  readonly path: readonly string[];
  readonly description: string;
}

/** An object of the chart that is there on a condition. */
export interface ConditionalObject {
  readonly condition: Condition;
  readonly tree: JsonMap;
}

/** A file of `templates/` with the objects in it. */
export interface TemplateFile {
  /** The name of the file without its folder, `api-deployment.yaml`. */
  readonly name: string;
  readonly objects: readonly ConditionalObject[];
}

/** A file below the folder of the chart. */
export interface PrintedFile {
  readonly path: string;
  readonly content: string;
}

/** An image that a chart runs. */
export interface ChartImage {
  readonly name: string;
  readonly image: string;
}

/** What `Chart.yaml` says. */
export interface ChartMetadata {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  /** The range of Kubernetes versions, `>=1.28.0-0`. */
  readonly kubeVersion: string;
  readonly annotations: { readonly [name: string]: string };
  readonly dependencies: readonly JsonMap[];
  readonly home?: string;
  readonly icon?: string;
  /** The images with the default values, for Artifact Hub to scan. */
  readonly images?: readonly ChartImage[];
  readonly keywords: readonly string[];
  /** The licence of the chart as an SPDX expression. */
  readonly license?: string;
  readonly maintainers: readonly JsonMap[];
  /** Where the chart is published, `oci://registry.example.com/charts`. */
  readonly repository?: string;
  readonly sources: readonly string[];
}
