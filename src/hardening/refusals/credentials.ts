import { ofEachContainerTree } from './pod-under-check';
import { branch } from '../../template/choose';
import { and, contains, isNonEmpty, matches, not, or } from '../../template/conditions';
import { Condition, isExpression, keyOf, named } from '../../template/expression';
import { isList, isMap, Json, JsonMap } from '../../template/json';
import { digestOf } from '../../template/names';
import { join, lower } from '../../template/operations';
import { NOTHING_REFUSED, Refusal, RefusalScope } from '../../template/refusal';
import { withPlainRelease } from '../../template/release-texts';
import { HardeningControl } from '../hardening-exception';
import { exceptionsFor, settingsFor } from '../hardening-policy';

/** What may stand behind a word for a credential at the end of a name. */
const END_OF_NAME = '(?:_?(?:base64|b64|value))?_?\\d*$';

/** Names, in lower case, that end in a word for a credential; `token_ttl` or `password_file` do not. */
const CREDENTIAL_NAMES = [
  `(?:password|passwd|passphrase)${END_OF_NAME}`,
  `(?:secret|token|credentials?)${END_OF_NAME}`,
  `secret_key_base${END_OF_NAME}`,
  `(?:api|access|secret)_?key${END_OF_NAME}`,
  `(?:private|signing|encryption)_?key${END_OF_NAME}`,
  `(?:^|[_.-])(?:pass|pwd|pw)${END_OF_NAME}`,
  '^(?:password|passwd|pwd)[_.-](?:db|database|root|admin|user)$',
];

/** Names of tokens, which may be those of a language, a header or a page. */
const TOKEN_NAME = 'token$';

/** The value of such a token: a marker, the name of a header, or a short word. */
const HARMLESS_TOKEN = '^(?:<[^>\\d]+>|\\[[^\\]\\d]+\\]|X(?:-[A-Za-z]+)+|[a-z]{1,6}|[BES]OS|EO[FLT]|PAD|UNK|CLS|SEP)$';

/** Names of a setting that says to whom credentials are sent, and its values. */
const CREDENTIALS_NAME = 'credentials$';
const HARMLESS_CREDENTIALS = '^(?:include|omit|same-origin)$';

/** Names that may mean a credential: a random value makes it one. */
const AMBIGUOUS_NAMES = [
  '(?:^|[_.-])(?:key|auth|salt|pepper)(?:_?(?:base64|b64))?_?\\d*$',
  '(?:^|[_.-])(?:cookie|session|signature|seed)(?:_?(?:base64|b64))?_?\\d*$',
];

/** Names of keys that everybody may know. */
const PUBLIC_KEY_NAME = '(?:^|[_.-])(?:public|publishable)[_.-]?(?:\\w+[_.-])?key';

/** Names of what is random and no credential. */
const DIGEST_NAME = 'digest|hash|sha\\d*$|checksum|fingerprint|integrity|commit|revision|cert';

/** Names of a number of tokens or characters. */
const LIMIT_NAME = '(?:^|[_.-])(?:max|min)[_.-]';

/** A text that does not begin as a reference such as `$(NAME)`, before what may not be in the text. */
const literal = (end: string) => `(?:[^$${end}]|\\$[^({${end}])`;

/** The begin of a flag for a password, such as `--db-password=` or `-Djavax.net.ssl.trustStorePassword=`, and of the password if that is quoted. */
const PASSWORD_FLAG = '(?:^|[\\s"\'])--?[\\w.-]*pass(?:word|wd|phrase)(?:=|\\s+)["\']?';

const PASSWORD = 'pass(?:word|wd|phrase)';

