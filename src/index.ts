export { KubernetesVersion } from './hardening/kubernetes-version';
