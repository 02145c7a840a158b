import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Outcome, podman, run, runToSuccess, start } from './engine';
import { podmanContainer, PodmanContainer, Surroundings } from './pod-arguments';
import { PROBE } from './probe';
import { request } from './request';
import { podTemplatesOf } from '../../src/hardening/pod-template';
import { asMap, Json, JsonMap, mapsOf } from '../../src/template/json';
import { temporaryFolder } from '../app/files';

/** Options of a `LocalPod`. */
export interface LocalPodOptions {
  /** The content of the Secrets, by their names and keys. */
  readonly secrets?: { readonly [secret: string]: { readonly [key: string]: string } };
  /** The folder that the claims are in; what is there stays. A new one if it is left out. */
  readonly claims?: string;
  /** Whether volumes take the group of the pod, which some storage does not. */
  readonly appliesFsGroup?: boolean;
  /** Names that the cluster would resolve, and the addresses behind them. */
  readonly hosts?: { readonly [name: string]: string };
}

let pods = 0;

/**
 * A pod of finished manifests on this machine: volumes as the kubelet lays them out, then the init containers to their end, then the container,
 * each under the constraints that the manifest says.
 */
export class LocalPod {
  /** What of the pod one machine has no place for. */
  public readonly notApplied: readonly string[];
  /** The folder of this machine that holds the claims. */
  public readonly claims: string;

  private readonly spec: JsonMap;
  private readonly main: PodmanContainer;
  private readonly name = `pod-${process.pid}-${pods++}`;
  private readonly folder = temporaryFolder();
  private readonly mounts: string[] = [];

  constructor(private readonly manifests: readonly JsonMap[], workload: string, private readonly options: LocalPodOptions = {}) {
    const objects = manifests.filter(({ metadata }) => asMap(metadata).name === workload);
    const found = objects.flatMap(podTemplatesOf);
    if (found.length !== 1) {
      throw new Error(`there are ${found.length} workloads of the name '${workload}'`);
    }
    this.claims = options.claims ?? join(this.folder, 'claims');
    const spec = asMap(found[0].holder.spec);
    const claims = objects.flatMap(object => mapsOf(asMap(object.spec).volumeClaimTemplates));
    this.spec = {
      ...spec,
      volumes: [
        ...mapsOf(spec.volumes),
        ...claims.map(({ metadata }) => ({ name: asMap(metadata).name, persistentVolumeClaim: { claimName: asMap(metadata).name } })),
      ],
    };
    this.main = this.container(mapsOf(this.spec.containers)[0]);
    this.notApplied = this.main.notApplied;
  }

  /** Lays out the volumes and runs the init containers; what the first of them said that failed, if one did. */
  public prepare(): Outcome | undefined {
    mapsOf(this.spec.volumes).forEach(volume => this.layOut(volume));
    for (const each of mapsOf(this.spec.initContainers)) {
      const { options, image, arguments: args } = this.container(each);
      const outcome = run('podman', ['run', '--rm', '--pull', 'never', '--network', 'none', ...options, image, ...args]);
      if (outcome.status !== 0) {
        return outcome;
      }
    }
    return undefined;
  }

