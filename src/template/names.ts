import { createHash } from 'crypto';

/** How long a DNS label may be, the value of a label, and the name part of a key. */
export const LABEL_LENGTH = 63;

/** The pattern of a DNS label, in the syntax that Go (RE2) and JavaScript share. */
export const LABEL_PATTERN = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';

/** Whether a name is a DNS label. */
export function isLabel(name: string): boolean {
  return LABEL.test(name);
}

const LABEL = new RegExp(LABEL_PATTERN);

/** The first digits of the SHA-256 of a text, in hexadecimal. */
export function digestOf(text: string, length = 8): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A text as the value of a label, or as the name part of an annotation: allowed characters, at most 63, cut with a digest. */
export function labelValue(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return clean.length <= LABEL_LENGTH ? clean : boundedName(clean, LABEL_LENGTH);
}

/** A name cut to a length; what is cut away stays in a digest, so that two long names do not become one. */
export function boundedName(name: string, length: number): string {
  return name.length <= length ? name : `${name.slice(0, length - 9).replace(/[^A-Za-z0-9]+$/, '')}-${digestOf(name)}`;
}

/** A name as a key that templates can address. */
export function camelCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  const joined = words.map((word, index) => index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[0-9]/.test(joined) ? `_${joined}` : joined;
}

/** A name of words as it is written in names of Kubernetes: in lower case, with dashes between. */
export function kebabCase(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').toLowerCase();
}
