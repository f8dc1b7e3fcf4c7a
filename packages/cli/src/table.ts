/** Least room that a wrapped last column is given. */
const MIN_LAST = 24;

/**
 * Left-aligned columns, two spaces apart; the last is wrapped at word ends to fit `width` characters
 * (Infinity: never). A header row is the caller's.
 */
export function table(rows: readonly (readonly string[])[], width = outputWidth()): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, w) => sum + w + 2, 0);
  const room = Math.max(MIN_LAST, width - before - 1);
  const lines: string[] = [];
  for (const row of rows) {
    const head = widths
      .slice(0, -1)
      .map((w, i) => (row[i] ?? '').padEnd(w))
      .join('  ');
    const last = wrap(row[count - 1] ?? '', room);
    const gap = count > 1 ? '  ' : '';
    last.forEach((text, i) => {
      lines.push(`${i === 0 ? head : ' '.repeat(head.length)}${gap}${text}`.trimEnd());
    });
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Lines of at most `width` characters; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The terminal's width; Infinity if stdout is a file or a pipe. */
export function outputWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}
