import { nodeMarker, sentinelOf, textMarker } from './markers';
import { DeclaredValue } from './value-registry';

/** The chart of a value, as the markers of the value name it. */
interface MarkingChart {
  readonly chart: string;
  readonly number: number;
}

/**
 * A value of a Helm chart: what people who install the chart may set, declared once.
 *
 * Use it inside any text (`${value}`), as a number (`asNumber()`), as a property of an `ApiObject`, or bound to a path of an object
 * (`chart.values.bind()`). It is not known when the TypeScript runs: to compare it, to calculate with it or to force it to a number throws.
 */
export class ChartValue {
  /**
   * Made by `chart.values`.
   *
   * @internal
   */
  public static _of(path: string, chart: MarkingChart, declared: DeclaredValue): ChartValue {
    return new ChartValue(path, chart, declared);
  }

  private constructor(
    /** The keys below `.Values`, with dots between. */
    public readonly path: string,
    private readonly chart: MarkingChart,
    /**
     * What stands for the value in trees.
     *
     * @internal
     */
    public readonly _declared: DeclaredValue,
  ) {}

  /**
   * The value inside of a text; what reads the text sees the value.
   *
   * @throws if the value is a list or a map
   */
  public toString(): string {
    const { type } = this._declared;
    if (type === 'list' || type === 'map') {
      throw new Error(`the value '${this.path}' is a ${type} and cannot stand in a text; bind it with 'values.bind()'`);
    }
    return textMarker(this.path, this.chart.chart);
  }

  /**
   * The value where TypeScript asks for a number. The number that this gives stands for the value and must not be calculated with: it is so
   * large that adding to it, or taking from it, changes nothing, which no library can see (`value.asNumber() + 1` is the value). To multiply or
   * to divide it, as another unit of time or memory does, is an error of the synth.
   *
   * @throws if the value is not a number
   */
  public asNumber(): number {
    const { type, index } = this._declared;
    if (type !== 'integer' && type !== 'number') {
      throw new Error(`the value '${this.path}' is of the type '${type}', no number; declare it with 'values.integer()' or 'values.number()'`);
    }
    return sentinelOf(index, this.chart.number);
  }

  /**
   * The value as a property of an `ApiObject`, whatever its type; cdk8s calls this.
   */
  public resolve(): string {
    return nodeMarker(this.path, this.chart.chart);
  }

  /**
   * Refuses what JavaScript does to compare a value or to calculate with it.
   *
   * @throws always
   */
  public valueOf(): object {
    throw new Error(`the value '${this.path}' is known only when the chart is rendered and cannot be compared, added or calculated with; `
      + 'write it into a text as `${value}`, use `asNumber()`, or make something depend on it with `chart.when()`');
  }

  /**
   * Refuses to be written into JSON, whose text would be fixed before the value is known.
   *
   * @throws always
   */
  public toJSON(): string {
    throw new Error(`the value '${this.path}' cannot be written by JSON.stringify(), as it is known only when the chart is rendered; `
      + 'hand it over as a text of its own, such as an environment variable, or bind a map to the object with \'values.bind()\'');
  }
}
