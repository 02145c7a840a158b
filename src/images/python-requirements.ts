import { credentialIn } from '../hardening/refusals/credentials';

/** What is wrong with a requirements file, in words that follow the name of the image, and which packages it has built from their sources. */
export interface Requirements {
  readonly problem?: string;
  readonly fromSource: readonly string[];
}

/** An option of a requirements file, as pip reads it. */
interface Option {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

const SHORT_OPTIONS: { readonly [short: string]: string } = {
  '-c': '--constraint', '-e': '--editable', '-f': '--find-links', '-i': '--index-url', '-r': '--requirement',
};

/** Options that stand alone and change nothing about what is pinned. */
const HARMLESS = ['--no-index', '--pre', '--prefer-binary', '--require-hashes'];

const PLACES = ['--extra-index-url', '--find-links', '--index-url'];

const FORMATS = ['--no-binary', '--only-binary'];

const PINNED = /^[\w.-]+(?:\[[\w.,\s-]*\])?\s*==\s*[^\s*;]+(?:\s|;|$)/;

/**
 * What pip would make of a requirements file.
 *
 * @see https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export function requirementsIn(file: string, text: string): Requirements {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/).map(line => line.replace(/(?:^|\s)#.*$/, '').trim()).filter(line => line !== '');
  const options = lines.flatMap(optionsOf);
  return {
    problem: lines.flatMap(line => problemOfLine(file, line) ?? [])[0],
    fromSource: [...new Set(options.filter(({ name }) => name === '--no-binary').flatMap(({ value }) => value.split(',')).filter(name => name !== ':none:'))],
  };
}

function problemOfLine(file: string, line: string): string | undefined {
  const [requirement] = line.split(/(?:^|\s+)-/, 1);
  const options = optionsOf(line);
  const isHashed = options.some(({ name, value }) => name === '--hash' && /^sha(?:256|384|512):[0-9a-f]+$/.test(value));
  if (requirement !== '' && !(PINNED.test(requirement) && isHashed)) {
    return `'lock' ('${file}') does not pin '${requirement}' with '==' and a hash, so each build could install something else; write it with 'pip-compile --generate-hashes'`;
  }
  return options.filter(({ name }) => requirement === '' || name !== '--hash').flatMap(option => {
    const why = problemOfOption(option);
    const text = credentialIn(option.name, option.value) === undefined ? option.text : option.text.replace(option.value, '…');
    return why === undefined ? [] : [`'lock' ('${file}') has the option '${text}', ${why}`];
  })[0];
}

/** The options of a line, from the first word on that is one. */
function optionsOf(line: string): Option[] {
  const words = line.split(/\s+/);
  return words.flatMap((word, index) => {
    const [, short, attached] = /^(-[a-z])(.*)$/.exec(word) ?? [];
    const [, long, assigned] = /^(--[\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (short === undefined && long === undefined) {
      return [];
    }
    const next = words[index + 1] ?? '';
    const follows = next.startsWith('-') ? '' : next;
    const value = (short === undefined ? assigned : attached === '' ? undefined : attached) ?? follows;
    return [{ name: short === undefined ? long : SHORT_OPTIONS[short] ?? short, value, text: value === follows && follows !== '' ? `${word} ${follows}` : word }];
  });
}

/** Why an option cannot be, in words that follow it. */
function problemOfOption({ name, value }: Option): string | undefined {
  if (['--constraint', '--requirement'].includes(name)) {
    return 'and the build sees no other file; write all into one with \'pip-compile --generate-hashes\'';
  }
  if (FORMATS.includes(name)) {
    const isForAll = value.split(',').includes(name === '--no-binary' ? ':all:' : ':none:');
    return isForAll ? 'with which every package would run code of its own while it is installed; name those without a wheel, such as \'--no-binary=NAME\'' : undefined;
  }
  if (PLACES.includes(name)) {
    const credential = credentialIn(name, value);
    return credential !== undefined ? `which holds ${credential}; use 'buildSecrets' for '/root/.netrc' or pip's configuration`
      : /^https?:\/\//.test(value) ? undefined : 'which is no address, and the build sees no folder of packages; give the address of a registry';
  }
  return HARMLESS.includes(name) ? undefined : 'which this library does not know to be safe; leave it out';
}
