import { IMAGE_NAME } from '../hardening/image-name';

/** The parts of the name of an image. */
export interface ImageReference {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** A registry, if any, and the path of an image there. */
const REPOSITORY = new RegExp(`^${IMAGE_NAME}$`);

const TAG = /^\w[\w.-]{0,127}$/;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** `name:tag@sha256:…`, as far as there is each. */
export function referenceOf({ repository, tag, digest }: ImageReference): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** What a build is called, by which engines tell images apart: the tag decides where there is one, whatever digest it had before. */
export function nameOfBuild({ repository, tag, digest }: ImageReference): string {
  return referenceOf({ repository: fullRepository(repository), tag, digest: tag === undefined ? digest : undefined });
}

/** The parts of a reference; a colon in front of a slash belongs to the port of a registry. */
export function parseReference(reference: string): ImageReference {
  const [name, digest] = reference.split('@', 2);
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  return { repository: hasTag ? name.slice(0, colon) : name, tag: hasTag ? name.slice(colon + 1) : undefined, digest };
}

/** A reference as the registries tell it apart: Docker Hub and its folder of official images need not be named. */
export function fullRepository(repository: string): string {
  const [first, ...rest] = repository.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const named = hasRegistry ? repository : `docker.io/${repository}`;
  return /^docker\.io\/[^/]+$/.test(named) ? named.replace('/', '/library/') : named;
}

/** Whether a tag, such as `latest` or `latest-dev`, names whatever was pushed last. */
export function movesDaily(tag: string | undefined): boolean {
  return /^latest(?:-|$)/.test(tag ?? '');
}

/** Why the parts of a reference are none, in words that follow the name of the image. */
export function problemsOfReference({ repository, tag, digest }: ImageReference): string[] {
  const inRepository = parseReference(repository);
  return [
    ...inRepository.tag !== undefined || inRepository.digest !== undefined
      ? [`'repository' ('${repository}') holds a tag or a digest; give 'repository: '${inRepository.repository}'' and the rest as 'tag' and 'digest'`]
      : REPOSITORY.test(repository) ? [] : [`'repository' ('${repository}') is no name of an image; give one such as 'registry.example.com/shop/api'`],
    ...tag === undefined && digest === undefined ? ['\'tag\' and \'digest\' are missing; give at least one of them, such as \'tag: \'1.4.2\'\''] : [],
    ...movesDaily(tag) ? [`'tag' ('${tag}') names another image every day; give a version such as '1.4.2'`]
      : tag === undefined || TAG.test(tag) ? [] : [`'tag' ('${tag}') is no tag; use letters, digits, '.', '_' and '-', up to 128 of them`],
    ...digest === undefined || DIGEST.test(digest) ? [] : [`'digest' ('${digest}') is no digest; give 'sha256:' and 64 hexadecimal digits`],
  ];
}
