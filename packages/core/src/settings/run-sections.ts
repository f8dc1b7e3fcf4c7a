import type { onPolicySchema } from './core-settings.ts';
import type { offPolicySchema } from './off-policy-settings.ts';
import type { Settings, SettingsOf, SettingValue } from './setting.ts';

/** Core’s settings of an on-policy run, by section. */
type OnPolicySchema = typeof onPolicySchema;
/** Core’s settings of an off-policy run, by section. */
type OffPolicySchema = typeof offPolicySchema;

/** `training.*` of an on-policy run. */
export type TrainingSettings = SettingsOf<OnPolicySchema['training']>;
/** `policy.*` of an on-policy run. */
export type PolicySettings = SettingsOf<OnPolicySchema['policy']>;
/** `critic.*` of an on-policy run. */
export type CriticSettings = SettingsOf<OnPolicySchema['critic']>;
/** `advantage.*` of an on-policy run. */
export type AdvantageSettings = SettingsOf<OnPolicySchema['advantage']>;
/** Core's own keys of `environment.*` in an on-policy run. */
export type EnvironmentSettings = SettingsOf<OnPolicySchema['environment']>;
/** Core's own keys of `constraint.*` in an on-policy run. */
export type ConstraintSettings = SettingsOf<OnPolicySchema['constraint']>;
/** `log.*` of any run. */
export type LogSettings = SettingsOf<OnPolicySchema['log']>;

/** `policy.*` of an off-policy run. */
export type OffPolicyPolicySettings = SettingsOf<OffPolicySchema['policy']>;

/** Core's sections in an on-policy run, each with the types of its values. */
export type OnPolicySections = { readonly [Section in keyof OnPolicySchema]: SettingsOf<OnPolicySchema[Section]> };

/** Core's sections in an off-policy run, each with the types of its values. */
export type OffPolicySections = { readonly [Section in keyof OffPolicySchema]: SettingsOf<OffPolicySchema[Section]> };

/** What core knows of the values of a section, whichever family the run is of; of other sections: `Settings`. */
export type SectionAt<Section extends string> = Section extends keyof OnPolicySections & keyof OffPolicySections
  ? OnPolicySections[Section] | OffPolicySections[Section]
  : Section extends keyof OffPolicySections
    ? OffPolicySections[Section]
    : Settings;

/** The type of the value at a dotted key that every run has, such as 'training.kernels'; of other keys: `SettingValue`. */
export type ValueAt<Key extends string> = Key extends `${infer Section}.${infer Name}`
  ? ValueIn<SectionAt<Section>, Name>
  : ValueIn<SectionAt<''>, Key>;

/** The type of one value of a section; of a key that the section does not have, or that is known at run time only: `SettingValue`. */
type ValueIn<Values, Name extends string> = string extends Name
  ? SettingValue
  : Values extends { readonly [Key in Name]: infer Value }
    ? Value
    : SettingValue;
