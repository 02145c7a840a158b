import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ChartUnderTest } from './laws/chart-under-test';
import { HelmChart } from '../../src/helm/helm-chart';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { declaredValues } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';

interface ServiceProps {
  readonly name?: string;
  readonly port?: number;
  /** A second port. */
  readonly metricsPort?: number;
}

/** The ports of a Service that are values in a chart in which a variable holds a text. */
function portsOf(textOf: (service: kplus.Service, chart: HelmChart) => string, { name, port = 8080, metricsPort }: ServiceProps = {}): string[] {
  const chart = ChartUnderTest.of(each => {
    const api = new HardenedDeployment(each, 'api', { image: IMAGE, port: 8080, metricsPort });
    const metrics = metricsPort === undefined ? [] : [{ name: 'metrics', port: metricsPort, targetPort: metricsPort }];
    const service = api.exposeViaService({ name, ports: [{ name: 'http', port, targetPort: 8080 }, ...metrics] });
    new HardenedDeployment(each, 'web', { image: IMAGE, env: { API_URL: kplus.EnvValue.fromValue(textOf(service, each)) } });
  });
  return valuesForPorts(chart);
}

/** The values of a chart that are ports of Services; one with a name of its own stands beside its workload. */
function valuesForPorts(chart: ChartUnderTest): string[] {
  return declaredValues(chart.contract.schema).map(({ path }) => path.join('.')).filter(path => /service\.port/i.test(path));
}

