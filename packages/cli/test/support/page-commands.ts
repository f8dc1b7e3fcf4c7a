import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Every page of the documentation, but results: they are written by reports, and name the commands that made them. */
export function* pages(folder = ''): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      // What a release or a site is made of lies in folders with a dot.
      const other = ['node_modules', 'dist', 'test', 'results', 'api', 'runs'].includes(entry.name);
      if (!other && !entry.name.startsWith('.')) yield* pages(path);
    } else if (entry.name.endsWith('.md') && entry.name !== 'CHANGELOG.md') yield path;
  }
}

/** Words of a shell line: quotes join, a comment ends it. */
function words(line: string): readonly string[] {
  const found = [...line.matchAll(/(?:[^\s'"#]|'[^']*'|"[^"]*"|(?<=\S)#)+|#.*$/g)].map(([word]) => word);
  const end = found.findIndex((word) => word.startsWith('#') || ['&&', '||', '|', '>', ';', '&'].includes(word));
  return (end < 0 ? found : found.slice(0, end)).map((word) =>
    word.replace(/^(['"])(.*)\1$/, '$2').replace(/'([^']*)'/g, '$1'),
  );
}

/** The fenced blocks of a page: language (empty if none) and text. An opening fence is never taken for a closing one. */
function fences(page: string): readonly (readonly [language: string, text: string])[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map(([, language, block]) => [language!, block!]);
}

/** `belay` commands of a page's shell blocks, continued lines joined. */
export function commandsOf(page: string): readonly (readonly string[])[] {
  const blocks = fences(page).filter(([language]) => ['', 'sh', 'bash', 'console'].includes(language));
  const lines = blocks.flatMap(([, block]) => block.replace(/\\\n\s*/g, ' ').split('\n'));
  return lines.flatMap((line) => {
    const match = /^\s*(?:\$ )?(?:npx )?belay (.*)$/.exec(line);
    return match === null ? [] : [words(match[1]!)];
  });
}

/** `belay` commands in a page's sentences and tables, of which some lack what the sentence says. */
export function inlineCommandsOf(page: string): readonly (readonly string[])[] {
  const prose = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`(?:npx )?belay ([^`]+)`/g)].map(([, command]) => words(command!.replace(/\s+/g, ' ')));
}

/** A code block of a page: `name` is the file that its first comment names, or null. */
export interface Block {
  readonly language: string;
  readonly name: string | null;
  readonly text: string;
}

/** The blocks of a page that have a language. */
export function blocksOf(page: string): readonly Block[] {
  return fences(page)
    .filter(([language]) => language !== '')
    .map(([language, text]) => ({ language, name: /^(?:\/\/|#) ([\w-]+\.(?:ts|py))\b/.exec(text)?.[1] ?? null, text }));
}
