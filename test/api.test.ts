import { readFileSync } from 'fs';
import { join } from 'path';
import * as api from '../src';
import { REPOSITORY, requireCompiledLibrary } from './support/command-line';

const EXPORTS = [
  'AppArmorProfile', 'BuildSecret', 'ChartValue', 'ChartValues', 'ClaimTemplate', 'ComposeProject', 'GoldenDockerfiles', 'HardenedCronJob', 'HardenedDaemonSet',
  'HardenedDeployment', 'HardenedImage', 'HardenedJob', 'HardenedNamespace', 'HardenedStatefulSet', 'Hardening', 'HardeningControl',
  'HardeningException', 'HardeningProfile', 'HealthChecks', 'HelmChart', 'ImageUser', 'KubernetesVersion', 'LevelDbVolume', 'NetworkIsolation',
  'NodeBase', 'NodeImage', 'NodeVersion', 'PodIds', 'PodSecurity', 'PodSecurityLevel', 'PythonBase', 'PythonImage', 'PythonLock', 'SeccompProfile',
  'SecretMount', 'SigilApp', 'SigilImage', 'SigilService', 'SigilVariant', 'StaticBase', 'StaticImage', 'StaticProgram', 'ValueSchema',
  'WorkloadNetwork', 'WritableDirectory', 'WritablePath',
];

/** What others implement. */
const INTERFACES = ['IContainerImage'];

const STRUCTS = [
  'BaseOptions', 'BooleanValueProps', 'ChartDependency', 'ChartMaintainer', 'ChoiceValueProps', 'ClaimTemplateProps', 'ComposeOmission',
  'ComposeProjectProps', 'ContainerExceptionOptions',
  'EndOfLifeException', 'GoProgramOptions', 'GoldenDockerfilesProps', 'GracefulShutdown', 'GrpcHealthCheckOptions', 'HardenedCronJobProps',
  'HardenedDaemonSetProps', 'HardenedDeploymentProps', 'HardenedImageProps', 'HardenedJobProps', 'HardenedNamespaceProps',
  'HardenedReplicatedProps', 'HardenedServingProps', 'HardenedStatefulSetProps', 'HardenedWorkloadProps', 'HardeningChange',
  'HardeningExceptionOptions', 'HardeningOptions', 'HardeningProfileProps', 'HealthCheckOptions', 'HealthCheckSettings', 'HelmChartProps',
  'HttpHealthCheckOptions', 'ImageBuild', 'ImageHealthCheck', 'IntOrStringValueProps', 'LevelDbVolumeProps', 'ListSchemaOptions', 'ListValueProps',
  'MapValueProps', 'NamedUserOptions', 'NodeCompilation', 'NodeImageProps', 'NumberSchemaOptions', 'NumberValueProps', 'ObjectSchemaOptions',
  'OwnNodeBaseProps', 'OwnPythonBaseProps', 'PinnedBaseOptions', 'PodIdsOptions', 'PodSecurityFinding', 'PodSecurityOptions',
  'PrebuiltProgramOptions', 'PythonImageProps', 'QuantityValueProps', 'ScratchDirectoryOptions', 'SecretFilesOptions', 'SecretMountOptions',
  'SigilAppProps', 'SigilImageProps', 'SigilServiceProps', 'StaticBaseOptions', 'StaticImageProps', 'StringValueProps', 'TextSchemaOptions',
  'ValueProps', 'WorkloadHardeningOptions', 'WritablePathOptions',
];

/** The classes that only their own factories make. */
const MADE_BY_FACTORIES = [
  'AppArmorProfile', 'BuildSecret', 'ChartValue', 'ChartValues', 'Hardening', 'HardeningException', 'HealthChecks', 'ImageUser', 'NodeBase',
  'PodIds', 'PodSecurity', 'PythonBase', 'PythonLock', 'SeccompProfile', 'SecretMount', 'StaticBase', 'StaticProgram', 'ValueSchema',
  'WorkloadNetwork', 'WritableDirectory', 'WritablePath',
];

/** A part of the API, as jsii describes it. */
interface Documented {
  readonly name?: string;
  readonly optional?: boolean;
  readonly docs?: { readonly summary?: string; readonly default?: string };
}

interface ApiType extends Documented {
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly initializer?: Documented;
  readonly methods?: readonly Documented[];
  readonly properties?: readonly Documented[];
  readonly members?: readonly Documented[];
}

function apiTypes(): ApiType[] {
  requireCompiledLibrary();
  return Object.values(JSON.parse(readFileSync(join(REPOSITORY, '.jsii'), 'utf8')).types);
}

/** A type with everything in it, each with a name of its own. */
function partsOf(type: ApiType): { readonly path: string; readonly part: Documented }[] {
  const members = [...type.methods ?? [], ...type.properties ?? [], ...type.members ?? []].map(part => ({ path: `${type.name}.${part.name}`, part }));
  const initializer = type.initializer === undefined ? [] : [{ path: `new ${type.name}`, part: type.initializer }];
  return [{ path: type.name, part: type }, ...initializer, ...members];
}

describe('the API', () => {
  test('holds these values, and no function or constant beside them', () => {
    expect(Object.keys(api).sort()).toEqual(EXPORTS);
  });

  test('holds these structs for other languages too', () => {
    expect(apiTypes().filter(({ datatype }) => datatype).map(({ name }) => name).sort()).toEqual(STRUCTS);
  });

  test('holds the same classes and enums for other languages', () => {
    expect(apiTypes().filter(({ kind }) => kind !== 'interface').map(({ name }) => name).sort()).toEqual(EXPORTS);
  });

  test('holds these interfaces for others to implement', () => {
    expect(apiTypes().filter(({ kind, datatype }) => kind === 'interface' && !datatype).map(({ name }) => name).sort()).toEqual(INTERFACES);
  });

  test('leaves it to factories to make what has some', () => {
    expect(apiTypes().filter(({ kind, initializer }) => kind === 'class' && initializer === undefined).map(({ name }) => name).sort())
      .toEqual(MADE_BY_FACTORIES);
  });

  test('says of every class, property, method and constructor what it is for', () => {
    expect(apiTypes().flatMap(partsOf).filter(({ part }) => !part.docs?.summary).map(({ path }) => path)).toEqual([]);
  });

  test('says of every property of a struct that may be left out what holds then', () => {
    expect(apiTypes().filter(({ datatype }) => datatype).flatMap(partsOf)
      .filter(({ part }) => part.optional === true && part.docs?.default === undefined).map(({ path }) => path)).toEqual([]);
  });
});
