import { IMAGE_NAME } from '../../hardening/image-name';

/** Words with dots between, as in a domain. */
const DOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

/** The name of an object, or nothing. */
export const NAME_PATTERN = `^(${DOMAIN})?$`;

/** The longest name of an object. */
export const NAME_LENGTH = 253;

/** The longest name of a release, to which Helm appends a number. */
export const RELEASE_NAME_LENGTH = 53;

/** Whether Helm takes a name for that of a release. */
export function isReleaseName(name: string): boolean {
  return name.length <= RELEASE_NAME_LENGTH && new RegExp(`^${DOMAIN}$`).test(name);
}

/** A path that a container can mount something at. */
export const MOUNT_PATH_PATTERN = '^(/[A-Za-z0-9_@%+=,-][A-Za-z0-9_.@%+=,-]*)+$';

/** The tag of an image that can stand in a label too, or nothing. */
export const TAG_PATTERN = '^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$';

/** The digest of an image, or nothing. */
export const DIGEST_PATTERN = '^(sha256:[0-9a-f]{64})?$';

/** The name of an image without its tag; what follows a colon before the first slash is the port of the registry. */
export const REPOSITORY_PATTERN = `^${IMAGE_NAME}$`;

/** The key of a label or an annotation. */
export const KEY_PATTERN = `^(${DOMAIN}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`;

/** What a container can ask for: what Kubernetes shares out itself, or the device of a vendor. */
export const RESOURCE_PATTERN = `^(cpu|memory|ephemeral-storage|hugepages-[1-9][0-9]*(Ki|Mi|Gi)|${DOMAIN}/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$`;

const UNIT = '(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)';

/** A number of bytes: what is a part of a unit may have a fraction. */
export const BYTES_PATTERN = `^[0-9]+((\\.[0-9]+)?${UNIT})?$`;

/** A number of bytes that is more than none. */
export const SIZE_PATTERN = `^([1-9][0-9]*((\\.[0-9]+)?${UNIT})?|0\\.[0-9]*[1-9][0-9]*${UNIT})$`;

/** How many of something there are. */
export const COUNT_PATTERN = `^[0-9]+${UNIT}?$`;

/** The value of a label. */
export const LABEL_VALUE_PATTERN = '^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$';

/** A share of pods. */
export const PERCENT_PATTERN = '^(100|[1-9]?[0-9])%$';

const CRON_RANGE = '([*?]|[0-9]{1,2}(-[0-9]{1,2})?|[A-Za-z]{3}(-[A-Za-z]{3})?)(/[1-9][0-9]?)?';

/** When a Job starts, in cron syntax. */
export const SCHEDULE_PATTERN = `^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every [1-9][0-9]*[hms]|${CRON_RANGE}(,${CRON_RANGE})*( ${CRON_RANGE}(,${CRON_RANGE})*){4})$`;

/** The name of a time zone, such as `Etc/UTC`. */
export const TIME_ZONE_PATTERN = '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$';
