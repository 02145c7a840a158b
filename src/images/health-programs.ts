/** What a health check asks: a path on a port of the container itself. */
export interface HealthQuestion {
  readonly port: number;
  /** The variable that may name another port; the builder puts no variables into HEALTHCHECK, so the program reads it. */
  readonly portVariable?: string;
  readonly path: string;
  /** How long to wait for the answer, shorter than the engine waits for the program. */
  readonly timeoutMilliseconds: number;
}

/** A program for `node -e`. Loopback by number: `localhost` may be the address of the other protocol first. */
export function nodeHealthProgram({ port, portVariable, path, timeoutMilliseconds }: HealthQuestion): string {
  const address = portVariable === undefined
    ? `'http://127.0.0.1:${port}${path}'`
    : `'http://127.0.0.1:'+(process.env.${portVariable}||${port})+'${path}'`;
  return `fetch(${address},{signal:AbortSignal.timeout(${timeoutMilliseconds})}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`;
}

/** A program for `python -c`. `http.client` asks no proxy, as `urllib` would. */
export function pythonHealthProgram({ port, portVariable, path, timeoutMilliseconds }: HealthQuestion): string {
  const number = portVariable === undefined ? String(port) : `int(os.environ.get("${portVariable}") or ${port})`;
  return `import http.client,os,sys;c=http.client.HTTPConnection("127.0.0.1",${number},timeout=${timeoutMilliseconds / 1000});`
    + `c.request("GET","${path}");sys.exit(0 if 200<=c.getresponse().status<300 else 1)`;
}

/** The lines of a program in Go, for programs that cannot check themselves. They hold no single quotes, so a shell can print them. */
export function goHealthProgram({ port, portVariable, path, timeoutMilliseconds }: HealthQuestion): string[] {
  const imports = ['"net/http"', '"os"', '"time"'];
  return [
    'package main',
    `import (${imports.join('; ')})`,
    'func main() {',
    `  port := "${port}"`,
    ...(portVariable === undefined ? [] : [`  if given := os.Getenv("${portVariable}"); given != "" { port = given }`]),
    `  client := http.Client{Timeout: ${timeoutMilliseconds} * time.Millisecond}`,
    `  answer, err := client.Get("http://127.0.0.1:" + port + "${path}")`,
    '  if err != nil || answer.StatusCode < 200 || answer.StatusCode > 299 { os.Exit(1) }',
    '}',
  ];
}
