import { credentialIn } from '../hardening/refusals/credentials';

/** What is wrong with a requirements file, in words that follow its name, and which packages it has built from their sources. */
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
export function requirementsIn(text: string): Requirements {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/).map(line => line.replace(/(?:^|\s)#.*$/, '').trim()).filter(line => line !== '');
  const options = lines.flatMap(optionsOf);
  return {
    problem: lines.flatMap(line => problemOfLine(line) ?? [])[0],
    fromSource: [...new Set(options.filter(({ name }) => name === '--no-binary').flatMap(({ value }) => value.split(',')).filter(name => name !== ':none:'))],
  };
}

function problemOfLine(line: string): string | undefined {
  const [requirement] = line.split(/(?:^|\s+)-/, 1);
  const options = optionsOf(line);
  const hashes = options.filter(({ name }) => name === '--hash');
  const isPinned = PINNED.test(requirement) && hashes.some(({ value }) => /^sha(?:256|384|512):[0-9a-f]+$/.test(value));
  if (requirement !== '' && !isPinned) {
    return `does not pin '${requirement}' with '==' and a hash, so each build could install something else; write it with 'pip-compile --generate-hashes'`;
  }
  return options.filter(option => requirement === '' || option.name !== '--hash').flatMap(option => problemOfOption(option) ?? [])[0];
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

function problemOfOption({ name, value, text }: Option): string | undefined {
  const has = `has the option '${text}'`;
  if (['--constraint', '--requirement'].includes(name)) {
    return `${has}, and the build sees no other file; write all into one with 'pip-compile --generate-hashes'`;
  }
  if (FORMATS.includes(name)) {
    const isForAll = value.split(',').includes(name === '--no-binary' ? ':all:' : ':none:');
    return isForAll ? `${has}, with which every package would run code of its own while it is installed; name those without a wheel, such as '--no-binary=NAME'` : undefined;
  }
  if (PLACES.includes(name)) {
    return credentialIn(name, value) !== undefined ? `${has.replace(value, '…')}, which holds ${credentialIn(name, value)}; use 'buildSecrets' for '/root/.netrc' or pip's configuration`
      : /^https?:\/\//.test(value) ? undefined : `${has}, which is no address; the build sees no folders of packages`;
  }
  return HARMLESS.includes(name) ? undefined : `${has}, which this library does not know to be safe; leave it out`;
}
