import * as kplus from 'cdk8s-plus-28';
import { KubernetesVersion } from '../../../../src/hardening/kubernetes-version';
import { Json, JsonList, JsonMap } from '../../../../src/template/json';
import { NetworkIsolation } from '../../../../src/workloads/network-isolation';

/** What a chart is made of, as data, so that a failing one can be read, and changed in one place. */
export interface ChartRecipe {
  readonly parts: readonly PartRecipe[];
  readonly profile: ProfileRecipe;
  readonly config: ConfigRecipe;
  /** Texts of the author that are values of the chart. */
  readonly texts: readonly string[];
  readonly greeting: string;
  /** The names of the Secrets of the cluster, by the keys of their values. */
  readonly secrets: { readonly credentials: string; readonly tokens: string };
  /** Names of Secrets that all images are fetched with. */
  readonly pullSecrets: readonly string[];
  /** Whether texts, and what else a recipe says to be one, are values of the chart, or literals. */
  readonly hasValues: boolean;
}

/** Texts by their names. */
export type Texts = Readonly<Record<string, string>>;

/** A ConfigMap that parts read. */
export interface ConfigRecipe {
  /** Its name, if the author gives one; a value of the chart. */
  readonly name?: string;
  readonly data: Texts;
  /** Whether it is there: what a value says, where one is given. */
  readonly isThere?: boolean;
}

/** What all pods are hardened with. */
export interface ProfileRecipe {
  readonly isEnabled: boolean;
  readonly isOpenShift: boolean;
  readonly user: number;
  readonly group: number;
  readonly fsGroup: number;
  /** The path of the profile on the node; that of the runtime if left out. */
  readonly seccomp?: string;
  /** The name of the profile on the node, or that there is none; that of the runtime if left out. */
  readonly appArmor?: { readonly name?: string };
  readonly version: KubernetesVersion;
}

/** What of a part is relaxed, besides capabilities. */
export type ExceptionName = 'rootUser' | 'writableRootFilesystem' | 'serviceAccountToken';

export type Kind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Sigil';

/** Numbers that an author can leave to a value. */
export type NumberName = 'port' | 'metricsPort' | 'lowestPort' | 'replicas' | 'graceSeconds' | 'servicePort' | 'sidePort';

/** A workload, and what stands around it. */
export interface PartRecipe {
  readonly kind: Kind;
  readonly image: { readonly repository: string; readonly tag: string; readonly digest: string; readonly pullPolicy: kplus.ImagePullPolicy };
  readonly numbers: { readonly [name in NumberName]?: number };
  /** Which of the numbers are values of the chart, and not only literals. */
  readonly declared: readonly NumberName[];
  /** In mebibytes and thousandths of a CPU. */
  readonly resources: { readonly limit: number; readonly request: number; readonly cpu: number; readonly cpuLimit?: number };
  readonly sleepSeconds?: number;
  readonly preStopCommand?: readonly string[];
  readonly writablePaths: readonly PathRecipe[];
  readonly capabilities: readonly string[];
  readonly env: Texts;
  readonly annotations: Texts;
  readonly labels: Texts;
  /** Fields of the pod that cdk8s-plus has no property for. */
  readonly podFields: JsonMap;
  /** Names of Secrets that its images are fetched with, besides those of all. */
  readonly pullSecrets: readonly string[];
  readonly checks: { readonly startupSeconds: number; readonly timeoutSeconds: number; readonly path: string; readonly isPathValue: boolean };
  readonly isolation?: NetworkIsolation;
  readonly budget: { readonly isThere: boolean; readonly maxUnavailable?: Json };
  readonly account: { readonly isMade: boolean; readonly name?: string; readonly annotations: Texts };
  readonly service?: ServiceRecipe;
  readonly ingress?: IngressRecipe;
  readonly autoscaler?: { readonly isThere: boolean; readonly min: number; readonly max: number; readonly cpu: number };
  /** A database, or the claim template of a StatefulSet. */
  readonly storage?: StorageRecipe;
  /** How it reads Secrets of the cluster. */
  readonly secrets?: 'files' | 'variable' | 'pull';
  /** What its pods are hardened with that others are not. */
  readonly own?: Partial<ProfileRecipe>;
  /** Whether its image is one that knows what it needs, and not only a reference. */
  readonly imageKnows: boolean;
  /** Its name, if the author gives one; a value of the chart. */
  readonly name?: string;
  /** What is bound to a list of the pod. */
  readonly hostAliases?: JsonList;
  readonly hasStandardLabels: boolean;
  readonly rolls: boolean;
  readonly exceptions: readonly ExceptionName[];
  /** A second container and one that runs before, of an image of their own and of that of the first. */
  readonly sideTag?: string;
  readonly isSpread?: boolean;
  readonly drainSeconds?: number;
  /** Whether its account has a role. */
  readonly hasRole: boolean;
  readonly readsConfig?: 'variable' | 'volume';
  /** Whether it is there: what a value says, where one is given. */
  readonly isThere?: boolean;
  readonly isMigration: boolean;
  readonly schedule: string;
  readonly isSuspended: boolean;
  /** The index of another part that it sends requests to. */
  readonly peer?: number;
}

export interface PathRecipe {
  readonly name: string;
  readonly mountPath: string;
  readonly medium: 'Memory' | 'Disk';
  /** In mebibytes. */
  readonly size: number;
}

export interface ServiceRecipe {
  /** Whether it leads to the metrics too. */
  readonly hasMetrics: boolean;
  readonly type: kplus.ServiceType;
  readonly annotations: Texts;
}

export interface IngressRecipe {
  readonly isThere: boolean;
  readonly host?: string;
  readonly className?: string;
  readonly tls?: { readonly hasHosts: boolean; readonly secretName?: string };
}

export interface StorageRecipe {
  readonly isKept: boolean;
  /** In gibibytes. */
  readonly size: number;
  readonly storageClass?: string;
  readonly accessMode: kplus.PersistentVolumeAccessMode;
  readonly existingClaim?: string;
}

