import * as kplus from 'cdk8s-plus-28';
import { SIZE } from '../hardening/shapes';
import { BOOLEAN, Form, listOf, madeBy, mapOf, NUMBER, objectOf, objectOfOnly, Shape, textSuchAs, WRITTEN_TEXT } from '../template/form';
import { isPlaceholder } from '../template/placeholder';

/** A program and its arguments. */
const COMMAND = listOf(WRITTEN_TEXT, '[\'node\', \'main.js\']');

const CPU = madeBy('Cpu', 'amount', 'Cpu.millis(100)');

const requestsAndLimits = (amount: Shape, example: string) => objectOfOnly({ request: amount, limit: amount }, `{ limit: ${example} }`);

/** What describes a container, in the words of cdk8s-plus. */
export const OF_CONTAINER = {
  args: COMMAND,
  command: COMMAND,
  resources: objectOfOnly({
    cpu: requestsAndLimits(CPU, 'Cpu.millis(500)'),
    memory: requestsAndLimits(SIZE, 'Size.mebibytes(512)'),
    ephemeralStorage: requestsAndLimits(SIZE, 'Size.mebibytes(512)'),
  }, '{ memory: { limit: Size.mebibytes(512) } }'),
};

/** A variable of which cdk8s-plus writes the value as it is given; what is not there becomes an empty text. */
const VARIABLE: Shape = {
  ...objectOf({ value: WRITTEN_TEXT }, ''),
  ...madeBy('EnvValue', 'value', 'EnvValue.fromValue(\'info\')', true),
};

/** Environment variables. */
export const VARIABLES = mapOf(VARIABLE, '{ LOG_LEVEL: EnvValue.fromValue(\'info\') }');

/** A port that is a text is told among all other mistakes of the pod. */
export const PORT: Shape = { ...NUMBER, is: value => NUMBER.is(value) || typeof value === 'string' };

const PORTS = listOf(objectOf({ name: WRITTEN_TEXT, number: PORT }, '{ number: 8080 }'), '[{ number: 8080 }]');

const LAST_ID = 2 ** 31 - 1;

/** The number of a user or a group. */
const ID: Shape = {
  is: value => typeof value === 'number' && (isPlaceholder(value) || (Number.isInteger(value) && value >= 0 && value <= LAST_ID)),
  mayBeLate: true,
  noun: 'id',
  advice: `give a whole number from 0 to ${LAST_ID}, without quotes`,
};

/** What cdk8s-plus calls the security context of a pod. */
export const SECURITY_OF_POD = objectOf({ ensureNonRoot: BOOLEAN, fsGroup: ID, group: ID, user: ID }, '{ user: 1000 }');

const SECURITY_OF_CONTAINER = objectOf({
  allowPrivilegeEscalation: BOOLEAN, ensureNonRoot: BOOLEAN, group: ID, privileged: BOOLEAN, readOnlyRootFilesystem: BOOLEAN, user: ID,
}, '{ user: 1000 }');

const IMAGE = textSuchAs('give a name with a tag or a digest, such as \'registry.example.com/api:1.4.2\'');

/** What describes a container of a hardened workload. */
export const CONTAINER_FORM = new Form<kplus.ContainerProps>({
  ...OF_CONTAINER,
  envVariables: VARIABLES,
  image: IMAGE,
  name: WRITTEN_TEXT,
  port: PORT,
  portNumber: PORT,
  ports: PORTS,
  securityContext: SECURITY_OF_CONTAINER,
}, ['image']);