describe('the port of a Service', () => {
  test('is a value where no text asks for it', () => {
    expect(portsOf(service => `http://proxy.example.com:8080/${service.name}`)).toEqual(['api.service.port']);
  });

  test('is none where a text asks the Service for it, which would ask for it still when a value said another one', () => {
    expect(portsOf(service => `http://${service.name}:${service.port}/v1`)).toEqual([]);
  });

  test.each([
    ['with the namespace behind the name', (service: kplus.Service) => `${service.name}.space:8080`],
    ['with the domain of the cluster behind the name', (service: kplus.Service) => `http://${service.name}.space.svc.cluster.local:8080`],
    ['with the dot of the root behind the domain', (service: kplus.Service) => `http://${service.name}.space.svc.cluster.local.:8080`],
    ['behind a user', (service: kplus.Service) => `amqp://guest@${service.name}:8080/`],
    ['among others', (service: kplus.Service) => `one.example.com:80,${service.name}:8080`],
  ])('is none where a text asks for it %s', (_, textOf) => {
    expect(portsOf(textOf)).toEqual([]);
  });

  test.each([
    ['another port', (service: kplus.Service) => `http://${service.name}:80801`],
    ['a Service whose name only begins alike', (service: kplus.Service) => `http://${service.name}-canary:8080`],
    ['a Service whose name only ends alike', (service: kplus.Service) => `http://other.${service.name}:8080`],
    ['a Service of another namespace', (service: kplus.Service) => `http://${service.name}.elsewhere.svc:8080`],
  ])('is a value where a text asks for %s', (_, textOf) => {
    expect(portsOf(textOf)).toEqual(['api.service.port']);
  });

  test.each([['http', 80], ['https', 443]])('is none where a text asks by %s without a port', (scheme, port) => {
    expect(portsOf(service => `${scheme}://${service.name}/v1`, { port })).toEqual([]);
  });

  test('is none where a sentence ends with the address', () => {
    expect(portsOf(service => `Ask http://${service.name}.`, { port: 80 })).toEqual([]);
  });

  test('is none where its name is one that its author gave it and a text asks for it', () => {
    expect(portsOf(() => 'http://gate:8080', { name: 'gate' })).toEqual([]);
  });

  test('is a value where its name is one that its author gave it and a text asks for another port', () => {
    expect(portsOf(() => 'http://gate:8081', { name: 'gate' })).toEqual(['api.gateService.port']);
  });

  test('is none where its author hides it, too', () => {
    expect(portsOf((service, chart) => {
      chart.hideValues(service, 'port');
      return `http://${service.name}:8080`;
    })).toEqual([]);
  });

  test('is a value still beside one that a text asks for', () => {
    expect(portsOf(service => `http://${service.name}:8080`, { metricsPort: 9090 })).toEqual(['api.service.ports.metrics']);
  });

  test('is a value where the text has that of the author', () => {
    const chart = ChartUnderTest.of(each => {
      const port = each.values.integer('api.service.port', { default: 8080, description: 'The port of the API.' });
      const service = new HardenedDeployment(each, 'api', { image: IMAGE, port: 8080 }).exposeViaService();
      each.values.bind(service, '/spec/ports/0/port', port);
      new HardenedDeployment(each, 'web', { image: IMAGE, env: { API_URL: kplus.EnvValue.fromValue(`http://${service.name}:${port}`) } });
    });

    const { objects = [] } = chart.plain({ api: { service: { port: 9000 } } });

    expect(JSON.stringify(objects)).toContain('http://shop-api-service:9000');
  });

  test('is none where a ConfigMap asks for it', () => {
    const chart = ChartUnderTest.of(each => {
      const service = new HardenedDeployment(each, 'api', { image: IMAGE, port: 8080 }).exposeViaService();
      new kplus.ConfigMap(each, 'config', { data: { 'proxy.conf': `upstream api { server ${service.name}:8080; }` } });
    });

    expect(chart.refusals({ api: { service: { port: 9000 } } }).join()).toContain('\'api.service.port\'');
  });

  /** The ports of a Service that are values in a chart with an object that sends requests to it. */
  function portsBeside(port: number, object: (service: kplus.Service) => object): string[] {
    const chart = ChartUnderTest.of(each => {
      const service = new HardenedDeployment(each, 'api', { image: IMAGE, port: 8080 }).exposeViaService({ ports: [{ port, targetPort: 8080 }] });
      new ApiObject(each, 'other', { apiVersion: 'example.com/v1', kind: 'Other', ...object(service) });
    });
    return valuesForPorts(chart);
  }

  test.each<[string, number, (service: kplus.Service) => object]>([
    ['a route', 8080, ({ name, port }) => ({ spec: { rules: [{ backendRefs: [{ name, port }] }] } })],
    ['a route that names the namespace, too', 8080, ({ name, port }) => ({ spec: { rules: [{ backendRefs: [{ name, namespace: 'space', port }] }] } })],
    ['a route of Istio', 8080, ({ name, port }) => ({ spec: { http: [{ route: [{ destination: { host: `${name}.space.svc`, port: { number: port } } }] }] } })],
    ['a webhook', 8443, ({ name, port }) => ({ webhooks: [{ clientConfig: { service: { name, namespace: 'space', path: '/', port } } }] })],
    ['a webhook without a port, which asks 443', 443, ({ name }) => ({ webhooks: [{ clientConfig: { service: { name, namespace: 'space' } } }] })],
  ])('is none where %s leads to it', (_, port, object) => {
    expect(portsBeside(port, object)).toEqual([]);
  });

  test.each<[string, number, (service: kplus.Service) => object]>([
    ['another port', 8080, ({ name }) => ({ spec: { rules: [{ backendRefs: [{ name, port: 9090 }] }] } })],
    ['a Service of another namespace', 8080, ({ name, port }) => ({ spec: { rules: [{ backendRefs: [{ name, namespace: 'elsewhere', port }] }] } })],
    ['a port by its name', 8080, ({ name }) => ({ spec: { routes: [{ services: [{ name, port: 'http' }] }] } })],
  ])('is a value where a route leads to %s', (_, port, object) => {
    expect(portsBeside(port, object)).toEqual(['api.service.port']);
  });

  test('is a value where only the port of the Service is called like the Service', () => {
    const chart = ChartUnderTest.of(each => {
      new HardenedDeployment(each, 'api', { image: IMAGE, port: 8080 }).exposeViaService({ name: 'http', ports: [{ name: 'http', port: 8080, targetPort: 8080 }] });
    });

    expect(valuesForPorts(chart)).toEqual(['api.httpService.port']);
  });
});
