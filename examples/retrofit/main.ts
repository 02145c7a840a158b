import { join } from 'path';
import { Chart, Include } from 'cdk8s';
import { Hardening, HardeningException, PodIds, SigilApp, WritablePath } from 'cdk8s-sigil';

const app = new SigilApp();
const lookout = new Chart(app, 'lookout');

new Include(lookout, 'vendor', { url: join(__dirname, 'third-party.yaml') });

/** What the vendor's pods need of what hardening takes away; all that is not said here is hardened as well. */
export const hardening = Hardening.apply(lookout, {
  workloads: [
    {
      name: 'lookout-web',
      ids: PodIds.of(101),
      writablePaths: [WritablePath.disk('cache', '/var/cache/lookout', { containers: ['web'] })],
    },
    {
      name: 'lookout-operator',
      exceptions: [HardeningException.serviceAccountToken({ reason: 'it watches its custom resources through the Kubernetes API', owner: 'platform' })],
    },
    {
      name: 'lookout-agent',
      exceptions: [
        HardeningException.hostNetwork({ reason: 'it measures the interfaces of the node', owner: 'platform' }),
        HardeningException.hostPid({ reason: 'it counts the processes of the node', owner: 'platform' }),
        HardeningException.hostPort(9100, { reason: 'Prometheus finds it at the address of the node', owner: 'platform' }),
        HardeningException.hostPath('proc', { reason: 'it reads the figures of the node, read-only', owner: 'platform' }),
        HardeningException.hostPath('sys', { reason: 'it reads the figures of the node, read-only', owner: 'platform' }),
      ],
    },
    {
      name: 'lookout-backup',
      writablePaths: [WritablePath.disk('scratch', '/var/cache/backup')],
    },
  ],
});

app.synth();
