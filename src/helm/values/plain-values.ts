import { combined, problemsWithSources, ValuesSource } from './given-values';
import { valuesFilesFor } from './values-variable';
import { coalesce } from '../../template/coalesce';
import { asMap, JsonMap } from '../../template/json';
import { plainJson } from '../../template/plain-json';
import { readValuesFile } from '../values-file/read-values-file';

/** Where the values of a plain rendering come from. */
export interface PlainValuesInput {
  readonly chartName: string;
  readonly valuesFile?: string;
  readonly overrides?: { readonly [key: string]: unknown };
  /** The names of all Helm charts of the app. */
  readonly charts: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** The values with which plain manifests are rendered: the defaults, and what somebody gives in their place. */
export class PlainValues {
  /**
   * Reads all that is given; what cannot be read is told, and left out.
   */
  public static read(input: PlainValuesInput): PlainValues {
    const problems: string[] = [];
    const attempt = <T>(action: () => T[]): T[] => {
      try {
        return action();
      } catch (error) {
        problems.push((error as Error).message);
        return [];
      }
    };
    const fileSource = (file: string): ValuesSource[] => attempt(() => [{ name: file, values: readValuesFile(file) }]);
    const files = attempt(() => valuesFilesFor(input.chartName, input.charts, input.environment));
    const sources = [
      ...(input.valuesFile === undefined ? [] : fileSource(input.valuesFile)),
      ...(input.overrides === undefined ? [] : attempt(() => [{ name: '\'overrides\'', values: asMap(plainJson(input.overrides, '\'overrides\'')) }])),
      ...files.flatMap(fileSource),
    ];
    return new PlainValues(sources, problems);
  }

  private constructor(
    private readonly sources: readonly ValuesSource[],
    /** What could not be read. */
    public readonly unreadable: readonly string[],
  ) {}

  /** Whether anything is given, so that there is something to check. */
  public get areGiven(): boolean {
    return this.sources.length > 0;
  }

  public over(defaults: JsonMap): JsonMap {
    return coalesce(defaults, combined(this.sources));
  }

  /** What the schema of the chart refuses in them. */
  public problemsIn(defaults: JsonMap, schema: JsonMap): string[] {
    return problemsWithSources(this.over(defaults), schema, this.sources);
  }
}
