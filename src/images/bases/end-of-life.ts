import { fullRepository, ImageReference } from '../image-reference';

/** A base that gets no security updates any more. */
export interface EndOfLife {
  /** What has ended. */
  readonly what: string;
  /** What to use instead. */
  readonly successor: string;
}

/** The Debian release of living bases. */
export const DEBIAN = { number: 13, name: 'trixie' };

const DEBIAN_RELEASES: { readonly [name: string]: number } = { stretch: 9, buster: 10, bullseye: 11, bookworm: 12, trixie: 13, forky: 14, duke: 15 };

/** Debian 12 is maintained; its distroless images are not. */
const OLDEST_DEBIAN = 12;

const LIVING_NODES = ['22', '24', '26'];

const DEFAULT_NODE = '24';

/** The Python of the living Debian release. */
export const PYTHON = '3.13';

/** The newest minor versions that have ended, of what counts its versions so. */
const LAST_ENDED_PYTHON = 10;
const LAST_ENDED_GO = 25;

/** Whether the releases of a major version of Node have ended; versions to come have not. */
export function isEndedNode(major: string): boolean {
  return !LIVING_NODES.includes(major) && Number(major) < Number(LIVING_NODES[LIVING_NODES.length - 1]);
}

/** Whether the releases of a minor version of Go have ended. */
export function isEndedGo(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 1 && minor <= LAST_ENDED_GO;
}

/**
 * What has ended of a base, or `undefined` for what is maintained or not known here.
 *
 * @see https://endoflife.date/
 * @see https://github.com/GoogleContainerTools/distroless/blob/main/SUPPORT_POLICY.md
 */
export function endOfLifeOf(reference: ImageReference): EndOfLife | undefined {
  const [, distroless] = /^gcr\.io\/distroless\/(.*)$/.exec(originOf(reference.repository)) ?? [];
  return distroless === undefined ? ofDockerHub(reference) : ofDistroless(distroless);
}

/** The repository that a mirror has its images from, by the folders that mirrors keep; otherwise the repository itself. */
export function originOf(repository: string): string {
  const full = fullRepository(repository);
  const [, distroless] = /\/distroless\/([^/]+)$/.exec(full) ?? [];
  const [, official] = /\/library\/([^/]+)$/.exec(full) ?? [];
  return distroless !== undefined ? `gcr.io/distroless/${distroless}` : official !== undefined ? `docker.io/library/${official}` : full;
}

/** The Debian release that a reference names, if it names one. */
export function debianOf({ repository, tag = '' }: ImageReference): number | undefined {
  const [, number] = /-debian(\d+)$/.exec(repository) ?? (originOf(repository) === 'docker.io/library/debian' ? /^(\d+)/.exec(tag) ?? [] : []);
  const name = tag.split('-').find(part => part in DEBIAN_RELEASES);
  return number !== undefined ? Number(number) : name === undefined ? undefined : DEBIAN_RELEASES[name];
}

/** The system that a reference names, as far as native modules mind: Alpine has a libc of its own, one for all of its releases. */
export function systemOf(reference: ImageReference): string | undefined {
  const debian = debianOf(reference);
  return /(?:^|-)alpine/.test(reference.tag ?? '') ? 'Alpine' : debian === undefined ? undefined : `Debian ${debian}`;
}

/** The version of the language that a reference of Docker Hub or distroless names: `24`, `3.13`. */
export function languageOf({ repository, tag = '' }: ImageReference): string | undefined {
  const full = originOf(repository);
  const [, node] = /^gcr\.io\/distroless\/nodejs(\d+)/.exec(full) ?? (full === 'docker.io/library/node' ? /^(\d+)(?:[.-]|$)/.exec(tag) ?? [] : []);
  const [, version] = ['docker.io/library/python', 'docker.io/library/golang'].includes(full) ? /^(\d+\.\d+)/.exec(tag) ?? [] : [];
  return node ?? version ?? (full === `gcr.io/distroless/python3-debian${DEBIAN.number}` ? PYTHON : undefined);
}

