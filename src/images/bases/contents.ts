import { debianOf, originOf } from './end-of-life';
import { parseReference } from '../image-reference';

/** The distroless images of older releases have a shell in some languages. */
const FIRST_DEBIAN_WITHOUT_SHELL = 12;

/** Chainguard's images without a shell. Where Node has the tag `latest` there is npm as well, and the shell that npm needs. */
const CHAINGUARD = /^cgr\.dev\/chainguard\/(?:(?:python|static):latest|node:latest-slim)$/;

/**
 * Whether it is known of the image that ships that it has no shell and none of the tools beside it.
 *
 * @see https://github.com/GoogleContainerTools/distroless/pull/1415
 * @see https://github.com/chainguard-dev/edu/issues/2508
 */
export function lacksShell(runtime: string): boolean {
  const reference = parseReference(runtime);
  const { repository, tag = '' } = reference;
  const isDistroless = originOf(repository).startsWith('gcr.io/distroless/') && !tag.includes('debug');
  return CHAINGUARD.test(`${repository}:${tag}`) || (isDistroless && (debianOf(reference) ?? 0) >= FIRST_DEBIAN_WITHOUT_SHELL);
}

/** What a Dockerfile says above the image that ships. */
export function wordsOfRuntime(runtime: string, contents: string): string[] {
  return [lacksShell(runtime) ? contents : 'A base of one\'s own: all that is in it ships.'];
}
