import { NOTHING, ofEachContainer } from './pod-under-check';
import { asString, mapsOf } from '../../template/json';
import { HardeningControl } from '../hardening-exception';
import { exceptionsFor } from '../hardening-policy';

/** Names that end in a word for a credential; `TOKEN_TTL` or `PASSWORD_FILE` do not. */
const CREDENTIAL_NAME = new RegExp(
  '(password|passwd|passphrase|secret|token|credentials?|api_?key|access_?key|secret_?key|private_?key|signing_?key|encryption_?key|secret_key_base'
    + '|(^|[_.-])(pass|pwd|pw))(_?(base64|b64|value))?_?\\d*$|^(password|passwd|pwd)[_.-](db|database|root|admin|user)$', 'i');

/** Names of tokens, which may be those of a language, a header or a page. */
const TOKEN_NAME = /token$/i;

/** The value of such a token: a marker, the name of a header, or a short word. */
const HARMLESS_TOKEN = /^(<[^>\d]+>|\[[^\]\d]+\]|X(-[A-Za-z]+)+|[a-z]{1,6})$/;

/** Names that may mean a credential: a random value makes it one. */
const AMBIGUOUS_NAME = /(^|[_.-])(key|auth|salt|pepper|cookie|session|signature|seed)(_?(base64|b64))?_?\d*$/i;

/** Names of keys that everybody may know. */
const PUBLIC_KEY_NAME = /(^|[_.-])(public|publishable)[_.-]?(\w+[_.-])?key/i;

/** Names of what is random and no credential. */
const DIGEST_NAME = /digest|hash|sha\d*$|checksum|fingerprint|integrity|commit|revision|cert/i;

/** Names of a number of tokens or characters. */
const LIMIT_NAME = /(^|[_.-])(max|min)[_.-]/i;

/** A value in its place in a connection string or query: anything but a reference. */
const LITERAL = '(?!\\$[({])[^&;\\s"\']';

/** Values that are a credential whatever their name. */
const CREDENTIAL_VALUES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/, 'a private key'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:(?!\$[({])[^/\s@]+@/i, 'a URL with a password'],
  [new RegExp(`(^|[?&;\\s])(password|passwd|pwd|accountkey|sharedaccesskey)=${LITERAL}`, 'i'), 'a connection string with a password'],
  [new RegExp(`[?&](access_token|auth_token|token|api_?key|sig|signature)=${LITERAL}{8,}`, 'i'), 'a URL with a credential'],
  [/\bhttps:\/\/hooks\.slack\.com\/services\/\w+\/\w+\/\w+|\bhttps:\/\/discord(app)?\.com\/api\/webhooks\/\d+\/[\w-]+/, 'a webhook URL'],
  [/\b(bearer|basic)\s+(?=\S*\d)[\w.~+/-]{16,}/i, 'an authorization header'],
  [/"(auth|password|secret|token)"\s*:\s*"(?!\$[({])[^"]+"/i, 'a document with a credential'],
  [/(^|:)\$(1|2[abxy]?|5|6|y|apr1|argon2\w*)\$\S+/, 'a password hash'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./, 'a JSON Web Token'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\b(gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|npm_\w{36}|dckr_pat_[\w-]{20,}|hvs\.[\w-]{20,})\b/, 'an access token'],
  [/\b(xox[abprs]-[\w-]{10,}|[sr]k_live_\w{16,}|sk-[\w-]{32,}|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,})\b/, 'an API key'],
];

/** Values that only tell where a credential is, or are none: nothing, a switch, a path, a reference, a plain URL. */
const HARMLESS_VALUE = new RegExp(
  '^(|true|false|yes|no|on|off|none|null|[01]|\\.{0,2}/\\S*|\\$[({].*|[a-z][a-z0-9+.-]*://[^@]*|arn:\\S+|projects/\\S+/secrets/\\S+'
    + '|(vault|secretref|ssm|ref):\\S+)$', 'i');

/**
 * Literal environment values that are credentials; judged by value and name together.
 *
 * @see https://kubernetes.io/docs/concepts/security/secrets-good-practices/
 */
export const literalCredentials = ofEachContainer(({ name, container, words }, { policy }) => {
  const variables = mapsOf(container.env);
  if (variables.length === 0) {
    return NOTHING;
  }
  const allowed = exceptionsFor(policy, HardeningControl.LITERAL_CREDENTIAL, name).map(exception => exception.subject);
  return variables.flatMap(variable => {
    const key = asString(variable.name) ?? '';
    const what = credentialIn(key, asString(variable.value) ?? '');
    return what === undefined || allowed.includes(key) ? [] : [
      `the environment variable '${key}' of ${words} holds ${what} in plain text; put it into a Secret and mount it as a file with SecretMount, `
        + 'or refer to it with EnvValue.fromSecretValue()',
    ];
  });
});

/** What kind of credential a literal value is, or `undefined`. */
export function credentialIn(name: string, value: string): string | undefined {
  const kind = CREDENTIAL_VALUES.find(([pattern]) => pattern.test(value))?.[1];
  if (kind !== undefined) {
    return kind;
  }
  const isNumberOf = LIMIT_NAME.test(name) && /^\d+$/.test(value);
  const isMarker = TOKEN_NAME.test(name) && HARMLESS_TOKEN.test(value);
  const looksLikeOne = !PUBLIC_KEY_NAME.test(name) && !HARMLESS_VALUE.test(value) && !isNumberOf && !isMarker
    && (CREDENTIAL_NAME.test(name) || (!DIGEST_NAME.test(name) && (AMBIGUOUS_NAME.test(name) ? isRandom(value) : isLongAndRandom(value))));
  return looksLikeOne ? 'what looks like a credential' : undefined;
}

/** Hexadecimal digits, or letters of both cases among digits: what a generator makes and nobody writes. */
function isRandom(value: string): boolean {
  const text = value.replace(/^base64:/, '');
  return /^[0-9a-f]{32,}$/i.test(text) || (/^[\w+/-]{16,}={0,2}$/.test(text) && isMixed(text));
}

/** Under a neutral name hexadecimal digits are a digest, and short or divided words are a name. */
function isLongAndRandom(value: string): boolean {
  return /^[A-Za-z0-9+/]{32,}={0,2}$/.test(value) && value.split('/').length <= 3 && isMixed(value);
}

function isMixed(text: string): boolean {
  const digits = text.match(/\d+/g) ?? [];
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && digits.length >= 3;
}
