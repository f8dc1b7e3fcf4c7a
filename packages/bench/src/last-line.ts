/** The last line of what a program printed; bars of progress write over their line. */
export function lastLine(text: string): string {
  return (
    text
      .trim()
      .split(/[\r\n]/)
      .at(-1) ?? ''
  ).slice(0, 300);
}
