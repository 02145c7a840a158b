import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { SCOPE_FORM, scopeInWords } from './scope-form';
import { KubernetesVersion } from '../hardening/kubernetes-version';
import { hardenedViolations } from '../hardening/pod-security';
import { recordedReason } from '../hardening/pod-security/recorded-exception';
import { everyPodTemplateOf } from '../hardening/pod-template';
import { BOOLEAN, Form, memberOf } from '../template/form';
import { asMap, asString, JsonMap } from '../template/json';

/** Options for `PodSecurity`. */
export interface PodSecurityOptions {
  /**
   * The Kubernetes version whose Pod Security Standards are asked for.
   *
   * @default KubernetesVersion.V1_35
   */
  readonly kubernetesVersion?: KubernetesVersion;

  /**
   * Whether a finding passes for which the object records an exception with a reason.
   *
   * @default false
   */
  readonly allowExceptions?: boolean;
}

const OPTIONS_FORM = new Form<PodSecurityOptions>({ kubernetesVersion: memberOf('KubernetesVersion', KubernetesVersion), allowExceptions: BOOLEAN });

/** A field that keeps a pod from being hardened. */
export interface PodSecurityFinding {
  /** The path of the construct that the object comes from, as `chart/api/Resource`. */
  readonly constructPath: string;

  /** The kind of the object, as `Deployment`. */
  readonly kind: string;

  /** The name of the object. */
  readonly name: string;

  /**
   * The name of the container whose field it is.
   *
   * @default - the field is one of the pod
   */
  readonly container?: string;

  /**
   * The control that the field breaks: a check id of Pod Security Admission, as `runAsNonRoot`, or one of the library's own
   * `readOnlyRootFilesystem` and `automountServiceAccountToken`.
   */
  readonly control: string;

  /** Where the field stands in the object, as `spec.template.spec.hostPID`. */
  readonly path: string;

  /** A sentence: the field, what stands there, and what would be right. */
  readonly message: string;

  /**
   * The reason of the exception that the object records for this field.
   *
   * @default - the object records none
   */
  readonly exceptionReason?: string;
}

/**
 * Tells whether the pods of a chart are hardened, for the tests of those who write charts; it needs no test framework.
 *
 * A pod is hardened if it passes Pod Security Standards *restricted*, if the root filesystem of every container is read-only (on Linux)
 * and if it holds no service-account token. The pods are those of pod templates, in Services of Knative and other custom resources too; what
 * an operator makes of something else cannot be seen.
 *
 * @example
 *
 * test('the chart stays hardened', () => {
 *   PodSecurity.expectRestricted(chart);
 * });
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class PodSecurity {
  /**
   * What keeps the pods below a construct from being hardened: one finding for each field, in the order of the tree.
   *
   * Validation runs first, over the whole app, as in a synth.
   *
   * @param scope an app, a chart or any construct
   * @param options the version to ask for, and whether exceptions pass
   * @throws if validation fails, or if there is no object below the construct
   */
  public static findings(scope: IConstruct, options: PodSecurityOptions = {}): PodSecurityFinding[] {
    SCOPE_FORM.check({ scope }, () => 'of PodSecurity');
    OPTIONS_FORM.check(options, () => 'of PodSecurity');
    validate(scope.node.root);
    const objects = scope.node.findAll().filter(construct => ApiObject.isApiObject(construct));
    if (objects.length === 0) {
      throw new Error(`There is no object below ${scopeInWords(scope)}, so nothing can be said of its pods; pass the construct that holds them`);
    }
    const findings = objects.flatMap(object => findingsOf(object, options.kubernetesVersion ?? KubernetesVersion.V1_35));
    return options.allowExceptions ? findings.filter(finding => finding.exceptionReason === undefined) : findings;
  }

  /**
   * Asserts that the pods below a construct are hardened.
   *
   * @param scope an app, a chart or any construct
   * @param options the version to ask for, and whether exceptions pass
   * @throws one error that tells all findings; and as `findings` does
   */
  public static expectRestricted(scope: IConstruct, options: PodSecurityOptions = {}): void {
    const findings = PodSecurity.findings(scope, options);
    if (findings.length > 0) {
      throw new Error([`The pods below ${scopeInWords(scope)} are not restricted:`, ...findings.map(line)].join('\n  '));
    }
  }

  private constructor() {}
}

/** Runs every validation of an app, as `App.synth` does: hardening and charts attach their work there. */
function validate(root: IConstruct): void {
  const errors = root.node.findAll().flatMap(({ node }) => node.validate().map(error => `[${node.path}] ${error}`));
  if (errors.length > 0) {
    throw new Error(['Validation failed with the following errors:', ...errors].join('\n  '));
  }
}

function findingsOf(apiObject: ApiObject, version: KubernetesVersion): PodSecurityFinding[] {
  // An object of a Helm chart may not be there by the values.
  const object: JsonMap | undefined = apiObject.toJson();
  return object === undefined ? [] : everyPodTemplateOf(object).flatMap(template => hardenedViolations(template, version).map(violation => {
    const { control, path, container, message } = violation;
    const exceptionReason = recordedReason(violation, template.owner);
    return {
      constructPath: apiObject.node.path,
      kind: asString(template.owner.kind) ?? apiObject.kind,
      name: asString(asMap(template.owner.metadata).name) ?? apiObject.name,
      ...container === undefined ? {} : { container },
      control,
      path,
      message,
      ...exceptionReason === undefined ? {} : { exceptionReason },
    };
  }));
}

function line({ constructPath, kind, name, control, message, exceptionReason }: PodSecurityFinding): string {
  const exception = exceptionReason === undefined ? '' : ` (an exception is recorded, which 'allowExceptions' lets pass: ${exceptionReason})`;
  return `[${constructPath}] ${kind} '${name}', ${control}: ${message}${exception}`;
}
