import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IContainerImage, setContainerImage } from './container-image';
import { addStep, Rank, refuseEach } from './finished-object';
import { HardenedStatefulSet, HardenedStatefulSetProps } from './hardened-stateful-set';
import { DEFAULT_CHECKS, HealthChecks } from './health-checks';
import { imageOf, profileFor, referenceOf, SINGLE_CONTAINER, singleContainerIn } from './image-of-workload';
import { PREFLIGHT } from './level-db';
import { LevelDbVolume } from './level-db-volume';
import { pathBelow } from './path-below';
import { PREFLIGHT_PROGRAM } from './preflight';
import { profileOf } from './profile-context';
import { finishResource, resourceNameOf } from './services';
import { valuesLiftOf } from './values-lift';
import { WORKLOAD_FORM } from './workload-form';
import { HardeningControl, HardeningException } from '../hardening/hardening-exception';
import { mapPodTemplates, podTemplatesOf } from '../hardening/pod-template';
import { choose, mapChoices } from '../template/choose';
import { and, equals, isPresent, not, or } from '../template/conditions';
import { Form, memberOf } from '../template/form';
import { asMap, isList, Json, JsonMap, mapsOf } from '../template/json';
import { join, shown, text } from '../template/operations';
import { conditionalItems } from '../template/parts';
import { isPlaceholder } from '../template/placeholder';
import { Refusal } from '../template/refusal';

/** The two programs that a Sigil image can run. */
export enum SigilVariant {
  /** `server/index.cjs`. */
  MAIN = 'server/index.cjs',
  /** `server/start-consciousness-server.cjs`. */
  CONSCIOUSNESS = 'server/start-consciousness-server.cjs',
}

/**
 * Properties for `SigilService`. `image` is required; `port` is that of the image, else 3000, by default, and `levelDb` a `LevelDbVolume` at
 * the one directory in which the image keeps data, else at its own default path.
 *
 * `command` says how Node starts where the image has no entry point, e.g. `['/usr/local/bin/node']`; what Node runs is `variant`,
 * or `args`.
 */
export interface SigilServiceProps extends HardenedStatefulSetProps {
  /**
   * Which program of the image runs.
   *
   * @default - the one that the image starts, else SigilVariant.MAIN
   */
  readonly variant?: SigilVariant;

  /**
   * Whether an init container proves first that the database can be written, and says why if not.
   *
   * @default true
   */
  readonly preflight?: boolean;
}

const FORM = new Form<SigilServiceProps>({ variant: memberOf('SigilVariant', SigilVariant) });

/**
 * A Sigil-DNA service: a Node program with a LevelDB database on a volume.
 *
 * Port, database path and ids are said once and reach environment, ports, probes, mounts and security context alike. The
 * program listens on `SIGIL_PORT`, answers `/healthz` and `/readyz`, and keeps its database in `SIGIL_DB_PATH`. It is told the
 * ids that it runs under in `SIGIL_NODE_UID` and `SIGIL_NODE_GID`, unless the cluster picks them.
 */
export class SigilService extends HardenedStatefulSet {
  /** The Service that clients connect to; the one that is given as `service`, where that has the name of the workload. */
  public readonly clientService: kplus.Service;

  /** The port that the service listens on. */
  public readonly port: number;

