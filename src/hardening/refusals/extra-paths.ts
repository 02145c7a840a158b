import { ContainerUnderCheck, mountOf, PodUnderCheck, TreeCheck } from './pod-under-check';
import { and, contains, equals, greater, hasPrefix, not } from '../../template/conditions';
import { Condition, Expression, variable } from '../../template/expression';
import { join } from '../../template/operations';
import { conditionalItems } from '../../template/parts';
import { NOTHING_REFUSED, Refusal } from '../../template/refusal';
import { settingsFor } from '../hardening-policy';
import { EXTRA, givesWay, isMountedAt, partsOfPath, PATH, writtenInValues } from '../mount-extra-paths';
import { canonicalPath, foldersAbove } from '../mount-path';
import { WritablePath } from '../writable-path';

const OTHER = partsOfPath('other');

const GIVE_EACH_A_NAME = 'give each a name of its own';

const GIVE_EACH_A_PATH = 'give each a path of its own';

const SIDE_BY_SIDE = 'mount them side by side, or leave out the inner one where the outer one is writable';

/** Why the writable paths of a value cannot stand together, in whatever pod. */
export function refusalsAmongPaths(paths: Expression, place: string): Refusal[] {
  const isLater = greater(variable('later', 'integer'), variable('index', 'integer'));
  const scopes = [{ over: paths, variable: PATH, key: 'index' }, { over: paths, variable: 'other', key: 'later' }];
  return [
    {
      scopes,
      when: and(isLater, equals(EXTRA.name, OTHER.name)),
      message: join('two writable paths have the name \'', EXTRA.name, `' at '${place}' ('`, EXTRA.mountPath, '\' and \'', OTHER.mountPath, `'); ${GIVE_EACH_A_NAME}`),
    },
    {
      scopes,
      when: and(isLater, not(equals(EXTRA.name, OTHER.name)), equals(EXTRA.mountPath, OTHER.mountPath)),
      message: join('the writable paths \'', EXTRA.name, '\' (\'', EXTRA.mountPath, '\') and \'', OTHER.name, '\' (\'', OTHER.mountPath,
        `') at '${place}' have the same mount path; ${GIVE_EACH_A_PATH}`),
    },
    {
      scopes,
      when: hasPrefix(OTHER.mountPath, join(EXTRA.mountPath, '/')),
      message: join('\'', OTHER.mountPath, '\' (volume \'', OTHER.name, '\') lies inside \'', EXTRA.mountPath, '\' (volume \'', EXTRA.name,
        `') at '${place}'; ${SIDE_BY_SIDE}`),
    },
  ];
}

/** Writable paths of a value that what a pod has already stands in the way of. */
export const extraPathsInTheWay: TreeCheck = pod => {
  const { extraPaths } = settingsFor(pod.policy);
  return extraPaths === undefined ? NOTHING_REFUSED : [
    ...pod.policy.writablePaths.filter(path => !WritablePath.defaults().includes(path)).flatMap(path => besidesDeclared(path, extraPaths, pod)),
    ...pod.containers.flatMap(under => besidesMounts(under, pod)),
  ].map(refusal => ({ scopes: [{ over: extraPaths, variable: PATH }], ...refusal }));
};

function besidesDeclared(known: WritablePath, extraPaths: Expression, { path }: PodUnderCheck): Refusal[] {
  const { name, mountPath } = known;
  const hasName = equals(EXTRA.name, name);
  return [
    {
      when: and(not(givesWay(known, extraPaths)), hasName),
      message: join(`two writable paths have the name '${name}' at '${path}' ('${mountPath}' and '`, EXTRA.mountPath, `'); ${GIVE_EACH_A_NAME}`),
    },
    ...(known._isOfImage ? [] : [{
      when: and(not(hasName), isMountedAt(EXTRA, [mountPath])),
      message: join(`the writable paths '${name}' ('${mountPath}') and '`, EXTRA.name, '\' (\'', EXTRA.mountPath, `') at '${path}' have the same mount path; `, GIVE_EACH_A_PATH),
    }]),
  ];
}

function besidesMounts({ container, words }: ContainerUnderCheck, { volumes, policy }: PodUnderCheck): Refusal[] {
  const declared = policy.writablePaths.map(({ mountPath }) => canonicalPath(mountPath));
  const givingWay = policy.writablePaths.filter(path => path._isOfImage).map(({ mountPath }) => canonicalPath(mountPath));
  return conditionalItems(container.volumeMounts).flatMap(({ item, when }) => {
    const { path, canonical, clean, volume, readOnly } = mountOf(item, volumes);
    const isInside = and(when, hasPrefix(EXTRA.mountPath, `${writtenInValues(path)}/`));
    const isAround = !givingWay.includes(canonical) && isOneOf([...foldersAbove(clean), ...foldersAbove(canonical)].map(writtenInValues));
    return [
      ...(!readOnly || declared.includes(canonical) ? [] : [{
        when: and(when, isMountedAt(EXTRA, [path])),
        message: join('the writable path \'', EXTRA.name, '\' (\'', EXTRA.mountPath, `') lies where ${words} has a read-only mount; ${GIVE_EACH_A_PATH}`),
      }]),
      ...(readOnly ? [{
        when: isInside,
        message: join('writable path \'', EXTRA.mountPath, '\' (volume \'', EXTRA.name, `') lies below the read-only mount '${path}' (volume '${volume}') in ${words}; `
          + `the container would not start: mount it outside of '${path}'`),
      }] : policy.keepsExplicit ? [] : [{
        when: isInside,
        message: join('\'', EXTRA.mountPath, '\' (volume \'', EXTRA.name, `') lies inside '${path}' (volume '${volume}') in ${words}; ${SIDE_BY_SIDE}`),
      }]),
      ...(policy.keepsExplicit || isAround === false ? [] : [{
        when: and(when, isAround),
        message: join(`'${path}' (volume '${volume}') lies inside '`, EXTRA.mountPath, '\' (volume \'', EXTRA.name, `') in ${words}; ${SIDE_BY_SIDE}`),
      }]),
    ];
  });
}

function isOneOf(places: readonly string[]): Condition {
  return contains([...new Set(places)], EXTRA.mountPath);
}
