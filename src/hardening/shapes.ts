import { PodIds } from './pod-ids';
import { listOf, madeBy, Shape, TEXT } from '../template/form';

/** Names of containers. */
export const CONTAINER_NAMES: Shape = {
  ...listOf(TEXT, '[\'main\'], or leave it out'), is: value => Array.isArray(value) && value.length > 0, noun: 'list of names',
};

/** An amount of memory or storage. */
export const SIZE = madeBy('Size', 'toKibibytes', 'Size.mebibytes(64)');

/** A time. */
export const DURATION = madeBy('Duration', 'toSeconds', 'Duration.seconds(5)');

/** The user and groups of pods, of which only the factories say that none is root. */
export const IDS: Shape = { is: value => typeof value === 'object' && value !== null && value.constructor?.name === PodIds.name, noun: 'PodIds', advice: 'give some, such as PodIds.of(10001)' };

/** Restrictions that are relaxed. */
export const EXCEPTIONS = listOf(madeBy('HardeningException', '_appliesTo', 'HardeningException.rootUser({ reason: \'…\' })'),
  '[HardeningException.rootUser({ reason: \'…\' })]');

/** Directories that containers may write to. */
export const WRITABLE_PATHS = listOf(madeBy('WritablePath', '_quantity', 'WritablePath.memory(\'cache\', \'/var/cache/app\')'),
  '[WritablePath.memory(\'cache\', \'/var/cache/app\')]');

/** What pods are hardened with. */
export const PROFILE = madeBy('HardeningProfile', '_givesIds', 'new HardeningProfile()');
