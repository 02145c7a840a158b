/**
 * Asks a container, on a connection of its own. A kept one may be closed by the server at the moment in which it is used again:
 * the tests block this process while podman works, so that fetch learns too late that the server's patience with an idle connection is over.
 */
export function request(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...init, headers: { connection: 'close' } });
}
