import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { OwnNamespace } from './lift/own-namespace';
import { fullnameMarker, ReleaseNames, withReleaseNames } from './release-names';
import { refuseValues } from './values/markers';
import { Json } from '../template/json';
import { addStep, Rank } from '../workloads/finished-object';

const FAMILY = Symbol('cdk8s-sigil.chart-family');

/** A Helm chart as others see it. */
export interface FamilyMember {
  readonly chart: Chart;
  readonly chartName: string;
  /** What the names of its objects begin with in the plain manifests. */
  readonly plainFullname: () => string;
}

/**
 * The Helm charts of an app. Other charts may name their objects; such a name is the one that the plain release has, as no other is
 * known there.
 */
export class ChartFamily {
  /** The family of the app that a construct belongs to. */
  public static of(construct: IConstruct): ChartFamily {
    const root: IConstruct & { [FAMILY]?: ChartFamily } = construct.node.root;
    root[FAMILY] ??= new ChartFamily(root);
    return root[FAMILY];
  }

  private readonly members: FamilyMember[] = [];
  private readonly attached = new Set<ApiObject>();

  private constructor(private readonly root: IConstruct) {
    root.node.addValidation({ validate: () => this.attach() });
  }

  public add(member: FamilyMember): void {
    this.members.push(member);
  }

  public get chartNames(): string[] {
    return this.members.map(({ chartName }) => chartName);
  }

  /**
   * What stands for each marker in the objects of one chart.
   *
   * @param own the fullname of the chart itself, which its release decides
   * @param namespace that of the chart itself
   * @param services the names of the Services of the chart itself
   */
  public namesIn(chart: Chart, own?: Json, namespace?: OwnNamespace, services: ReadonlySet<string> = new Set()): ReleaseNames {
    const names = new Map<string, () => Json>();
    for (const { chartName } of this.members) {
      let name: string | undefined;
      names.set(fullnameMarker(chartName), () => name ??= this.plainNameOf(chartName));
    }
    const self = this.members.find(member => member.chart === chart);
    if (self !== undefined && own !== undefined) {
      names.set(fullnameMarker(self.chartName), () => own);
    }
    const marker = fullnameMarker(self?.chartName ?? '');
    return new ReleaseNames(names, self === undefined || namespace === undefined ? undefined : { marker, namespace, services });
  }

  private plainNameOf(chartName: string): string {
    const namesakes = this.members.filter(member => member.chartName === chartName);
    const names = new Set(namesakes.map(({ plainFullname }) => plainFullname()));
    if (names.size > 1) {
      throw new Error(`it names an object of the Helm chart '${chartName}', of which the app has several (${namesakes.map(({ chart }) => `'${chart.node.path}'`).join(', ')}); `
        + 'give each a \'chartName\' of its own');
    }
    return [...names][0];
  }

  /** Objects of charts that are no Helm charts are resolved as well. */
  private attach(): string[] {
    const own = new Set(this.members.map(({ chart }) => chart));
    const names = this.namesIn(this.members[0].chart);
    for (const construct of this.root.node.findAll()) {
      if (ApiObject.isApiObject(construct) && !this.attached.has(construct) && !own.has(construct.chart)) {
        this.attached.add(construct);
        addStep(construct, Rank.VALUES, json => {
          refuseValues(json, construct.node.path);
          return withReleaseNames(json, names);
        });
      }
    }
    return [];
  }
}
