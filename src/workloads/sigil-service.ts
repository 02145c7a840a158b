import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { HardenedStatefulSet, HardenedStatefulSetProps } from './hardened-stateful-set';
import { PREFLIGHT } from './level-db';
import { LevelDbVolume } from './level-db-volume';
import { PREFLIGHT_PROGRAM } from './preflight';
import { profileOf } from './profile-context';
import { finishService } from './services';

/** The two programs that a Sigil image can run. */
export enum SigilVariant {
  /** `server/index.cjs`. */
  MAIN = 'server/index.cjs',
  /** `server/start-consciousness-server.cjs`. */
  CONSCIOUSNESS = 'server/start-consciousness-server.cjs',
}

/**
 * Properties for `SigilService`. `image` is required; `port` is 3000 by default and `levelDb` a `new LevelDbVolume()`.
 */
export interface SigilServiceProps extends HardenedStatefulSetProps {
  /**
   * Which program of the image runs.
   *
   * @default SigilVariant.MAIN
   */
  readonly variant?: SigilVariant;

  /**
   * Whether an init container proves first that the database can be written, and says why if not.
   *
   * @default true
   */
  readonly preflight?: boolean;
}

/**
 * A Sigil-DNA service: a Node program with a LevelDB database on a volume.
 *
 * Port, database path and ids are said once and reach environment, ports, probes, mounts and security context alike. The
 * program listens on `SIGIL_PORT`, answers `/healthz` and `/readyz`, and keeps its database in `SIGIL_DB_PATH`.
 */
export class SigilService extends HardenedStatefulSet {
  /** The Service that clients connect to. */
  public readonly clientService: kplus.Service;

  /** The port that the service listens on. */
  public readonly port: number;

  /**
   * A Sigil-DNA service.
   *
   * @throws if `image` is missing
   */
  constructor(scope: Construct, id: string, props: SigilServiceProps) {
    if (props.image === undefined) {
      throw new Error(`'image' of the SigilService '${id}' at '${scope.node.path}' is missing; give the image of the service, whose entry point is Node`);
    }
    const port = props.port ?? 3000;
    const levelDb = props.levelDb ?? new LevelDbVolume();
    const variables = sigilVariables(scope, props, port, levelDb);
    super(scope, id, {
      ...props,
      port,
      levelDb,
      args: props.args ?? [props.variant ?? SigilVariant.MAIN],
      env: { ...props.env, ...variables },
    });
    this.port = port;
    this._addRefusals(() => contradictions(props.env ?? {}, variables, this.node.path));
    if (props.preflight ?? true) {
      this.addInitContainer({
        name: PREFLIGHT,
        image: props.image,
        args: ['-e', PREFLIGHT_PROGRAM],
        envVariables: { SIGIL_DB_PATH: variables.SIGIL_DB_PATH },
      });
    }
    this.clientService = finishService(new kplus.Service(this, 'Service', {
      selector: this,
      ports: [{ name: 'http', port, targetPort: port }],
      metadata: { name: this.name, namespace: this.metadata.namespace },
    }), this);
  }
}

/** What the program is told by its environment. The ids are left out where the cluster picks them. */
function sigilVariables(scope: Construct, props: SigilServiceProps, port: number, levelDb: LevelDbVolume): { [name: string]: kplus.EnvValue } {
  const { ids } = props.profile ?? profileOf(scope);
  const user = props.securityContext?.user ?? ids.user;
  const group = props.securityContext?.group ?? ids.group;
  return {
    SIGIL_PORT: kplus.EnvValue.fromValue(String(port)),
    SIGIL_DB_PATH: kplus.EnvValue.fromValue(levelDb.mountPath),
    ...(user === undefined ? {} : { SIGIL_NODE_UID: kplus.EnvValue.fromValue(String(user)) }),
    ...(group === undefined ? {} : { SIGIL_NODE_GID: kplus.EnvValue.fromValue(String(group)) }),
  };
}

const WAYS: { readonly [name: string]: string } = {
  SIGIL_PORT: '\'port\'',
  SIGIL_DB_PATH: '\'mountPath\' of \'levelDb\'',
  SIGIL_NODE_UID: '\'ids\' of the profile',
  SIGIL_NODE_GID: '\'ids\' of the profile',
};

/** Variables of the author that say something else than the rest of the description. */
function contradictions(env: { [name: string]: kplus.EnvValue }, variables: { [name: string]: kplus.EnvValue }, path: string): string[] {
  return Object.keys(WAYS).filter(name => env[name] !== undefined && env[name].value !== variables[name]?.value).map(name =>
    `the environment variable '${name}' (${JSON.stringify(env[name].value ?? env[name].valueFrom)}) at '${path}' contradicts ${WAYS[name]} `
      + `(${variables[name]?.value ?? 'picked by the cluster'}); set ${WAYS[name]} and leave the variable out`);
}
