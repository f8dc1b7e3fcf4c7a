import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { planSearch, planStudy, readSearch, readStudy } from '@belay-rl/studies';
import test from 'ava';
import { commandOf, parseArguments } from '../../src/arguments.ts';
import { registryWith } from '../../src/plugins.ts';
import { resolveRun } from '../../src/run-flags.ts';
import { verbs } from '../../src/verbs.ts';
import { commandsOf, inlineCommandsOf, pages, root } from '../support/page-commands.ts';

/** A word that stands for one of the reader's own: NAME, DIRECTORY, FILE. */
const isPlaceholder = (word: string): boolean => /^[A-Z][A-Z_0-9]*…?$|…|\.\.\.|^[[<]|:ENV_ID$/.test(word);

/** A sentence may speak of `belay train kfcpo`: only what names an environment too is a whole command. */
const isWhole = ([verb, , environment = '-']: readonly string[]): boolean =>
  ['train', 'config'].includes(verb!) && !environment.startsWith('-');

const found = [...pages()].flatMap((page) => {
  const commands = [...commandsOf(page), ...inlineCommandsOf(page).filter(isWhole)];
  const once = new Map(commands.map((command) => [command.join(' '), command]));
  return [...once.values()].map((command) => ({ page, command }));
});

test('there are commands to check', (t) => {
  t.true(found.length > 40, `${found.length}`);
});

test('pages start sources by npx node, which is the bundled Node: an older one of the reader cannot strip types', (t) => {
  for (const page of pages()) {
    const own = /(?<!npx )\bnode --conditions=.*/.exec(readFileSync(join(root, page), 'utf8'))?.[0];
    t.is(own, undefined, page);
  }
});

test('files of this project that pages start or point at are there', (t) => {
  let named = 0;
  for (const page of pages()) {
    const text = readFileSync(join(root, page), 'utf8');
    const paths =
      text.match(/(?<![\w/.-])(?:packages|scripts|examples|site)\/[\w./-]+\.(?:ts|mjs|yaml|py|json)\b/g) ?? [];
    const places = ['.', dirname(page), page.split(sep).slice(0, 2).join(sep)];
    for (const path of paths)
      t.true(
        places.some((place) => existsSync(join(root, place, path))),
        `${page}: ${path}`,
      );
    named += paths.length;
  }
  t.true(named > 100, `${named}`);
});

const flagsOf = new Map<string, readonly string[]>();

test.before(async () => {
  for (const entry of verbs) {
    const { options } = commandOf(entry, await entry.load());
    flagsOf.set(entry.name, ['-h', '--help', ...options.flatMap(({ short, long }) => [short ?? '', long ?? ''])]);
  }
});

for (const page of pages()) {
  const incomplete = [...inlineCommandsOf(page), ...commandsOf(page).filter((command) => command.some(isPlaceholder))];
  if (incomplete.length === 0) continue;
  test(`${page}: commands in sentences, and those with words of the reader's own, have flags that are there`, (t) => {
    for (const [verb = '', ...args] of incomplete) {
      if (isPlaceholder(verb) || verb.startsWith('-')) continue;
      const known = flagsOf.get(verb);
      if (known === undefined) {
        t.fail(`there is no command ${verb}`);
        continue;
      }
      const flags = args.flatMap((word) => /^\[?(--?[a-z][a-z-]*)/.exec(word)?.[1] ?? []);
      for (const flag of flags) t.true(known.includes(flag), `belay ${verb} ${args.join(' ')}: ${flag}`);
    }
    t.pass();
  });
}

for (const { page, command } of found) {
  const title = `${page}: belay ${command.join(' ')}`;
  if (command.some(isPlaceholder)) continue;
  test(title, async (t) => {
    const [verb = '', ...args] = command;
    const entry = verbs.find(({ name }) => name === verb);
    if (entry === undefined) {
      t.true(['--help', '--version'].includes(verb), `there is no command ${verb}`);
      return;
    }
    const loaded = await entry.load();
    const parsed = parseArguments(entry, loaded, args);
    if (parsed === null) {
      t.pass();
      return;
    }
    const { operands, options } = parsed;
    const inClone = (path: string): string =>
      existsSync(join(root, path)) ? join(root, path) : join(root, page, '..', path);
    const family = (await registryWith()).familyOf(operands[1] ?? '');
    if (family !== null) {
      // The packages of the reader's own Python: what a how-to shows of them is run by a test of its own.
      t.is(family.define(operands[1]!).id, operands[1]!);
    } else if ((verb === 'train' || verb === 'config') && operands.length === 2) {
      const plugins = (options['plugin'] ?? []) as readonly string[];
      const files = plugins.map(inClone);
      const inPython = operands[1]!.startsWith('gymnasium:');
      if (inPython || files.some((file) => !existsSync(file))) {
        // The reader's own file or Python package, which the page has just shown.
        t.pass();
        return;
      }
      const { config, ...flags } = options;
      const own = { ...flags, trust: true, ...(plugins.length === 0 ? {} : { plugin: files }) };
      await t.notThrowsAsync(resolveRun(operands[0]!, operands[1]!, own));
    } else if (verb === 'study' && existsSync(inClone(operands[0]!))) {
      const study = readStudy(inClone(operands[0]!), { quick: options['quick'] === true });
      t.true(planStudy(study, await registryWith(study.plugins)).runs.length > 0);
    } else if (verb === 'search' && existsSync(inClone(operands[0]!))) {
      const search = readSearch(inClone(operands[0]!));
      t.true(planSearch(search, await registryWith(search.plugins)).trials.length > 1);
    } else t.pass();
  });
}
