/** The parts of a regular expression: an escape, a class of characters, what opens a group, a count, any other character. */
const PARTS = /\\x[0-9a-fA-F]{2}|\\.|\[(?:\\.|[^\]\\])*\]|\(\?.?|\{\d+(?:,\d*)?\}|./gsu;

/** What is written in a class, after its `[`. */
const CLASS_PARTS = /\\x[0-9a-fA-F]{2}|\\.|./gsu;

/** Escapes that both engines know and read alike. */
const ESCAPE = /^\\(?:[dDwWsSbBtnrfv^$\\.*+?()[\]{}|/-]|x[0-9a-fA-F]{2})$/;

/** What Go takes for a space, which is less than what JavaScript does. */
const SPACES = '\\t\\n\\f\\r ';

/** More repetitions than these are an error in Go. */
const MOST_REPETITIONS = 1000;

const compiled = new Map<string, RegExp>();

/**
 * A regular expression that matches in JavaScript what it matches in Go, and so in Helm.
 *
 * @throws if the two engines do not read it alike
 */
export function regularExpression(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = compile(pattern);
    compiled.set(pattern, expression);
  }
  return expression;
}

function compile(pattern: string): RegExp {
  const translated = pattern.replace(PARTS, part => translate(part, pattern));
  try {
    return new RegExp(translated, 'u');
  } catch (error) {
    return refuse(pattern, `it is none (${(error as Error).message.replace(/^.*: /s, '')})`);
  }
}

function translate(part: string, pattern: string): string {
  switch (part[0]) {
    case '\\': return translateEscape(part, pattern);
    case '[': return part.length === 1 ? part : translateClass(part, pattern);
    case '.': return '[^\\n]';
    case '(': return part === '(' || part === '(?:' ? part : refuse(pattern, `'${part}' is not known to both of them`);
    case '{': return refuseManyRepetitions(part, pattern);
    default: return part;
  }
}

function translateEscape(part: string, pattern: string): string {
  if (!ESCAPE.test(part)) {
    refuse(pattern, `'${part}' is not known to both of them`);
  }
  return part === '\\s' ? `[${SPACES}]` : part === '\\S' ? `[^${SPACES}]` : part;
}

function translateClass(part: string, pattern: string): string {
  const start = part.startsWith('[^') ? '[^' : '[';
  const members = part.slice(start.length, -1);
  if (members === '' || members.includes('[')) {
    refuse(pattern, `'${part}' is read differently; write '\\[' and '\\]' for brackets in brackets`);
  }
  return start + members.replace(CLASS_PARTS, member => {
    if (member[0] === '\\' && (!ESCAPE.test(member) || /^\\[SbB]$/.test(member))) {
      refuse(pattern, `'${member}' in brackets is not known to both of them`);
    }
    return member === '\\s' ? SPACES : member;
  }) + ']';
}

function refuseManyRepetitions(part: string, pattern: string): string {
  const counts = part.match(/\d+/g) ?? [];
  return counts.some(count => Number(count) > MOST_REPETITIONS) ? refuse(pattern, `'${part}' asks for more than ${MOST_REPETITIONS} repetitions`) : part;
}

function refuse(pattern: string, reason: string): never {
  throw new Error(`'${pattern}' is no regular expression that Helm (RE2) and JavaScript read alike: ${reason}`);
}
