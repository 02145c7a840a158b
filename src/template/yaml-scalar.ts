/**
 * A string as a YAML scalar on one line.
 *
 * Every YAML 1.1 and 1.2 parser, Go's among them, reads the same string back: it stands plain only where no parser can take it for
 * something else.
 */
export function textScalar(value: string): string {
  if (isPlain(value)) {
    return value;
  }
  if (value.includes('"') && !value.includes('\'') && PRINTABLE_ASCII.test(value)) {
    return `'${value}'`;
  }
  return escaped(value);
}

/** A string in double quotes, with escapes that JSON, YAML and Go share. */
export function escaped(value: string): string {
  return NEEDS_NO_ESCAPE.test(value) ? `"${value}"` : JSON.stringify(value).replace(NOT_PRINTABLE, escape);
}

/** A finite number as a YAML scalar. */
export function numberScalar(value: number): string {
  // YAML 1.1 takes a number with exponent for a string unless it has a decimal point; JSON has no negative zero.
  const digits = String(value === 0 ? 0 : value);
  return digits.includes('.') ? digits : digits.replace('e', '.0e');
}

/** Whether a string is Unicode text; half of a surrogate pair is none, and no YAML can hold it. */
export function isUnicode(value: string): boolean {
  return !LONE_SURROGATE.test(value);
}

/** Words, in any case, that some parser reads as a boolean or as nothing. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** Text that starts like a word, a path or a variable, or like `-c` and `--option`. */
const STARTS_AS_TEXT = /^(?:--?[A-Za-z]|[A-Za-z_/$(^])[\x20-\x7e]*$/;

/** An exponent without digits before it, which the npm package `yaml` reads as a number in its 1.1 mode. */
const BARE_EXPONENT = /^-?e[-+]?[0-9]/i;

/** Text that starts with a digit. */
const STARTS_WITH_DIGIT = /^[0-9][\x20-\x7e]*$/;

/** What some parser may read as a number (decimal, octal, hexadecimal, binary, sexagesimal, with exponent) or as a time. */
const NUMBER_OR_TIME = /^[0-9a-foptxz_.,:+\- ]*$/i;

/** What ends a plain string or makes a key of it, and ends that are easily overlooked. */
const ENDS_PLAIN = /: | #|[ :-]$/;

function isPlain(value: string): boolean {
  return !ENDS_PLAIN.test(value) && (STARTS_AS_TEXT.test(value)
    ? !WORD.test(value) && !BARE_EXPONENT.test(value)
    : STARTS_WITH_DIGIT.test(value) && !NUMBER_OR_TIME.test(value));
}

const NEEDS_NO_ESCAPE = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** What JSON leaves as it is, and Go's YAML refuses, folds or drops. */
const NOT_PRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Printable text, tabs and newlines. */
const PRINTABLE_LINES = /^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Whether a text has nothing in it that a block, or a file, should not hold as it is. */
export function isPrintable(value: string): boolean {
  return PRINTABLE_LINES.test(value);
}

/** Parsers take the indentation from the first line with text. */
const STARTS_UNINDENTED = /^\n*\S/;

const ENDS_WITH_BLANK_LINE_OF_SPACES = /\n[\t ]+\n*$/;

/** Whether a string of several lines can be written as a literal block. */
export function isBlockText(value: string): boolean {
  return value.includes('\n') && STARTS_UNINDENTED.test(value)
    && !ENDS_WITH_BLANK_LINE_OF_SPACES.test(value) && PRINTABLE_LINES.test(value);
}

/** The text as a literal block, without the newline that ends its last line. */
export function blockText(value: string, indent: string): string {
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  const chomping = body === value ? '-' : body.endsWith('\n') ? '+' : '';
  return `|${chomping}\n${body.replace(/^(?=.)/gm, indent)}`;
}
