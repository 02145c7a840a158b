import { Check, containersUnderCheck } from './pod-under-check';
import { asString, mapsOf } from '../../template/json';
import { HardeningControl } from '../hardening-exception';
import { exceptionsFor } from '../hardening-policy';

/** Names that end in a word for a credential; `TOKEN_TTL` or `PASSWORD_FILE` do not. */
const CREDENTIAL_NAME = new RegExp(
  '(password|passwd|passphrase|secret|token|credentials?|api_?key|access_?key|secret_?key|private_?key|signing_?key|encryption_?key|secret_key_base)_?\\d*$', 'i');

/** Values that are a credential whatever their name. */
const CREDENTIAL_VALUES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@$]+@/i, 'a URL with a password'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./, 'a JSON Web Token'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\b(gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|npm_\w{36})\b/, 'an access token'],
  [/\b(xox[abprs]-[\w-]{10,}|sk_live_\w{16,}|sk-[\w-]{32,}|AIza[\w-]{35})\b/, 'an API key'],
];

/** Values that only tell where a credential is, or are none: nothing, a switch, a path, a reference, a plain URL. */
const HARMLESS_VALUE = /^(|true|false|yes|no|on|off|none|null|\.{0,2}\/\S*|\$[({].*|[a-z][a-z0-9+.-]*:\/\/[^@]*|arn:\S+|(vault|secretref|ssm|ref):\S+)$/i;

/**
 * Literal environment values that are credentials; judged by value and name together.
 *
 * @see https://kubernetes.io/docs/concepts/security/secrets-good-practices/
 */
export const literalCredentials: Check = pod => containersUnderCheck(pod).flatMap(({ name, container, words }) => {
  const allowed = exceptionsFor(pod.policy, HardeningControl.LITERAL_CREDENTIAL, name).map(exception => exception.subject);
  return mapsOf(container.env).flatMap(variable => {
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
  return CREDENTIAL_NAME.test(name) && !/public_?key/i.test(name) && !HARMLESS_VALUE.test(value) ? 'what looks like a credential' : undefined;
}
