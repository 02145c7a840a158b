import { escaped, isUnicode } from '../../template/yaml-scalar';

/** Lines of templates are no longer than this, unless a literal is. */
export const LONGEST_LINE = 120;

/** What Go templates can address with a dot. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A piece of an action of a Go template: what stands between the braces, or an argument in it. */
export class Go {
  constructor(
    /** The text as it stands alone. */
    public readonly text: string,
    /** Whether it can be an argument without parentheses. */
    private readonly isOperand: boolean,
    /** What a function and its arguments are in lines of their own. */
    private readonly parts: readonly string[] = [text],
  ) {}

  /** The text as an argument of a function. */
  public get argument(): string {
    return this.isOperand ? this.text : `(${this.text})`;
  }

  /**
   * The lines of an action, one where it has room there, else one for each argument.
   *
   * @param begin what stands before, `{{- if `
   * @param end what stands behind
   * @param longest how long one line may be
   */
  public lines(begin: string, end = ' }}', longest = LONGEST_LINE): string[] {
    const line = `${begin}${this.text}${end}`;
    if (line.length <= longest || this.parts.length < 2) {
      return [line];
    }
    const indent = `${/^ */.exec(begin)?.[0] ?? ''}  `;
    const [name, ...args] = this.parts;
    return [`${begin}${name}`, ...args.map((arg, index) => `${indent}${arg}${index === args.length - 1 ? end : ''}`)];
  }

  /** What a function makes of it as its last argument. */
  public pipe(next: string): Go {
    const [last] = this.parts.slice(-1);
    return new Go(`${this.text} | ${next}`, false, [...this.parts.slice(0, -1), `${last} | ${next}`]);
  }
}

/** A name, path or constant. */
export function operand(text: string): Go {
  return new Go(text, true);
}

/** Whether lines are not too long. */
export function fits(lines: readonly string[]): boolean {
  return lines.every(({ length }) => length <= LONGEST_LINE);
}

const NAMED_BY_ARGUMENT = ['include', 'printf'];

/** A function with its arguments. */
export function call(name: string, ...args: readonly Go[]): Go {
  const parts = [name, ...args.map(arg => arg.argument)];
  // What is included, and the format of a text, are as good as a name.
  return new Go(parts.join(' '), false, NAMED_BY_ARGUMENT.includes(name) ? [parts.slice(0, 2).join(' '), ...parts.slice(2)] : parts);
}

/** A line that people read, and Helm passes over. */
export function comment(words: string): string {
  // The first of these signs would end it.
  return `{{- /* ${words.replace(/\*\//g, '* /')} */}}`;
}

/** A string constant. */
export function goString(text: string): Go {
  if (!isUnicode(text)) {
    throw new Error(`${JSON.stringify(text)} holds half of a surrogate pair, which is not Unicode text`);
  }
  return operand(escaped(text));
}

/** A regular expression, in backquotes where they spare a second escape. */
export function goPattern(pattern: string): Go {
  return /^[\x20-\x5f\x61-\x7e]*$/.test(pattern) && pattern.includes('\\') ? operand(`\`${pattern}\``) : goString(pattern);
}

/** A whole number. */
export function goInteger(value: number): Go {
  return operand(String(value === 0 ? 0 : value));
}

/** A number with a fraction, even if that is zero: Go compares no whole number with it. */
export function goFloat(value: number): Go {
  const digits = String(value === 0 ? 0 : value);
  return operand(/[.e]/.test(digits) ? digits : `${digits}.0`);
}

/** What stands at keys below a map; a key that no dot can address is looked up. */
export function goPath(base: string, keys: readonly string[]): Go {
  return operand(keys.reduce((path, key) => IDENTIFIER.test(key) ? `${path}.${key}` : `(index ${path} ${goString(key).text})`, base));
}

/** A number as a function takes it that makes what it needs of it. */
export function goNumber(value: number): Go {
  return Number.isSafeInteger(value) ? goInteger(value) : goFloat(value);
}

/** A variable of a loop. */
export function goVariable(name: string): string {
  // A named template that is handed variables gets the root besides them.
  if (!IDENTIFIER.test(name) || name === 'root') {
    throw new Error(`'${name}' is no name for a variable of a Go template; use letters and digits, and not 'root'`);
  }
  return `$${name}`;
}
