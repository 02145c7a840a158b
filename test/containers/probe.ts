import { existsSync, rmSync } from 'fs';
import { join } from 'path';
import { podman, STORE } from './engine';

/** The program that looks at containers from the inside. */
export const PROBE = join(STORE, 'probe');

/** Compiles the probe with the toolchain of the base images. */
export function makeProbe(): void {
  rmSync(PROBE, { force: true });
  podman('run', '--rm', '--network', 'none', '--env', 'CGO_ENABLED=0', '--workdir', '/source', '--volume', `${join(__dirname, 'probe')}:/source:ro`,
    '--volume', `${STORE}:/made`, 'docker.io/library/golang:1.26-trixie', 'go', 'build', '-buildvcs=false', '-o', '/made/probe', '.');
  if (!existsSync(PROBE)) {
    throw new Error(`the probe was compiled, and '${PROBE}' is not there`);
  }
}