/** A tag of an official image that follows the releases of what is in it. */
export interface MovingTag {
  /** What it follows. */
  readonly what: string;
  /** A tag that does not. */
  readonly fixed: string;
}

/**
 * What a tag of an official image leaves open, or `undefined` where it names the version of the language and the system. Such a tag fits the other
 * image of a pair on one day and not on the next, when a new version comes out or the default system changes. What has ended moves no more.
 *
 * @see https://github.com/docker-library/official-images
 */
export function movingTagOf(reference: ImageReference): MovingTag | undefined {
  const { repository, tag = '' } = reference;
  const [, name] = /^docker\.io\/library\/(node|python|golang|debian)$/.exec(originOf(repository)) ?? [];
  if (name === undefined || endOfLifeOf(reference) !== undefined) {
    return undefined;
  }
  const what = [
    ...name !== 'debian' && languageOf(reference) === undefined ? ['version'] : [],
    ...systemOf(reference) === undefined ? ['Debian release'] : [],
  ];
  return what.length === 0 ? undefined : { what: what.join(' and another '), fixed: `${repository}:${livingTag(name, languageOf(reference), tag)}` };
}

/** A tag of a living release of an official image, as slim as another one. */
function livingTag(name: string, version: string | undefined, like: string): string {
  const slim = /slim/.test(like) ? '-slim' : '';
  if (name === 'debian') {
    return `${DEBIAN.name}${slim}`;
  }
  const language = version ?? { node: DEFAULT_NODE, python: PYTHON }[name] ?? `1.${LAST_ENDED_GO + 1}`;
  return /alpine/.test(like) ? `${language}-alpine` : name === 'python' ? `${language}${slim}-${DEBIAN.name}` : `${language}-${DEBIAN.name}${slim}`;
}

function ofDistroless(name: string): EndOfLife | undefined {
  const [, family, debian] = /^(.*?)(?:-debian(\d+))?$/.exec(name) ?? [];
  const [, node] = /^nodejs(\d+)$/.exec(family) ?? [];
  const hasEndedNode = node !== undefined && isEndedNode(node);
  const hasEndedDebian = debian !== undefined && Number(debian) < DEBIAN.number;
  const living = hasEndedNode ? `nodejs${DEFAULT_NODE}` : family;
  return !hasEndedNode && !hasEndedDebian ? undefined : {
    what: [...(hasEndedNode ? [`Node ${node}`] : []), ...(hasEndedDebian ? [`distroless on Debian ${debian}`] : [])].join(' and '),
    successor: `gcr.io/distroless/${living}-debian${DEBIAN.number}:nonroot`,
  };
}

function ofDockerHub(reference: ImageReference): EndOfLife | undefined {
  const { repository, tag = '' } = reference;
  const debian = debianOf(reference);
  const onOldDebian = debian !== undefined && debian < OLDEST_DEBIAN ? { what: `Debian ${debian}` } : undefined;
  const [, version = ''] = /^(\d+(?:\.\d+)?)/.exec(tag) ?? [];
  const [major, minor = ''] = version.split('.');
  const ended = (isEnded: boolean, what: string) => isEnded ? { what } : onOldDebian;
  const withSuccessor = (found: { what: string } | undefined, name: string, living?: string) =>
    found === undefined ? undefined : { ...found, successor: `${name}:${livingTag(name, living, tag)}` };
  switch (originOf(repository)) {
    case 'docker.io/library/node':
      return withSuccessor(ended(major !== '' && isEndedNode(major), `Node ${major}`), 'node', LIVING_NODES.find(living => living === major));
    case 'docker.io/library/python':
      return withSuccessor(ended(major === '2' || (major === '3' && minor !== '' && Number(minor) <= LAST_ENDED_PYTHON), `Python ${version}`), 'python');
    case 'docker.io/library/golang':
      return withSuccessor(ended(minor !== '' && isEndedGo(version), `Go ${version}`), 'golang');
    case 'docker.io/library/debian':
      return withSuccessor(onOldDebian, 'debian');
    default:
      return undefined;
  }
}
