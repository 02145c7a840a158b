/**
 * The pattern of the name of an environment variable: what Kubernetes takes from 1.32 on. Older releases take letters, digits, `_`, `-` and `.` only.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/4369-allow-special-characters-environment-variable
 */
export const ENV_NAME = '^[ -<>-~]+$';
