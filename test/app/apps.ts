import { ApiObject, ApiObjectMetadata, App, Chart, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export const OUTPUT_TYPES: [string, YamlOutputType][] = [
  ['FILE_PER_APP', YamlOutputType.FILE_PER_APP],
  ['FILE_PER_CHART', YamlOutputType.FILE_PER_CHART],
  ['FILE_PER_RESOURCE', YamlOutputType.FILE_PER_RESOURCE],
  ['FOLDER_PER_CHART_FILE_PER_RESOURCE', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE],
];

export function configMap(scope: Construct, id: string, data: unknown = {}, metadata: ApiObjectMetadata = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}

/** What a function throws, or nothing. */
export function messageOf(action: () => void): string {
  try {
    action();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Three charts, one nested and one that another depends on. */
export function addStack(app: App): void {
  const web = new Chart(app, 'web', { namespace: 'team' });
  const deployment = new kplus.Deployment(web, 'server', { containers: [{ image: 'nginx:1.27', portNumber: 8080 }] });
  deployment.exposeViaService();
  const store = new Chart(app, 'Store');
  const account = new kplus.ServiceAccount(store, 'account');
  new kplus.ConfigMap(new Chart(store, 'nested'), 'config', { data: { on: 'y', text: 'a\nb\n' } });
  deployment.node.addDependency(account);
}
