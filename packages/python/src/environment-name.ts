import { refuse } from '@belay-rl/core';

/** What an id such as `gymnasium:my_package:Lane-v0` names. */
export interface EnvironmentName {
  readonly id: string;
  readonly family: 'gymnasium' | 'safety-gymnasium';
  /** The module that registers the environment when it is imported. */
  readonly package: string;
  /** What its `make` is given. */
  readonly environment: string;
}

/** A dotted name of a Python module. */
const MODULE = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;
/** What Gymnasium takes as the name of an environment: a namespace, a name, a version. */
const ENVIRONMENT = /^([\w:-]+\/)?[\w:.-]+$/;

/** Error `unknown-environment` for an id of another form. */
export function parseGymnasium(id: string): EnvironmentName {
  const [, name = '', ...rest] = id.split(':');
  const environment = rest.join(':');
  if (MODULE.test(name) && ENVIRONMENT.test(environment)) {
    return { id, family: 'gymnasium', package: name, environment };
  }
  throw refuse(
    'unknown-environment',
    `${id} must read gymnasium:PACKAGE:ENV_ID: the Python package that registers the environment, and its id, as in gymnasium:gymnasium:Pendulum-v1.`,
  );
}

/** Error `unknown-environment` for an id of another form. */
export function parseSafetyGymnasium(id: string): EnvironmentName {
  const environment = id.slice(id.indexOf(':') + 1);
  if (ENVIRONMENT.test(environment) && !environment.includes(':')) {
    return { id, family: 'safety-gymnasium', package: 'safety_gymnasium', environment };
  }
  throw refuse(
    'unknown-environment',
    `${id} must read safety-gymnasium:ENV_ID, as in safety-gymnasium:SafetyPointGoal1-v0.`,
  );
}
