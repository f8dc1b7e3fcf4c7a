import { collect, example } from '../arguments.ts';
import { explainText } from '../explain/explain-text.ts';
import { findTerms } from '../explain/find-terms.ts';
import { glossary } from '../explain/glossary.ts';
import { registryWith } from '../plugins.ts';
import type { Verb } from '../verb.ts';

export const explain: Verb = {
  define(command) {
    command
      .argument('<word>', 'a column, setting, part, algorithm, environment or error code')
      .option('--plugin <file>', 'a plugin whose words are explained too (repeatable)', collect)
      .option('--json', 'the terms as JSON')
      .addHelpText('after', example('belay explain Misc/RollbackRate', 'belay explain trustRegion.maxKl'));
  },

  async run([word = ''], options) {
    const registry = await registryWith(options['plugin'] as readonly string[] | undefined);
    const terms = findTerms(word, glossary(registry));
    process.stdout.write(
      options['json'] === true
        ? `${JSON.stringify(terms, null, 2)}\n`
        : `${terms.map((term) => explainText(term)).join('\n\n')}\n`,
    );
    return 0;
  },
};