  /**
   * A Sigil-DNA service.
   *
   * @throws if `image` is missing, or what runs in it is said twice
   */
  constructor(scope: Construct, id: string, props: SigilServiceProps) {
    const path = pathBelow(scope, id);
    WORKLOAD_FORM.check(props, () => `at '${path}'`);
    FORM.check(props, () => `at '${path}'`);
    if (props?.image === undefined) {
      throw new Error(`'image' of the SigilService at '${path}' is missing; give the image of the service, whose entry point is Node`);
    }
    checkWhatRuns(props, path);
    const image = imageOf(props);
    const port = props.port ?? image?.port ?? 3000;
    const levelDb = props.levelDb ?? new LevelDbVolume({ mountPath: dataDirectoryOf(image) });
    const databasePath = kplus.EnvValue.fromValue(levelDb.mountPath);
    super(scope, id, {
      ...props,
      port,
      levelDb,
      healthChecks: props.healthChecks ?? checksBesides(image),
      exceptions: withPreflightAsRoot(props),
      args: props.args ?? (props.variant === undefined ? image?.args : undefined) ?? [props.variant ?? SigilVariant.MAIN],
      // What the author says himself stays, so that a contradiction is seen in the finished pod.
      env: { SIGIL_PORT: kplus.EnvValue.fromValue(String(port)), SIGIL_DB_PATH: databasePath, ...idVariables(scope, props), ...props.env },
    });
    this.port = port;
    addStep(ApiObject.of(this), Rank.CONTENT, (json, refuse) => {
      const lift = valuesLiftOf(this);
      const written = lift === undefined ? json : withLiftedIds(json, props.env ?? {});
      refuseEach(contradictionsIn(written, [
        // Where the image reads its port from the variable, that has been compared already.
        ...image?.portVariable === 'SIGIL_PORT' ? [] : [{ name: 'SIGIL_PORT', expected: isPlaceholder(port) ? portIn(written) : port, wayOut: '\'port\'' }],
        { name: 'SIGIL_DB_PATH', expected: levelDb.mountPath, wayOut: '\'mountPath\' of \'levelDb\'' },
        { name: 'SIGIL_NODE_UID', expected: idIn(written, 'runAsUser'), wayOut: '\'ids\' of the profile' },
        { name: 'SIGIL_NODE_GID', expected: idIn(written, 'runAsGroup'), wayOut: '\'ids\' of the profile' },
      ], this.node.path), refuse);
      return written;
    });
    if (props.preflight ?? true) {
      this.addInitContainer({
        name: PREFLIGHT,
        image: referenceOf(props.image),
        command: props.command,
        args: ['-e', PREFLIGHT_PROGRAM],
        envVariables: { SIGIL_DB_PATH: databasePath },
      });
      if (image !== undefined) {
        setContainerImage(this, PREFLIGHT, image);
      }
    }
    const serviceName = resourceNameOf(this.name, this.node.path);
    this.clientService = props.service?.name === serviceName ? props.service : finishResource(new kplus.Service(this, 'Service', {
      selector: this,
      ports: [{ name: (props.healthChecks ?? DEFAULT_CHECKS).portName, port, targetPort: port }],
      metadata: { name: serviceName, namespace: this.metadata.namespace },
    }), this);
  }
}

function checkWhatRuns({ levelDb, variant, args, command = [] }: SigilServiceProps, path: string): void {
  if (variant !== undefined && args !== undefined) {
    throw new Error(`'variant' (${variant}) and 'args' (${args.join(' ')}) of the SigilService at '${path}' both say what Node runs; leave one of them out`);
  }
  const program = command.slice(1).find(word => !word.startsWith('-'));
  if (program !== undefined) {
    throw new Error(`'command' of the SigilService at '${path}' names '${program}', but it only starts Node, in the preflight container too; `
      + 'give what Node runs as \'args\' or \'variant\'');
  }
  if (levelDb?.container !== undefined && levelDb.container !== SINGLE_CONTAINER) {
    throw new Error(`'container' ('${levelDb.container}') of the LevelDB volume at '${path}' must be '${SINGLE_CONTAINER}', in which the SigilService runs; leave it out`);
  }
}

/** Where an image keeps the database; undefined where it does not say, or names several directories. */
function dataDirectoryOf(image: IContainerImage | undefined): string | undefined {
  const directories = image?.writableDirectories.filter(({ isPersistent }) => isPersistent) ?? [];
  return directories.length === 1 ? directories[0].path : undefined;
}

/** A Sigil program answers on its health paths, whether its image says so or not. */
function checksBesides(image: IContainerImage | undefined): HealthChecks | undefined {
  return image === undefined || image.livenessPath !== undefined || image.readinessPath !== undefined ? undefined : DEFAULT_CHECKS;
}

/** The preflight proves something only under the user of the service. */
function withPreflightAsRoot({ exceptions = [], preflight = true }: SigilServiceProps): HardeningException[] {
  const ofRoot = exceptions.filter(({ control }) => control === HardeningControl.ROOT_USER);
  const ofService = ofRoot.find(({ container }) => container === SINGLE_CONTAINER);
  return ofService === undefined || !preflight || ofRoot.some(exception => exception._appliesTo(PREFLIGHT)) ? exceptions : [
    ...exceptions,
    HardeningException.rootUser({ container: PREFLIGHT, reason: ofService.reason, owner: ofService.owner, expires: ofService.expires }),
  ];
}

