export { environments } from './catalogue.ts';
export { defineNavigation, type NavigationDesign } from './navigation/define-navigation.ts';
export { NavigationEnvironment } from './navigation/navigation-environment.ts';
export type { NavigationOptions } from './navigation/options.ts';
export type { PhysicalState, SafetyGymEnvironment } from './safety-gym-environment.ts';
