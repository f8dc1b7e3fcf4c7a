/** An absolute path to a file: from a root to its last part, which is group 1. It ends at a quote, a bracket, a comma or a space. */
const ABSOLUTE = /(?<![\w.:/\\])(?:\/|[A-Za-z]:[\\/])(?:[^\s'"(),/\\]+[/\\])+([^\s'"(),/\\]+)/g;

/** A sentence or a command without the folders of this machine: of each absolute path only the file's name is left. */
export function withoutFolders(text: string): string {
  return text.replace(ABSOLUTE, '$1');
}
