import { DEBIAN, debianOf, endOfLifeOf, languageOf, movingTagOf, systemOf } from './end-of-life';
import { isDay } from '../../hardening/day';
import { fullRepository, movesDaily, parseReference, problemsOfReference } from '../image-reference';

/** Why a base that has reached its end of life is used all the same. */
export interface EndOfLifeException {
  /** Why there is no way around it yet; it is written into the Dockerfile. */
  readonly reason: string;

  /** The last day on which the exception holds, `YYYY-MM-DD` in UTC; a synth after it is refused. */
  readonly expires: string;

  /**
   * Who answers for the exception: a person, a team or a ticket.
   *
   * @default - nobody is named
   */
  readonly owner?: string;
}

/** Why nothing can be built on these images, in words that follow the name of the image; the first one ships. */
export function problemsOfBase(images: readonly string[], exception: EndOfLifeException | undefined): string[] {
  const [runtime] = images;
  return [
    ...images.flatMap(problemsOfImage),
    ...images.flatMap(problemsOfMovingTag),
    ...problemsOfRuntime(runtime),
    ...problemsOfPair(images),
    ...problemsOfEndOfLife(images, exception),
  ];
}

/** Why an exception does not hold on a day. */
export function problemsOfExpiry({ reason, expires, owner }: EndOfLifeException, today: string): string[] {
  return expires >= today ? [] : [
    `'endOfLife' expired on ${expires} (reason: ${reason}${owner === undefined ? '' : `; owner: ${owner}`}); move to a living base, or decide anew and move 'expires'`,
  ];
}

function problemsOfImage(image: string): string[] {
  const { repository, tag, digest } = parseReference(image);
  // A tag that moves does no harm where a digest decides.
  const parts = { repository, tag: movesDaily(tag) && digest !== undefined ? undefined : tag, digest };
  return problemsOfReference(parts).map(problem => `'base' names '${image}': ${problem}`);
}

/** Where a digest decides nothing moves, and what is in the image only its author knows. */
function problemsOfMovingTag(image: string): string[] {
  const reference = parseReference(image);
  const isToldAlready = reference.tag === undefined || movesDaily(reference.tag);
  const moving = isToldAlready || reference.digest !== undefined ? undefined : movingTagOf(reference);
  return moving === undefined ? [] : [`'base' names '${image}', which moves to another ${moving.what} without notice; name it, such as '${moving.fixed}', or give a digest`];
}

function problemsOfRuntime(runtime: string): string[] {
  const { repository, tag = '', digest } = parseReference(runtime);
  const isDistroless = fullRepository(repository).startsWith('gcr.io/distroless/');
  return [
    ...isDistroless && /^debug/.test(tag) ? [`'base' names '${runtime}', which carries a shell; use the tag 'nonroot'`] : [],
    ...isDistroless && digest === undefined && debianOf({ repository }) === undefined
      ? [`'base' names '${runtime}', which moves to another Debian release without notice; name the release, such as '${repository}-debian${DEBIAN.number}:nonroot'`] : [],
  ];
}

function problemsOfPair(images: readonly string[]): string[] {
  const [runtime, builder] = images.map(parseReference);
  return builder === undefined ? [] : [
    ...different(systemOf(runtime), systemOf(builder)),
    ...different(wordsOf(languageOf(runtime)), wordsOf(languageOf(builder))),
  ].map(words => `'base' pairs the runtime '${images[0]}' with the builder '${images[1]}': ${words}, and native modules would not fit; name two that agree`);
}

function different(runtime: string | undefined, builder: string | undefined): string[] {
  return runtime === undefined || builder === undefined || runtime === builder ? [] : [`${runtime} is not ${builder}`];
}

function wordsOf(version: string | undefined): string | undefined {
  return version === undefined ? undefined : `language ${version}`;
}

function problemsOfEndOfLife(images: readonly string[], exception: EndOfLifeException | undefined): string[] {
  const ended = images.flatMap(image => {
    const found = endOfLifeOf(parseReference(image));
    return found === undefined ? [] : [{ image, ...found }];
  });
  if (exception === undefined) {
    return ended.map(({ image, what, successor }) => `'base' names '${image}', but ${what} gets no security updates any more; use '${successor}', `
      + 'or allow it for a while with \'endOfLife: { reason: \'…\', expires: \'2027-03-31\' }\'');
  }
  return [
    ...exception.reason.trim() === '' ? ['\'reason\' of \'endOfLife\' is empty; say why there is no way around the base yet'] : [],
    ...isDay(exception.expires) ? [] : [`'expires' ('${exception.expires}') of 'endOfLife' must be a day such as '2027-03-31'`],
    ...ended.length > 0 ? [] : ['\'endOfLife\' is used by nothing: the base is maintained; take it away'],
  ];
}
