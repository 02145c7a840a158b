import * as kplus from 'cdk8s-plus-28';
import { SIZE } from '../hardening/shapes';
import { Form, listOf, madeBy, mapOf, objectOf, Shape, TEXT, textSuchAs } from '../template/form';

/** A program and its arguments. */
export const COMMAND = listOf(TEXT, '[\'node\', \'main.js\']');

const CPU = madeBy('Cpu', 'amount', 'Cpu.millis(100)');

const requestsAndLimits = (amount: Shape, example: string) => objectOf({ request: amount, limit: amount }, `{ limit: ${example} }`);

/** What describes a container, in the words of cdk8s-plus. */
export const OF_CONTAINER = {
  args: COMMAND,
  command: COMMAND,
  resources: objectOf({
    cpu: requestsAndLimits(CPU, 'Cpu.millis(500)'),
    memory: requestsAndLimits(SIZE, 'Size.mebibytes(512)'),
    ephemeralStorage: requestsAndLimits(SIZE, 'Size.mebibytes(512)'),
  }, '{ memory: { limit: Size.mebibytes(512) } }'),
};

/** Environment variables. */
export const VARIABLES = mapOf(madeBy('EnvValue', 'value', 'EnvValue.fromValue(\'info\')', true), '{ LOG_LEVEL: EnvValue.fromValue(\'info\') }');

const IMAGE = textSuchAs('text', 'give a name with a tag or a digest, such as \'registry.example.com/api:1.4.2\'');

/** What describes a container of a hardened workload. */
export const CONTAINER_FORM = new Form<kplus.ContainerProps>({ ...OF_CONTAINER, envVariables: VARIABLES, image: IMAGE, name: TEXT }, ['image']);
