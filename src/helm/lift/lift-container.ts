import { Knobs } from './knobs';
import { BYTES_PATTERN, COUNT_PATTERN, DIGEST_PATTERN, REPOSITORY_PATTERN, RESOURCE_PATTERN, TAG_PATTERN } from './patterns';
import { ENV_NAME } from '../../hardening/env-name';
import { choose } from '../../template/choose';
import { and, isNonEmpty, not } from '../../template/conditions';
import { captioned, Expression, isExpression, variable } from '../../template/expression';
import { asMap, isMap, Json, JsonMap, mapsOf } from '../../template/json';
import { each, join } from '../../template/operations';
import { Refusal } from '../../template/refusal';
import { QUANTITY, wholeNumber } from '../values/value-schema';
import { inSeries } from '../values-file/schema-words';

/** An image in its parts. */
interface ImageParts {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** The tag of an image: as it was written, and what tells it now. */
export interface LiftedVersion {
  readonly tag: string;
  readonly value: Json | undefined;
}

/** The image of a container as values, what labels tell of it, and why it may not be. */
export interface LiftedImage {
  readonly image: Json;
  readonly version: LiftedVersion | undefined;
  readonly refusals: readonly Refusal[];
}

/**
 * Puts values in the place of an image.
 *
 * @param isOwn whether the container is this library's, which refuses images that are not pinned
 */
export function liftImage(image: Json | undefined, knobs: Knobs, words: string, isOwn: boolean): LiftedImage {
  const parts = typeof image === 'string' ? partsOf(image) : undefined;
  if (parts === undefined || knobs.hides('image')) {
    return { image: image ?? null, version: undefined, refusals: [] };
  }
  const below = knobs.below('image');
  const repository = below.text('repository', parts.repository, 'The name of the image, without its tag.', { pattern: REPOSITORY_PATTERN });
  const tag = below.text('tag', parts.tag, 'The tag of the image; a fixed one, as `latest` changes under your feet.', { pattern: TAG_PATTERN, ...(isOwn ? { not: { enum: ['latest'] } } : {}) });
  const digest = below.text('digest', parts.digest, 'The digest of the image, `sha256:…`; it decides which image runs, whatever the tag.', { pattern: DIGEST_PATTERN });
  return {
    image: captioned(join(repository, choose(isNonEmpty(tag), join(':', tag), ''), choose(isNonEmpty(digest), join('@', digest), '')),
      [], 'An image with its tag and its digest, as far as it has them.'),
    version: parts.tag === '' ? undefined : { tag: parts.tag, value: choose(isNonEmpty(tag), tag, undefined) },
    refusals: !isOwn ? [] : [{
      when: and(not(isNonEmpty(tag)), not(isNonEmpty(digest))),
      message: join('\'image\' (\'', repository, `') of ${words} has no tag and no digest; pin it, such as '`, repository, ':1.4.2\' or \'', repository, '@sha256:…\''),
    }],
  };
}

function partsOf(image: string): ImageParts | undefined {
  const [reference, digest = ''] = image.split('@');
  const match = /^(.*?)(?::([^:/]+))?$/.exec(reference);
  const parts = { repository: match?.[1] ?? reference, tag: match?.[2] ?? '', digest };
  return new RegExp(TAG_PATTERN).test(parts.tag) && new RegExp(REPOSITORY_PATTERN).test(parts.repository) ? parts : undefined;
}

/** The kinds of probes, with the words for them. */
const PROBES = { livenessProbe: 'restarted when it fails', readinessProbe: 'sent requests while it passes', startupProbe: 'given time to start' } as const;

/** Puts values in the place of what of a container differs from cluster to cluster. */
export function liftContainer(container: JsonMap, knobs: Knobs): JsonMap {
  return {
    ...container,
    ...liftPullPolicy(container, knobs),
    ...liftResources(container, knobs),
    ...liftProbes(container, knobs),
    ...liftEnv(container, knobs),
  };
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** Where nobody says when an image is fetched, its tag decides in the cluster. */
function liftPullPolicy({ imagePullPolicy }: JsonMap, knobs: Knobs): JsonMap {
  if (knobs.hides('image') || isExpression(imagePullPolicy)) {
    return {};
  }
  const below = knobs.below('image');
  if (typeof imagePullPolicy === 'string') {
    return { imagePullPolicy: below.choice('pullPolicy', imagePullPolicy, PULL_POLICIES, 'When a node fetches the image.') };
  }
  const policy = below.choice('pullPolicy', '', ['', ...PULL_POLICIES], 'When a node fetches the image; empty leaves it to the cluster, which always fetches the tag `latest`.');
  return { imagePullPolicy: choose(isNonEmpty(policy), policy, undefined) };
}

/** What Kubernetes takes as an amount: cdk8s-plus writes texts, people write numbers too. */
function amount(text: JsonMap): JsonMap {
  return { anyOf: [{ type: 'string', ...text }, wholeNumber({ minimum: 0 })] };
}

const BYTES = amount({ title: 'A number of bytes such as 64Mi', pattern: BYTES_PATTERN });

/** Of bytes and devices there are no thousandths, as there are of processors. */
const AMOUNTS: JsonMap = {
  type: 'object',
  propertyNames: { pattern: RESOURCE_PATTERN },
  properties: { 'cpu': amount(QUANTITY), 'memory': BYTES, 'ephemeral-storage': BYTES },
  additionalProperties: amount({ title: 'A whole number such as 2', pattern: COUNT_PATTERN }),
};

function liftResources({ resources }: JsonMap, knobs: Knobs): JsonMap {
  if (!isMap(resources) || Object.values(resources).some(amounts => !isMap(amounts))) {
    return {};
  }
  const { limits, requests } = resources;
  const schema = {
    additionalProperties: false,
    properties: {
      limits: { ...AMOUNTS, required: ['memory', 'ephemeral-storage'].filter(name => asMap(limits)[name] !== undefined) },
      requests: { ...AMOUNTS, required: ['cpu', 'memory', 'ephemeral-storage'].filter(name => asMap(requests)[name] !== undefined) },
    },
    required: ['limits', 'requests'].filter(name => resources[name] !== undefined),
  };
  return { resources: knobs.map('resources', resources, schema, `What the container asks for and may use.${wordsOnLimits(asMap(limits))}`) };
}

/** What whoever changes limits should know of those that a container has, and of the one that it has not. */
function wordsOnLimits({ cpu, memory }: JsonMap): string {
  const words = [
    ...(memory === undefined ? [] : ['memory-backed paths count against the memory limit']),
    ...(cpu === undefined ? ['no CPU limit is set, as it would throttle'] : []),
  ].join('; ');
  return words === '' ? '' : ` ${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function liftProbes(container: JsonMap, knobs: Knobs): JsonMap {
  const result: { [name: string]: Json } = {};
  for (const [name, words] of Object.entries(PROBES)) {
    const probe = container[name];
    if (isMap(probe) && !knobs.hides(name)) {
      const below = knobs.below(name);
      below.describe(`How often the container is checked; it is ${words}.`);
      result[name] = { ...probe, ...liftTiming(probe, below) };
    }
  }
  return result;
}

const TIMINGS: { readonly [field: string]: string } = {
  failureThreshold: 'How many failures in a row count.',
  initialDelaySeconds: 'Seconds before the first check.',
  periodSeconds: 'Seconds between two checks.',
  successThreshold: 'How many successes in a row count.',
  timeoutSeconds: 'Seconds until an answer is late.',
};

function liftTiming(probe: JsonMap, knobs: Knobs): JsonMap {
  return Object.fromEntries(Object.entries(TIMINGS).filter(([field]) => probe[field] !== undefined).map(([field, description]) =>
    [field, knobs.integer(field, probe[field] ?? null, description, { minimum: field === 'initialDelaySeconds' ? 0 : 1 })]));
}

const EXAMPLE_OF_ENV = 'LOG_LEVEL';

/** More environment variables, by name, below those that the container has. */
function liftEnv({ env }: JsonMap, knobs: Knobs): JsonMap {
  const own = mapsOf(env);
  const taken = own.map(({ name }) => name).filter(name => typeof name === 'string').sort();
  const schema = {
    ...(taken.includes(EXAMPLE_OF_ENV) ? {} : { examples: [{ [EXAMPLE_OF_ENV]: 'debug' }] }),
    additionalProperties: { type: 'string' },
    propertyNames: { pattern: ENV_NAME, ...(taken.length === 0 ? {} : { not: { enum: taken } }) },
  };
  // Helm names the key that it refuses, not always its place, and never why.
  const ofChart = taken.length === 0 ? '' : ` The chart sets ${inSeries(taken.map(name => `'${name}'`), 'and')} itself.`;
  const extra = knobs.map('extraEnv', {}, schema, `More environment variables, by name. Credentials do not belong here; mount a Secret.${ofChart}`);
  if (!(extra instanceof Expression)) {
    return {};
  }
  const item = { name: variable('env', 'string'), value: variable('value', 'string') };
  const items = each(extra, 'value', item, 'env');
  return { env: own.length > 0 ? [...own, items] : choose(isNonEmpty(extra), [items], undefined) };
}
