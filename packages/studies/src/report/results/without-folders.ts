import { posix, win32 } from 'node:path';

/** An absolute path to a file: from a root to its last part, which is group 1. It ends at a quote, a bracket, a comma or a space. */
const ABSOLUTE = /(?<![\w.:/\\])(?:\/|[A-Za-z]:[\\/])(?:[^\s'"(),/\\]+[/\\])+([^\s'"(),/\\]+)/g;

/** The file's name if a text is an absolute path, else the text. */
export function withoutFolder(text: string): string {
  return posix.isAbsolute(text) || /^[A-Za-z]:[\\/]/.test(text) ? win32.basename(text) : text;
}

/** A sentence or a command without the folders of this machine: of each absolute path only the file's name is left. */
export function withoutFolders(text: string): string {
  return text.replace(ABSOLUTE, '$1');
}
