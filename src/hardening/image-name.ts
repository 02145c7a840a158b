const COMPONENT = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';

const PORT = '(:[0-9]+)';

/** A registry, which a dot, a port or brackets tell from the first part of a path. */
const REGISTRY = `([A-Za-z0-9-]*[.][A-Za-z0-9.-]*${PORT}?|[A-Za-z0-9-]+${PORT}|\\[[0-9A-Fa-f:.]+\\]${PORT}?)`;

/**
 * The pattern of the name of an image: the registry, which may have letters of both cases, and the path there, in the syntax that Go (RE2) and
 * JavaScript share.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export const IMAGE_NAME = `(${REGISTRY}/)?${COMPONENT}(/${COMPONENT})*`;
