import { ChartProps } from 'cdk8s';

/** Somebody who looks after a chart. */
export interface ChartMaintainer {
  /** The name. */
  readonly name: string;

  /**
   * The address.
   *
   * @default - none
   */
  readonly email?: string;

  /**
   * A page.
   *
   * @default - none
   */
  readonly url?: string;
}

/** Another chart that a chart brings along. */
export interface ChartDependency {
  /** The name of the chart. */
  readonly name: string;

  /** The version, or a range of versions. */
  readonly version: string;

  /** The repository, `oci://…` or `https://…`. */
  readonly repository: string;

  /**
   * The value that decides whether the chart is brought along, `postgresql.enabled`.
   *
   * @default - it always is
   */
  readonly condition?: string;

  /**
   * Another name for the chart, under which its values stand.
   *
   * @default - the name of the chart
   */
  readonly alias?: string;
}

/** Properties for `HelmChart`. */
export interface HelmChartProps extends ChartProps {
  /** The version of the chart, `1.4.2`. */
  readonly version: string;

  /** The version of what the chart installs. */
  readonly appVersion: string;

  /**
   * What the chart installs, in a sentence.
   *
   * @default - a sentence that names the chart
   */
  readonly description?: string;

  /**
   * The name of the chart.
   *
   * @default - the id of the construct
   */
  readonly chartName?: string;

  /**
   * The name of the release for which the plain manifests are rendered.
   *
   * @default - the name of the chart
   */
  readonly releaseName?: string;

  /**
   * A file with values for the plain manifests, as `helm --values` takes one. The path is read from the folder that the program runs in.
   * The Helm chart keeps its defaults.
   *
   * @default - the plain manifests have the default values, and those that `SIGIL_VALUES` names
   */
  readonly valuesFile?: string;

  /**
   * Values for the plain manifests, over those of `valuesFile`; what `SIGIL_VALUES` names lies over both. The Helm chart keeps its defaults.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };

  /**
   * The folder of the chart, below that of the project, and outside of the one that the manifests are written to.
   *
   * @default - `deploy/helm/<name>`
   */
  readonly directory?: string;

  /**
   * Words to find the chart by.
   *
   * @default - none
   */
  readonly keywords?: string[];

  /**
   * The page of what the chart installs.
   *
   * @default - none
   */
  readonly home?: string;

  /**
   * A picture that stands for the chart.
   *
   * @default - none
   */
  readonly icon?: string;

  /**
   * Where the sources are.
   *
   * @default - none
   */
  readonly sources?: string[];

  /**
   * Who looks after the chart.
   *
   * @default - nobody is named
   */
  readonly maintainers?: ChartMaintainer[];

  /**
   * The charts that this one brings along. Values for them are declared below their names, `values.string('postgresql.auth.username', …)`, and so
   * are those that they depend on.
   *
   * @default - none
   */
  readonly dependencies?: ChartDependency[];

  /**
   * The licence of the chart as an SPDX expression, `Apache-2.0`; Artifact Hub shows it.
   *
   * @default - none is told
   */
  readonly license?: string;

  /**
   * Annotations of the chart, such as those of Artifact Hub.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}
