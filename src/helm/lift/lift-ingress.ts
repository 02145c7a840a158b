import { Knobs } from './knobs';
import { withMoreAnnotations } from './lift-service';
import { NAME_LENGTH } from './patterns';
import { Surroundings } from './surroundings';
import { choose } from '../../template/choose';
import { and, asCondition, equals, isNonEmpty } from '../../template/conditions';
import { isExpression, isSame } from '../../template/expression';
import { asMap, isList, isMap, Json, JsonMap, mapsOf } from '../../template/json';
import { camelCase } from '../../template/names';
import { join } from '../../template/operations';
import { Refusal } from '../../template/refusal';
import { LiftedCompanion } from '../chart-objects';

const HOST = '(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

/** Puts values in the place of the hosts, the class and the certificates of an Ingress. */
export function liftIngress(tree: JsonMap, knobs: Knobs, surroundings: Surroundings): LiftedCompanion {
  knobs.describe('The Ingress.');
  const spec = asMap(tree.spec);
  const enabled = knobs.boolean('enabled', true, 'Whether there is an Ingress.');
  const className = knobs.objectName('className', spec.ingressClassName ?? '', 'The IngressClass; empty for that of the cluster.');
  const hosts = liftHosts(spec, knobs);
  const condition = asCondition(enabled);
  return {
    condition,
    refusals: refusalsOfTwins(mapsOf(spec.rules), hosts).map(({ when, message }) => ({ when: and(condition, when), message })),
    tree: withMoreAnnotations({
      ...tree,
      spec: {
        ...spec,
        ingressClassName: optional(className),
        ...(spec.defaultBackend === undefined ? {} : { defaultBackend: liftBackend(spec.defaultBackend, surroundings) }),
        ...(spec.rules === undefined ? {} : {
          rules: mapsOf(spec.rules).map(rule => ({ ...rule, host: hosts.of(rule.host), http: liftPaths(rule.http, surroundings) })),
        }),
        tls: liftTls(spec, knobs.below('tls'), hosts),
      },
    }, knobs, 'More annotations of the Ingress.'),
  };
}

/** The hosts of an Ingress with values in their place. */
interface LiftedHosts {
  /** All of them; none where requests of every host are taken. */
  readonly all: readonly Json[];
  /** What takes the place of a host. */
  of(host: Json | undefined): Json | undefined;
}

/** The hosts of the rules: one is called `host`, several are told apart by their names. A rule without a host can get one. */
function liftHosts(spec: JsonMap, knobs: Knobs): LiftedHosts {
  const written = mapsOf(spec.rules).map(({ host }) => host);
  const hosts = written.filter((host, index): host is Json => host !== undefined && written.findIndex(other => isSame(other, host)) === index);
  if (hosts.length === 0 && written.length === 1) {
    const host = optional(knobs.text('host', '', 'The host name; empty for every host.', { pattern: `^(${HOST})?$`, maxLength: NAME_LENGTH }));
    return { of: () => host, all: host === undefined ? [] : [host] };
  }
  const lift = (host: Json) => hosts.length === 1
    ? knobs.text('host', host, 'The host name.', { pattern: `^${HOST}$`, maxLength: NAME_LENGTH })
    : knobs.below('hosts').text(camelCase(String(host).replace('*', 'any')), host, `The host name in the place of ${String(host)}.`, { pattern: `^${HOST}$`, maxLength: NAME_LENGTH });
  const lifted = hosts.map(host => isExpression(host) ? host : lift(host));
  return {
    of: host => lifted[hosts.findIndex(other => isSame(other, host))] ?? host,
    all: lifted,
  };
}

/** Two rules of different hosts that values make one, in the words of cdk8s-plus. */
function refusalsOfTwins(rules: readonly JsonMap[], hosts: LiftedHosts): Refusal[] {
  const routes = rules.flatMap(rule => mapsOf(asMap(rule.http).paths).map(({ path = '' }) => ({ host: hosts.of(rule.host) ?? '', path })));
  return routes.flatMap((route, index) => routes.slice(index + 1).filter(({ path }) => isSame(path, route.path)).map(({ host }) => ({
    when: equals(route.host, host),
    message: join('there is already an ingress rule for ', route.host, route.path),
  })));
}

/** A text that is there only where it is not empty. */
function optional(text: Json): Json | undefined {
  return choose(isNonEmpty(text), text, undefined);
}

/** The paths of a rule; one that has none leads to the backend of all. */
function liftPaths(http: Json | undefined, surroundings: Surroundings): Json | undefined {
  return !isMap(http) ? http : { ...http, paths: mapsOf(http.paths).map(path => ({ ...path, backend: liftBackend(path.backend, surroundings) })) };
}

/** A backend whose port follows that of its Service. */
function liftBackend(backend: Json | undefined, surroundings: Surroundings): JsonMap {
  const { service, ...rest } = asMap(backend);
  const { name, port } = asMap(service);
  const found = surroundings.service(name);
  const number = asMap(port).number;
  if (found === undefined || number === undefined) {
    return asMap(backend);
  }
  const index = mapsOf(asMap(found.given.spec).ports).findIndex(each => isSame(each.port, number));
  const lifted = mapsOf(asMap(found.lifted.spec).ports)[index];
  return { ...rest, service: { name, port: { ...asMap(port), number: lifted?.port ?? number } } };
}

/** The certificates: those that the author names, or one for all hosts where the values ask for it. */
function liftTls(spec: JsonMap, knobs: Knobs, hosts: LiftedHosts): Json | undefined {
  const given = mapsOf(spec.tls);
  const enabled = knobs.boolean('enabled', given.length > 0, 'Whether requests are encrypted.');
  const certificates = given.length > 0 ? given : [undefined];
  return choose(asCondition(enabled), certificates.map((certificate, index) => {
    const secretName = knobs.objectName(certificates.length === 1 ? 'secretName' : `secretName${index + 1}`, certificate?.secretName ?? '',
      'The Secret that holds the certificate and its key; empty for the certificate of the controller.');
    const written = certificate?.hosts;
    const ofHosts = certificate === undefined ? hosts.all : isList(written) ? written.map(host => hosts.of(host) ?? host) : undefined;
    return { ...certificate, hosts: choose(isNonEmpty(ofHosts), ofHosts, undefined), secretName: optional(secretName) };
  }), undefined);
}