/** A flag with what is no password: one that takes none, a switch, the next word of a sentence about the flag, or a reference such as `env:NAME`. */
const HARMLESS_FLAGS: readonly Pattern[] = [
  { name: 'isFlagWithoutPassword', pattern: `--?(?:no|skip|disable|allow-empty|min|max|hash|reset)-?${PASSWORD}` },
  { name: 'isFlagBeforeWord', pattern: `${PASSWORD}(?:=|\\s+)["']?(?:true|false|yes|no|on|off|none|[01]|and|for|from|is|or|sets|to|with)\\b` },
  `${PASSWORD}(?:=|\\s+)["']?(?:\\w+:|[$@*]|\\[|\\{\\{)`,
];

/** A pattern; a long one with what the question whether a text matches it is called in a chart. */
type Pattern = string | { readonly name: string; readonly pattern: string };

/** A kind of credential that is one whatever its name. */
interface CredentialKind {
  readonly what: string;
  /** What a condition on several patterns is called. */
  readonly name?: string;
  /** Patterns of which one has to match, or where `all` says so each. */
  readonly patterns: readonly Pattern[];
  readonly all?: boolean;
  /** Patterns of what is none all the same, and what that is called. */
  readonly unless?: { readonly name: string; readonly patterns: readonly Pattern[] };
  readonly inLowerCase?: boolean;
}

const CREDENTIAL_VALUES: readonly CredentialKind[] = [
  { what: 'a private key', patterns: ['-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----'] },
  { what: 'a URL with a password', patterns: [`\\w://[^/\\s:@]*:${literal('/\\s@')}[^/\\s@]*@`], inLowerCase: true },
  {
    what: 'a connection string with a password',
    name: 'isConnectionString',
    patterns: [`(?:^|[?&;\\s])(?:password|passwd|pwd)=${literal('&;\\s"\'')}`, `(?:^|[?&;\\s])(?:account|sharedaccess)key=${literal('&;\\s"\'')}`],
    inLowerCase: true,
  },
  {
    what: 'a flag with a password',
    name: 'isPasswordFlag',
    patterns: [{ name: 'hasPasswordFlag', pattern: `${PASSWORD_FLAG}${literal('\\s/"\'.<-')}` }],
    unless: { name: 'isHarmlessFlag', patterns: HARMLESS_FLAGS },
    inLowerCase: true,
  },
  {
    what: 'a URL with a credential',
    name: 'isUrlWithCredential',
    patterns: [`[?&](?:access_|auth_)?token=${literal('&;\\s"\'')}{8,}`, `[?&](?:api_?key|sig(?:nature)?)=${literal('&;\\s"\'')}{8,}`],
    inLowerCase: true,
  },
  {
    what: 'a webhook URL',
    name: 'isWebhook',
    patterns: ['\\bhttps://hooks\\.slack\\.com/services/\\w+/\\w+/\\w+', '\\bhttps://discord(?:app)?\\.com/api/webhooks/\\d+/[\\w-]+'],
  },
  {
    what: 'an authorization header',
    name: 'isAuthorization',
    patterns: ['\\b(?:bearer|basic)\\s+[\\w.~+/-]{16,}', '\\b(?:bearer|basic)\\s+\\S*\\d'],
    all: true,
    inLowerCase: true,
  },
  { what: 'a document with a credential', patterns: [`"(?:auth|password|secret|token)"\\s*:\\s*"${literal('"')}[^"]*"`], inLowerCase: true },
  { what: 'a password hash', patterns: ['(?:^|:)\\$(?:1|2[abxy]?|5|6|y|apr1|argon2\\w*)\\$\\S+'] },
  { what: 'a JSON Web Token', patterns: ['\\beyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.'] },
  { what: 'an AWS access key', patterns: ['\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b'] },
  {
    what: 'an access token',
    name: 'isAccessToken',
    patterns: ['\\b(?:gh[pousr]_\\w{30,}|github_pat_\\w{30,}|glpat-[\\w-]{20,})\\b', '\\b(?:npm_\\w{36}|dckr_pat_[\\w-]{20,}|hvs\\.[\\w-]{20,})\\b'],
  },
  {
    what: 'an API key',
    name: 'isApiKey',
    patterns: ['\\b(?:xox[abprs]-[\\w-]{10,}|[sr]k_live_\\w{16,}|sk-[\\w-]{32,})\\b', '\\b(?:AIza[\\w-]{35}|SG\\.[\\w-]{16,}\\.[\\w-]{16,})\\b'],
  },
];

