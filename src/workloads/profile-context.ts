import { IConstruct } from 'constructs';
import { HardeningProfile } from '../hardening/hardening-profile';

const PROFILE = 'cdk8s-sigil.profile';

/** The profile is the same for every workload whose author says nothing. */
const DEFAULT_PROFILE = new HardeningProfile();

/** Gives a profile to everything that is created below a scope later. */
export function setProfile(scope: IConstruct, profile: HardeningProfile): void {
  scope.node.setContext(PROFILE, profile);
}

/** The profile that a construct's scope gives it, else the runbook's. */
export function profileOf(construct: IConstruct): HardeningProfile {
  const profile: unknown = construct.node.tryGetContext(PROFILE);
  return profile instanceof HardeningProfile ? profile : DEFAULT_PROFILE;
}
