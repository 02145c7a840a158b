import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** The ServiceAccount that a workload brings along: without a token, and lighter than one of cdk8s-plus. */
export class OwnServiceAccount extends ApiObject implements kplus.IServiceAccount {
  public readonly resourceType = 'serviceaccounts';
  public readonly resourceName: string;

  constructor(scope: Construct, id: string, metadata: ApiObjectMetadata) {
    super(scope, id, { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false });
    this.resourceName = this.name;
  }

  /** What a RoleBinding needs to know. */
  public toSubjectConfiguration(): kplus.SubjectConfiguration {
    return { kind: this.kind, name: this.name, apiGroup: '', namespace: this.metadata.namespace };
  }
}
