import { cell, codeBlock, markdownTable } from './markdown';
import { ValueDeclaration } from '../chart-model';

/** What people want of a hardened pod, and the value that gives it; each is told where the chart has the value. */
const WISHES: readonly (readonly [value: string, wish: string, how: string])[] = [
  ['writablePaths', 'A program writes to a directory', 'Name it in `hardening.writablePaths`, with `name` and `mountPath`; `sizeLimit` and `medium` are optional.'],
  ['preStopCommand', 'An image has a program of its own for an orderly stop', 'Give the command in `hardening.preStopCommand`; it runs instead of the wait.'],
  ['preStopSleepSeconds', 'Connections break off when pods are replaced', 'Raise `hardening.preStopSleepSeconds`.'],
  [
    'preStopSleepSeconds', 'The cluster is older than Kubernetes 1.30, which brought that wait',
    'Set `hardening.preStopSleepSeconds` to 0, or give a command in `hardening.preStopCommand`.',
  ],
  ['openshift', 'The cluster is OpenShift', 'Set `hardening.openshift` to `true`; the cluster picks ids and profiles.'],
  ['appArmorProfile.type', 'The nodes have no AppArmor', 'Set `hardening.appArmorProfile.type` to `Unset`.'],
  ['runAsUser', 'Files belong to a user of their own', 'Set `hardening.runAsUser`, `hardening.runAsGroup` and `hardening.fsGroup` to its ids, unless an image was built for others.'],
  ['extraCapabilities', 'A program does not run without a capability', 'Add it to `hardening.extraCapabilities`, with the reason in `hardening.justifications`.'],
  ['enabled', 'A program fails, and the hardening may be why', 'Set `hardening.enabled` to `false` for a test, never for good.'],
];

/** What the README says of hardening; nothing where the chart has no such values. */
export function hardeningSection(declarations: readonly ValueDeclaration[]): string[] {
  const declared = new Set(declarations.map(({ path }) => path.join('.')));
  const wishes = WISHES.filter(([value]) => declared.has(`hardening.${value}`));
  if (wishes.length === 0) {
    return [];
  }
  return [
    '## Hardening',
    'The pods run as the Pod Security Standard *restricted* asks: not as root, without capabilities and with a seccomp profile. Besides, their root '
      + 'filesystem is read-only, and they have no token for the API server unless they need one. An exception is written to an annotation of its workload, with the reason. '
      + 'Values add to this baseline; none of them takes it away by accident.',
    markdownTable(['If', 'Then'], wishes.map(([, wish, how]) => [cell(wish), cell(how)])),
    ...(declared.has('hardening.writablePaths') ? [
      'A directory to write to, for every container:',
      codeBlock('yaml', ['hardening:', '  writablePaths:', '    - name: cache', '      mountPath: /var/cache/app', '      sizeLimit: 32Mi']),
    ] : []),
  ];
}
