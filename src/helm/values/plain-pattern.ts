/** Escapes of characters that are plain, or of classes of such. */
const ESCAPE = /\\[dw.+*?()|{}/-]/g;

/** A class of single characters and of ranges of letters or digits; a dash may begin or end it. */
// eslint-disable-next-line no-control-regex
const CLASS = /\[-?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[^\]\\"^[\u0000-\u001f-])+-?\]/g;

/** A group with no other in it. */
const GROUP = /\((?:\?:)?[^()]*\)/;

/** What may be more than one sees, and what is no plain character itself. */
// eslint-disable-next-line no-control-regex
const MORE = /["\\.^$[\]\u0000-\u001f]/;

/**
 * Whether a text that matches a pattern has no character that JSON writes in another way: no quote, no backslash, no control character.
 * It may say no of a pattern that is harmless, as it does not know all about patterns.
 */
export function allowsPlainTextsOnly(pattern: string): boolean {
  const [, whole] = /^\^(.*)\$$/s.exec(pattern) ?? [];
  // What stands for one plain character is one.
  const characters = whole?.replace(ESCAPE, 'x').replace(CLASS, 'x');
  return characters !== undefined && !MORE.test(characters) && !/[()|]/.test(withoutGroups(characters));
}

/** Of alternatives outside of groups the ends of the pattern hold one each. */
function withoutGroups(characters: string): string {
  const outer = characters.replace(GROUP, 'x');
  return outer === characters ? outer : withoutGroups(outer);
}
