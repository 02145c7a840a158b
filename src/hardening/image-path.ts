const COMPONENT = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';

/**
 * The pattern of the path of an image in its registry.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export const IMAGE_PATH = `${COMPONENT}(/${COMPONENT})*`;
