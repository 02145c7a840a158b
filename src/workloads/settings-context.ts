import { IConstruct } from 'constructs';
import { ShutdownSettings } from '../hardening/graceful-shutdown';
import { PolicySettings } from '../hardening/policy-settings';

const LIFT = 'cdk8s-sigil.settings-lift';

/** Lets the values of a chart have a say in how the pods below a scope are hardened. */
export abstract class SettingsLift {
  /** The settings of a construct's pods, given what its own profile says. */
  public abstract policyOf(construct: IConstruct, literal: PolicySettings): PolicySettings;

  /** How the pods of a construct stop, given what its author says. */
  public abstract shutdownOf(construct: IConstruct, literal: ShutdownSettings): ShutdownSettings;
}

/** Gives a lift to everything that is created below a scope later. */
export function setSettingsLift(scope: IConstruct, lift: SettingsLift): void {
  scope.node.setContext(LIFT, lift);
}

/** The lift that a construct's scope gives it; undefined where no values have a say. */
export function settingsLiftOf(construct: IConstruct): SettingsLift | undefined {
  const lift: unknown = construct.node.tryGetContext(LIFT);
  return lift instanceof SettingsLift ? lift : undefined;
}
