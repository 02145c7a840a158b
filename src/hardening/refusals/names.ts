import { Check } from './pod-under-check';
import { Json, mapsOf } from '../../template/json';
import { isLabel } from '../../template/names';
import { ENV_NAME } from '../env-name';

/**
 * The name of a port: like a label, with a letter in it, and no two dashes beside each other.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6335#section-5.1
 */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

const VARIABLE_NAME = new RegExp(ENV_NAME);

const isPortName = (name: string) => PORT_NAME.test(name);

const isVariableName = (name: string) => VARIABLE_NAME.test(name);

/** A name of a container, a volume, a port or an environment variable that the API server refuses. */
export const malformedNames: Check = pod => {
  const refusals: string[] = [];
  for (const { container, words } of pod.containers) {
    if (isMalformed(container.name, isLabel)) {
      refusals.push(`the name of ${words} must be a DNS label: up to 63 lower-case letters, digits and dashes`);
    }
    for (const { name, containerPort } of mapsOf(container.ports)) {
      if (isMalformed(name, isPortName)) {
        refusals.push(`the name '${String(name)}' of port ${String(containerPort)} of ${words} is no name of a port; `
          + 'use up to 15 lower-case letters, digits and single dashes, at least one letter among them');
      }
    }
    for (const { name } of mapsOf(container.env)) {
      if (isMalformed(name, isVariableName)) {
        refusals.push(`'${String(name)}' of ${words} is no name of an environment variable; use letters, digits and '_', a letter or '_' first`);
      }
    }
  }
  for (const { name } of mapsOf(pod.spec.volumes)) {
    if (isMalformed(name, isLabel)) {
      refusals.push(`the name '${String(name)}' of a volume at '${pod.path}' must be a DNS label: up to 63 lower-case letters, digits and dashes; `
        + 'where it comes of what the volume holds, give one with the option \'name\'');
    }
  }
  return refusals;
};

/** Whether a text is there that is no name of a kind. */
function isMalformed(name: Json | undefined, isName: (name: string) => boolean): boolean {
  return typeof name === 'string' && !isName(name);
}
