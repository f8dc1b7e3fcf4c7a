/** A word of a command, a path or a name, as a shell takes it: in quotation marks if it needs them. */
export function quoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