/** The ids that the program runs under; the root user is an exception and no id of a profile. */
function idVariables(scope: Construct, props: SigilServiceProps): { [name: string]: kplus.EnvValue } {
  const { exceptions = [], profile, securityContext } = props;
  const { ids } = profileFor(imageOf(props), profile ?? profileOf(scope));
  const isRoot = exceptions.some(exception => exception.control === HardeningControl.ROOT_USER && exception._appliesTo(SINGLE_CONTAINER));
  const variables = {
    SIGIL_NODE_UID: isRoot ? 0 : securityContext?.user ?? ids.user,
    SIGIL_NODE_GID: isRoot ? 0 : securityContext?.group ?? ids.group,
  };
  // Where values have a say they may give an id that the author leaves to the cluster.
  const isOpen = valuesLiftOf(scope) !== undefined;
  return Object.fromEntries(Object.entries(variables).flatMap(([name, id]) =>
    id === undefined && !isOpen ? [] : [[name, kplus.EnvValue.fromValue(String(id ?? ''))]]));
}

/** The variables that tell the ids, as the values of a chart decide on them; what the author says himself stays. */
function withLiftedIds(json: JsonMap, given: { readonly [name: string]: unknown }): JsonMap {
  return mapPodTemplates(json, ({ holder }) => {
    const spec = asMap(holder.spec);
    const variables = ([['SIGIL_NODE_GID', 'runAsGroup'], ['SIGIL_NODE_UID', 'runAsUser']] as const).filter(([name]) => given[name] === undefined);
    const containers = mapsOf(spec.containers).map(container => {
      if (container.name !== SINGLE_CONTAINER || !isList(container.env)) {
        return container;
      }
      const ids = new Map(variables.map(([name, field]): [Json, Json | undefined] =>
        [name, mapChoices(idIn(json, field), id => ({ name, value: join(id) }))]));
      const written = container.env.flatMap(each => {
        const { name = null } = asMap(each);
        const variable = ids.has(name) ? ids.get(name) : each;
        ids.delete(name);
        return variable === undefined ? [] : [variable];
      });
      return { ...container, env: [...written, ...[...ids.values()].filter(variable => variable !== undefined)] };
    });
    return { ...holder, spec: { ...spec, containers } };
  });
}

/** The port of the service in the finished pod. */
function portIn(json: JsonMap): Json | undefined {
  return mapsOf(mainOf(json).ports)[0]?.containerPort;
}

/** The id that the service runs under in the finished pod; undefined where the cluster picks it. */
function idIn(json: JsonMap, field: 'runAsUser' | 'runAsGroup'): Json | undefined {
  const spec = asMap(podTemplatesOf(json)[0].holder.spec);
  return asMap(mainOf(json).securityContext)[field] ?? asMap(spec.securityContext)[field];
}

/** What a variable has to tell, and where its author says that. */
interface Said {
  readonly name: string;
  /** Undefined where nothing is to be told. */
  readonly expected: Json | undefined;
  readonly wayOut: string;
}

/** Variables of the finished pod that say something else than the rest of it, whether their author says so or the values of a chart. */
function contradictionsIn(json: JsonMap, said: readonly Said[], path: string): Refusal[] {
  const { env } = mainOf(json);
  return said.flatMap(({ name, expected, wayOut }): Refusal[] => {
    const told = mapChoices(expected, each => join(each));
    const contradiction = (given: Json) => text`the environment variable '${name}' (${given}) at '${path}' contradicts ${wayOut} (${
      choose(isPresent(told), told, 'picked by the cluster') ?? null}); set ${wayOut} and leave the variable out`;
    const variables = conditionalItems(env).filter(({ item }) => item.name === name);
    return [
      { when: and(isPresent(told), not(or(...variables.map(({ when }) => when)))), message: contradiction('undefined') },
      ...variables.map(({ item, when }) => ({ when: and(when, not(equals(told, item.value))), message: contradiction(givenBy(item)) })),
    ];
  });
}

function givenBy({ value, valueFrom }: JsonMap): Json {
  return value === undefined ? shown(valueFrom ?? null) : join('"', value, '"');
}

function mainOf(json: JsonMap): JsonMap {
  const [template] = podTemplatesOf(json);
  return singleContainerIn(asMap(template.holder.spec));
}