  /** Starts the container, and waits until it is ready. */
  public async start(): Promise<this> {
    const failed = this.prepare();
    if (failed !== undefined) {
      throw new Error(`an init container ended with ${failed.status}: ${failed.stderr}`);
    }
    this.startContainer();
    const { path } = asMap(asMap(mapsOf(this.spec.containers)[0].readinessProbe).httpGet);
    const deadline = Date.now() + 30_000;
    while (!await this.answers(String(path))) {
      if (Date.now() > deadline || podman('inspect', '--format', '{{.State.Running}}', this.name) !== 'true') {
        throw new Error(`the container did not get ready:\n${this.logs()}`);
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    return this;
  }

  /** Starts the container alone. */
  public startContainer(): void {
    const { options, image, arguments: args } = this.main;
    const hosts = Object.entries(this.options.hosts ?? {}).flatMap(([name, address]) => ['--add-host', `${name}:${address}`]);
    podman('run', '--detach', '--name', this.name, '--pull', 'never', '--volume', `${PROBE}:/probe:ro`, ...hosts, ...options, image, ...args);
  }

  /** The address at which the kubelet would ask the container. */
  public url(path: string): string {
    const [{ containerPort }] = mapsOf(mapsOf(this.spec.containers)[0].ports);
    return `http://${podman('inspect', '--format', '{{.NetworkSettings.IPAddress}}', this.name)}:${containerPort}${path}`;
  }

  /** What the probe finds in the container, by what it is asked. */
  public probe(...questions: string[]): Record<string, unknown> {
    return JSON.parse(podman('exec', this.name, '/probe', ...questions));
  }

  /** The kernel's account of the container's first process, as this machine sees it. */
  public processId(): number {
    return Number(podman('inspect', '--format', '{{.State.Pid}}', this.name));
  }

  /** Whether the image's own health check passes. */
  public isHealthy(): boolean {
    return run('podman', ['healthcheck', 'run', this.name]).status === 0;
  }

  /** Sends a signal to the first process. */
  public signal(name: string): void {
    podman('kill', '--signal', name, this.name);
  }

  /** Stops the container as the kubelet does, once the sleep of its preStop hook is over; what it ended with. */
  public async stop(): Promise<{ readonly exitCode: number; readonly seconds: number; readonly graceSeconds: number }> {
    const { seconds: sleep = 0 } = asMap(asMap(asMap(mapsOf(this.spec.containers)[0].lifecycle).preStop).sleep);
    const graceSeconds = Number(this.spec.terminationGracePeriodSeconds) - Number(sleep);
    const begin = Date.now();
    const { status, stderr } = await start('podman', ['stop', '--time', String(graceSeconds), this.name]);
    if (status !== 0) {
      throw new Error(`'podman stop' failed: ${stderr}`);
    }
    return { exitCode: Number(podman('inspect', '--format', '{{.State.ExitCode}}', this.name)), seconds: (Date.now() - begin) / 1000, graceSeconds };
  }

  /** What the container wrote to its standard output and error. */
  public logs(): string {
    const { stdout, stderr } = run('podman', ['logs', this.name]);
    return stdout + stderr;
  }

  /** Takes the container and the volumes away; claims that were given stay. */
  public remove(): void {
    run('podman', ['rm', '--force', '--time', '0', '--volumes', this.name]);
    this.mounts.splice(0).forEach(mount => runToSuccess('umount', [mount]));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(path: string): Promise<boolean> {
    try {
      return (await request(this.url(path), { signal: AbortSignal.timeout(2000) })).ok;
    } catch {
      return false;
    }
  }

  private container(container: JsonMap): PodmanContainer {
    const surroundings: Surroundings = {
      configMapValue: (name, key) => String(asMap(this.manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && asMap(metadata).name === name)?.data)[key]),
      secretValue: (name, key) => this.secretOf(name)[key],
      folderOf: volume => this.folderOf(mapsOf(this.spec.volumes).find(({ name }) => name === volume) ?? {}),
    };
    return podmanContainer(this.spec, container, surroundings);
  }

  private secretOf(name: string): { readonly [key: string]: string } {
    const content = this.options.secrets?.[name];
    if (content === undefined) {
      throw new Error(`the test has no Secret '${name}'`);
    }
    return content;
  }

  private folderOf(volume: JsonMap): string {
    const claim = asMap(volume.persistentVolumeClaim).claimName;
    return claim === undefined ? join(this.folder, 'volumes', String(volume.name)) : join(this.claims, String(claim));
  }

  /** Lays out a volume with the owner and the permissions that the kubelet gives it. */
  private layOut(volume: JsonMap): void {
    const folder = this.folderOf(volume);
    mkdirSync(folder, { recursive: true });
    const { fsGroup } = asMap(this.spec.securityContext);
    const group = this.options.appliesFsGroup === false || fsGroup === undefined ? undefined : Number(fsGroup);
    if (volume.emptyDir !== undefined) {
      const { medium, sizeLimit } = asMap(volume.emptyDir);
      if (medium === 'Memory') {
        runToSuccess('mount', ['-t', 'tmpfs', '-o', `size=${bytesOf(sizeLimit)}`, 'tmpfs', folder]);
        this.mounts.push(folder);
      }
      chmodSync(folder, 0o777);
    } else if (volume.secret !== undefined) {
      const { secretName, items, defaultMode } = asMap(volume.secret);
      const content = this.secretOf(String(secretName));
      const files = items === undefined ? Object.keys(content).map(key => ({ key, path: key })) : mapsOf(items);
      for (const { key, path } of files) {
        writeFileSync(join(folder, String(path)), content[String(key)]);
        chmodSync(join(folder, String(path)), Number(defaultMode));
      }
    } else if (volume.persistentVolumeClaim === undefined) {
      throw new Error(`the volume '${volume.name}' is of a kind that the test's pod does not know: ${JSON.stringify(volume)}`);
    }
    if (group !== undefined) {
      giveTo(group, folder, volume.secret === undefined);
    }
  }
}

/** Gives a volume to the group of a pod: who is in the group reads it, and writes it unless it is read-only. */
function giveTo(group: number, path: string, isWritable: boolean): void {
  const stats = lstatSync(path);
  chownSync(path, stats.uid, group);
  if (stats.isDirectory()) {
    readdirSync(path).forEach(entry => giveTo(group, join(path, entry), isWritable));
    runToSuccess('chmod', [isWritable ? 'ug+rwx,g+s' : 'ug+rx,g+s', path]);
  } else {
    runToSuccess('chmod', [isWritable ? 'ug+rw' : 'ug+r', path]);
  }
}

function bytesOf(quantity: Json | undefined): number {
  const [, number, unit] = /^(\d+)(Ki|Mi|Gi)$/.exec(String(quantity)) ?? [];
  if (unit === undefined) {
    throw new Error(`the test's pod cannot read the size '${quantity}'`);
  }
  return Number(number) * 1024 ** (['Ki', 'Mi', 'Gi'].indexOf(unit) + 1);
}
