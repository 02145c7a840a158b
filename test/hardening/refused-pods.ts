import { policyOf } from './policies';
import { HardeningPolicy, Replacement } from '../../src/hardening/hardening-policy';
import { refusalsOfWorkload } from '../../src/hardening/refusals/refusals';
import { JsonMap } from '../../src/template/json';
import { Refusal } from '../../src/template/refusal';

/** The day on which the pods are looked at. */
export const TODAY = '2027-03-31';

export const IMAGE = 'registry.example/app:1.0';

/** The path of the workload, and its container as messages call it. */
export const AT = 'intelgraph/api';
export const MAIN = `container 'main' at '${AT}'`;

/** Why the library's own workload would be refused. */
export function refusals(spec: JsonMap, policy: Partial<HardeningPolicy> = {}, replacements: Replacement[] = []): string[] {
  return sentences(refusalsOfWorkload({ spec, policy: policyOf(policy), path: AT }, replacements, TODAY));
}

/** What is told of literals, which is decided. */
export function sentences(found: readonly Refusal[]): string[] {
  expect(found.map(({ when }) => when)).toEqual(found.map(() => true));
  return found.map(({ message }) => String(message));
}

/** The spec of a pod that nothing is wrong with, with more fields in it and its container. */
export function pod(container: JsonMap, spec: JsonMap = {}): JsonMap {
  return { containers: [{ name: 'main', image: IMAGE, ...container }], ...spec };
}

/** The spec of a pod with emptyDir volumes that the container mounts. */
export function mounting(mounts: Record<string, string>, volumes: Record<string, JsonMap> = {}, container: JsonMap = {}): JsonMap {
  const names = Object.keys(mounts);
  return pod({ ...container, volumeMounts: names.map(name => ({ name, mountPath: mounts[name] })) }, {
    volumes: names.map(name => ({ name, ...volumes[name] ?? { emptyDir: {} } })),
  });
}
