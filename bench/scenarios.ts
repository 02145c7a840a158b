import { App } from 'cdk8s';
import { SigilApp } from 'cdk8s-sigil';
import { bareService, chain, defaultService, hardenedService, helmServices, l1Service, labelledService, layers, plainService, rawService, services } from './stacks';

/** An app that is built and synthesized in a process of its own. */
export interface Scenario {
  readonly app: typeof App;
  fill(app: App): void;
}

const scenario = (app: typeof App, fill: (app: App) => void): Scenario => ({ app, fill });

/** Everything that is measured, by the name that a child process is told. */
export const SCENARIOS = {
  'hardened 1 x 1000': scenario(SigilApp, services(1, 1000, hardenedService)),
  'defaults 1 x 1000': scenario(SigilApp, services(1, 1000, defaultService)),
  'plain 1 x 1000': scenario(App, services(1, 1000, plainService)),
  'labelled 1 x 1000': scenario(App, services(1, 1000, labelledService)),
  'bare 1 x 1000': scenario(App, services(1, 1000, bareService)),
  'L1 1 x 1000': scenario(App, services(1, 1000, l1Service)),
  'raw 1 x 1000': scenario(App, services(1, 1000, rawService)),
  'SigilApp plain 1 x 1000': scenario(SigilApp, services(1, 1000, plainService)),
  'SigilApp L1 1 x 1000': scenario(SigilApp, services(1, 1000, l1Service)),
  'SigilApp raw 1 x 1000': scenario(SigilApp, services(1, 1000, rawService)),
  'hardened 200 x 10': scenario(SigilApp, services(200, 10, hardenedService)),
  'plain 200 x 10': scenario(App, services(200, 10, plainService)),
  'hardened 500 x 10': scenario(SigilApp, services(500, 10, hardenedService)),
  'plain 500 x 10': scenario(App, services(500, 10, plainService)),
  'hardened 1 x 5000': scenario(SigilApp, services(1, 5000, hardenedService)),
  'plain 1 x 5000': scenario(App, services(1, 5000, plainService)),
  'defaults 1 x 10': scenario(SigilApp, services(1, 10, defaultService)),
  'defaults 1 x 100': scenario(SigilApp, services(1, 100, defaultService)),
  'Helm 1 x 10': scenario(SigilApp, helmServices(10, defaultService)),
  'Helm 1 x 100': scenario(SigilApp, helmServices(100, defaultService)),
  'Helm 1 x 1000': scenario(SigilApp, helmServices(1000, defaultService)),
  'chain of 10 charts': scenario(SigilApp, chain(10)),
  '13 dense layers': scenario(SigilApp, layers(13)),
};

export type ScenarioName = keyof typeof SCENARIOS;
