import { Knobs } from './knobs';
import type { LiftedCompanion, Surroundings } from './lift-companion';
import { NAME_PATTERN } from './patterns';
import { camelCase } from './lift-workload';
import { withMoreAnnotations } from './lift-service';
import { choose } from '../../template/choose';
import { isNonEmpty } from '../../template/conditions';
import { isExpression, isSame } from '../../template/expression';
import { asMap, isList, Json, JsonMap, mapsOf } from '../../template/json';

const HOST_PATTERN = '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/** Puts values in the place of the hosts, the class and the certificates of an Ingress. */
export function liftIngress(tree: JsonMap, knobs: Knobs, surroundings: Surroundings): LiftedCompanion {
  knobs.describe('The Ingress.');
  const spec = asMap(tree.spec);
  const enabled = knobs.boolean('enabled', true, 'Whether there is an Ingress.');
  const className = knobs.objectName('className', spec.ingressClassName ?? '', 'The IngressClass; empty for that of the cluster.');
  const hosts = liftHosts(spec, knobs);
  const hostOf = (host: Json | undefined): Json | undefined => hosts.get(host) ?? host;
  return {
    condition: isExpression(enabled) ? enabled : true,
    tree: withMoreAnnotations({
      ...tree,
      spec: {
        ...spec,
        ingressClassName: isExpression(className) ? choose(isNonEmpty(className), className, undefined) : spec.ingressClassName,
        ...(spec.defaultBackend === undefined ? {} : { defaultBackend: liftBackend(spec.defaultBackend, surroundings) }),
        ...(spec.rules === undefined ? {} : { rules: mapsOf(spec.rules).map(rule => ({ ...rule, host: hostOf(rule.host), http: liftPaths(asMap(rule.http), surroundings) })) }),
        ...(spec.tls === undefined ? {} : { tls: liftTls(mapsOf(spec.tls), knobs, hostOf) }),
      },
    }, knobs, 'More annotations of the Ingress.'),
  };
}

/** The hosts of the rules: one is called `host`, several are told apart by their first label. */
function liftHosts(spec: JsonMap, knobs: Knobs): Map<Json | undefined, Json> {
  const hosts = [...new Set(mapsOf(spec.rules).map(({ host }) => host))].filter((host): host is string => typeof host === 'string');
  const schema = { pattern: HOST_PATTERN };
  return new Map(hosts.map(host => [host, hosts.length === 1
    ? knobs.text('host', host, 'The host name.', schema)
    : knobs.below('hosts').text(camelCase(host.replace('*', 'any')), host, `The host name in the place of ${host}.`, schema)]));
}

function liftPaths(http: JsonMap, surroundings: Surroundings): JsonMap {
  return { ...http, paths: mapsOf(http.paths).map(path => ({ ...path, backend: liftBackend(path.backend, surroundings) })) };
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

function liftTls(certificates: readonly JsonMap[], knobs: Knobs, hostOf: (host: Json | undefined) => Json | undefined): Json {
  return certificates.map((certificate, index) => ({
    ...certificate,
    ...(isList(certificate.hosts) ? { hosts: certificate.hosts.map(host => hostOf(host) ?? host) } : {}),
    ...(certificate.secretName === undefined ? {} : {
      secretName: knobs.below('tls').text(certificates.length === 1 ? 'secretName' : `secretName${index + 1}`, certificate.secretName,
        'The Secret that holds the certificate and its key.', { pattern: NAME_PATTERN, minLength: 1 }),
    }),
  }));
}
