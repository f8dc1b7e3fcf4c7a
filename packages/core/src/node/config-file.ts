import { type ConfigurationLayer, isPlainObject } from '../config/configuration-layer.ts';
import { refuse } from '../errors.ts';
import { parseOutsideYaml, readOutsideText } from './outside-data.ts';

/**
 * A YAML (or JSON) configuration file as a layer. Besides settings it may hold `algorithm` and `environment` (the run it
 * is of, checked against the command) and `versions` (for the reader), so that a run's config.yaml can be used again.
 * Errors, one sentence each: `config-missing`, `config-broken` with file and line.
 */
export function readConfigFile(file: string): ConfigurationLayer {
  const text = readOutsideText({ path: file, code: 'config-missing', advice: 'give a YAML file with settings' });
  const values = parseOutsideYaml({ path: file, code: 'config-broken' }, text).values ?? {};
  if (!isPlainObject(values)) {
    throw refuse(
      'config-broken',
      `${file} must hold settings such as training: { steps: 100000 }, not a list or a text.`,
    );
  }
  return { origin: file, values };
}
