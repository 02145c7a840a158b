import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Build, ChartOfCode } from './stronger-law';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { HelmChart } from '../../src/helm/helm-chart';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { HELM_MAJORS, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;
const RUNS = 12;
const LEVELS = [NetworkIsolation.NONE, NetworkIsolation.INGRESS, NetworkIsolation.STRICT];

function deployment(chart: HelmChart, id: string, props: HardenedDeploymentProps = {}): HardenedDeployment {
  return new HardenedDeployment(chart, id, { image: IMAGE, port: 8080, metricsPort: 9090, ...props });
}

describe.each(HELM_MAJORS)('on Helm %s', version => {
  const helm = useHelm(version);

  describe('the level of isolation', () => {
    interface Levels { readonly api?: NetworkIsolation; readonly worker?: NetworkIsolation }

    const build = ({ api: ofApi, worker: ofWorker }: Levels): Build => chart => {
      const api = deployment(chart, 'api', { networkIsolation: ofApi });
      const worker = new HardenedStatefulSet(chart, 'worker', { image: IMAGE, port: 9000, networkIsolation: ofWorker });
      api.network.allowTo(worker);
      api.network.allowTo(kplus.NetworkPolicyIpBlock.ipv4(chart, 'internet', '10.0.0.0/8'), [kplus.NetworkPolicyPort.tcp(443)]);
      worker.network.allowFrom(kplus.Namespaces.select(chart, 'monitoring', { names: ['monitoring'] }));
      api.exposeViaService();
    };
    const chart = new ChartOfCode(build({}));

    test('is that of the TypeScript with the level as a literal, on OpenShift too', async () => {
      await fc.assert(fc.asyncProperty(fc.constantFrom(...LEVELS), fc.constantFrom(...LEVELS), fc.boolean(), async (api, worker, isOpenShift) => {
        const values = { api: { networkIsolation: api }, worker: { networkIsolation: worker }, hardening: { openshift: isOpenShift } };
        const around = isOpenShift ? { profile: HardeningProfile.openShift() } : {};

        expect(await chart.disagreements(helm, values, build({ api, worker }), around)).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('holds by default, whatever it is', async () => {
      for (const level of LEVELS) {
        expect(await new ChartOfCode(build({ api: level, worker: level })).disagreements(helm, {}, build({ api: level, worker: level }))).toEqual([]);
      }
    }, TIMEOUT);
  });
});