/** Values, in lower case, that only tell where a credential is, or are none: nothing, a switch, a path, a reference, a plain URL. */
const HARMLESS_VALUES = [
  '^(?:|true|false|yes|no|on|off|none|null|[01]|\\.{0,2}/\\S*|\\$[({].*)$',
  '^(?:[a-z][a-z0-9+.-]*://[^@]*|projects/\\S+/secrets/\\S+)$',
  '^(?:arn|vault|secretref|ssm|ref):\\S+$',
];

/**
 * Literal environment values that are credentials; judged by value and name together.
 *
 * @see https://kubernetes.io/docs/concepts/security/secrets-good-practices/
 */
export const literalCredentials = ofEachContainerTree(({ name, container, words }, { policy }) => {
  const { env } = container;
  if (env === undefined) {
    return NOTHING_REFUSED;
  }
  const allowed = exceptionsFor(policy, HardeningControl.LITERAL_CREDENTIAL, name).map(exception => exception.subject ?? '');
  const { chart } = settingsFor(policy);
  return variablesIn(env, []).flatMap(({ variable, scopes }): Refusal[] => {
    const { name: key = '', value: written = '' } = variable;
    const value = withPlainRelease(written) ?? written;
    const what = kindOfCredential(key, value, chart);
    const when = and(isNonEmpty(what), not(contains(allowed, key)));
    return when === false ? [] : [{
      ...(scopes.length === 0 ? {} : { scopes }),
      when,
      message: join('the environment variable \'', key, `' of ${words} holds `, what,
        ' in plain text; put it into a Secret and mount it as a file with SecretMount, or refer to it with EnvValue.fromSecretValue(); '
        + 'in values, take it out of \'extraEnv\''),
    }];
  });
});

/** The variables of a list, and the loops that give some of them. */
function variablesIn(
  tree: Json | undefined, scopes: readonly RefusalScope[],
): { readonly variable: JsonMap; readonly scopes: readonly RefusalScope[] }[] {
  if (isList(tree)) {
    return tree.flatMap(item => variablesIn(item, scopes));
  }
  if (!isExpression(tree)) {
    return isMap(tree) ? [{ variable: tree, scopes }] : [];
  }
  const { operation } = tree;
  switch (operation.kind) {
    // A variable that is not there harms nobody, and one of a loop over nothing is not there.
    case 'choose': return [operation.then, operation.otherwise].flatMap(node => variablesIn(node, scopes));
    case 'each': {
      const { over, variable, key } = operation;
      return variablesIn(operation.body, [...scopes, { over, variable, ...(key === undefined ? {} : { key }) }]);
    }
    default: return [];
  }
}

/** What kind of credential a literal value is, or `undefined`. */
export function credentialIn(name: string, value: string): string | undefined {
  const what = kindOfCredential(name, value);
  return typeof what === 'string' && what !== '' ? what : undefined;
}

/** The name of the tree that tells what kind of credential a variable of a chart holds, which the names of its parts begin with. */
export const LITERAL_CREDENTIAL = 'literalCredential';

