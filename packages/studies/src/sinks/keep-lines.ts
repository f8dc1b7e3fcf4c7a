import { existsSync, readFileSync } from 'node:fs';

/** The first `count` whole lines of a file, each with its end; '' if there is none. */
export function keepLines(path: string, count: number): string {
  if (!existsSync(path)) return '';
  const text = readFileSync(path, 'utf8');
  let end = 0;
  for (let i = 0; i < count; i++) {
    const next = text.indexOf('\n', end);
    if (next < 0) break;
    end = next + 1;
  }
  return text.slice(0, end);
}
