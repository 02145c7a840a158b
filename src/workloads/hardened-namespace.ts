import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addStep, Rank } from './finished-object';
import { METADATA } from './metadata-form';
import { pathBelow } from './path-below';
import { profileOf } from './profile-context';
import { EXCEPTION_PREFIX } from '../hardening/exception-annotation';
import { KubernetesVersion } from '../hardening/kubernetes-version';
import { Form, memberOf, TEXT } from '../template/form';
import { asMap } from '../template/json';

/** A level of the Pod Security Standards. */
export enum PodSecurityLevel {
  /** No restrictions. */
  PRIVILEGED = 'privileged',
  /** What is known to be dangerous is refused. */
  BASELINE = 'baseline',
  /** The best practice of hardened pods. */
  RESTRICTED = 'restricted',
}

/** Properties for `HardenedNamespace`. */
export interface HardenedNamespaceProps extends kplus.NamespaceProps {
  /**
   * The level below which the cluster refuses pods.
   *
   * @default PodSecurityLevel.RESTRICTED
   */
  readonly enforce?: PodSecurityLevel;

  /**
   * Why the namespace enforces less than `restricted`; required then, and written as an annotation.
   *
   * @default - none
   */
  readonly enforceReason?: string;

  /**
   * The Kubernetes version whose standards apply, so that an upgrade of the cluster does not change what is refused.
   *
   * @default - the version of the scope's profile
   */
  readonly kubernetesVersion?: KubernetesVersion;
}

const FORM = new Form<HardenedNamespaceProps>({
  enforce: memberOf('PodSecurityLevel', PodSecurityLevel),
  enforceReason: TEXT,
  kubernetesVersion: memberOf('KubernetesVersion', KubernetesVersion),
  metadata: METADATA,
});

const LABEL = 'pod-security.kubernetes.io/';

/**
 * A Namespace in which the cluster itself refuses pods that are not hardened.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class HardenedNamespace extends kplus.Namespace {
  /**
   * A Namespace with the labels of Pod Security admission.
   *
   * @throws if `enforce` is less than restricted without a reason, or there is a reason and it is not
   */
  constructor(scope: Construct, id: string, props: HardenedNamespaceProps = {}) {
    FORM.check(props, () => `at '${pathBelow(scope, id)}'`);
    super(scope, id, props);
    const enforce = props.enforce ?? PodSecurityLevel.RESTRICTED;
    if (enforce !== PodSecurityLevel.RESTRICTED && !props.enforceReason?.trim()) {
      throw new Error(`'enforce' (${enforce}) of the namespace at '${this.node.path}' is less than restricted; say why in 'enforceReason'`);
    }
    if (enforce === PodSecurityLevel.RESTRICTED && props.enforceReason !== undefined) {
      throw new Error(`'enforceReason' is given to the namespace at '${this.node.path}', which enforces restricted; leave it out, or enforce less`);
    }
    const version = `v${props.kubernetesVersion ?? profileOf(this).kubernetesVersion}`;
    const levels = { enforce, audit: PodSecurityLevel.RESTRICTED, warn: PodSecurityLevel.RESTRICTED };
    for (const [mode, level] of Object.entries(levels)) {
      this.metadata.addLabel(LABEL + mode, level);
      this.metadata.addLabel(`${LABEL}${mode}-version`, version);
    }
    // A chart gives its namespace to every object, but a Namespace stands in none.
    addStep(ApiObject.of(this), Rank.SHAPE, json => ({ ...json, metadata: { ...asMap(json.metadata), namespace: undefined } }));
    if (props.enforceReason !== undefined) {
      this.metadata.addAnnotation(`${EXCEPTION_PREFIX}pod-security-level`, props.enforceReason);
    }
  }
}