/** What kind of credential a value is; an empty text for none. */
function kindOfCredential(name: Json, value: Json, chart = ''): Json {
  const common = `${chart}.${LITERAL_CREDENTIAL}`;
  // In the loops over variables of the chart's users the question is the same; of a value that an author declares each is another.
  const question = isExpression(value) && value.operation.kind !== 'variable' ? `${common}.env${digestOf(keyOf([name, value]), 6)}` : common;
  const folded = lower(value);
  const looksLikeOne = () => branch<Json>(looksLikeCredential(name, value, question), () => 'what looks like a credential', () => '');
  const isOfKind = ({ name: called, patterns, all = false, unless, inLowerCase = false }: CredentialKind) => {
    const text = inLowerCase ? folded : value;
    const matching = (of: readonly Pattern[]) => of.map(pattern => typeof pattern === 'string'
      ? matches(text, pattern)
      : conditionNamed(`${question}.${pattern.name}`, matches(text, pattern.pattern)));
    const found = all ? and(...matching(patterns)) : or(...matching(patterns));
    const isNone = unless !== undefined && conditionNamed(`${question}.${unless.name}`, or(...matching(unless.patterns)));
    const condition = and(found, not(isNone));
    return called === undefined ? condition : conditionNamed(`${question}.${called}`, condition);
  };
  return named(question, CREDENTIAL_VALUES.reduceRight<() => Json>((otherwise, kind) => () =>
    branch<Json>(isOfKind(kind), () => kind.what, otherwise), looksLikeOne)());
}

function looksLikeCredential(name: Json, value: Json, question: string): Condition {
  const [key, folded] = [lower(name), lower(value)];
  const part: NamePart = (words, condition) => conditionNamed(`${question}.${words}`, condition);
  const isNamed = (...patterns: string[]) => or(...patterns.map(pattern => matches(key, pattern)));
  const isNumberOf = and(isNamed(LIMIT_NAME), matches(value, '^\\d+$'));
  const isMarker = part('isHarmlessToken', and(isNamed(TOKEN_NAME), matches(value, HARMLESS_TOKEN)));
  const isSetting = part('isHarmlessSetting', and(isNamed(CREDENTIALS_NAME), matches(folded, HARMLESS_CREDENTIALS)));
  const isAmbiguous = part('isAmbiguousName', isNamed(...AMBIGUOUS_NAMES));
  return part('looksLikeCredential', and(
    not(isNamed(PUBLIC_KEY_NAME)),
    not(part('isHarmlessValue', or(...HARMLESS_VALUES.map(pattern => matches(folded, pattern)), isNumberOf, isMarker, isSetting))),
    or(
      part('isCredentialName', isNamed(...CREDENTIAL_NAMES)),
      part('isRandomCredential', and(not(part('isDigestName', isNamed(DIGEST_NAME))), or(
        part('isAmbiguousAndRandom', and(isAmbiguous, part('isRandom', isRandom(value, part)))),
        part('isNeutralAndRandom', and(not(isAmbiguous), part('isLongAndRandom', isLongAndRandom(value)))),
      ))),
    ),
  ));
}

/** Gives a part of a condition a name in the chart. */
type NamePart = (words: string, condition: Condition) => Condition;

function conditionNamed(name: string, condition: Condition): Condition {
  const shared = named(name, condition);
  // What is no expression is the condition itself.
  return isExpression(shared) ? shared : condition;
}

/** Hexadecimal digits, or letters of both cases among digits: what a generator makes and nobody writes. */
function isRandom(value: Json, part: NamePart): Condition {
  const text = '^(?:base64:)?[\\w+/-]';
  return or(matches(lower(value), '^(?:base64:)?[0-9a-f]{32,}$'), part('mixesLettersAndDigits', and(
    matches(value, `${text}{16,}={0,2}$`),
    matches(value, `${text}*[a-z]`),
    matches(value, `${text}*[A-Z]`),
    matches(value, '^(?:base64:)?[A-Za-z_+/-]*\\d+[A-Za-z_+/-]+\\d+[A-Za-z_+/-]+\\d'),
  )));
}

/** Under a neutral name hexadecimal digits are a digest, and short or divided words are a name. */
function isLongAndRandom(value: Json): Condition {
  return and(
    matches(value, '^[A-Za-z0-9+/]{32,}={0,2}$'),
    not(matches(value, '/.*/.*/')),
    matches(value, '[a-z]'),
    matches(value, '[A-Z]'),
    matches(value, '\\d+[^\\d]+\\d+[^\\d]+\\d'),
  );
}
