import { Helm, HELM_VERSIONS, HelmVersion, useHelm } from '../../support/helm';

/** Helms by their versions, there before the first test of a file runs. */
export function useHelms(versions: readonly HelmVersion[] = HELM_VERSIONS): (version: HelmVersion) => Helm {
  const helms = new Map(versions.map(version => [version, useHelm(version)]));
  return version => {
    const helm = helms.get(version);
    if (helm === undefined) {
      throw new Error(`the tests of this file do not use Helm ${version}`);
    }
    return helm;
  };
}
