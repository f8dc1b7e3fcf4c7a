import { type BelayError, refuse } from '@belay-rl/core';
import { parseOutsideYaml, readOutsideText } from '@belay-rl/core/node';
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

/** A YAML file with the line of every key. */
export interface StudyDocument {
  readonly file: string;
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The first paragraph of its first comment, without the marks. */
  readonly comment: string | null;
  place(path: string): string;
}

/** Reads a study file. Errors: `study-missing`; `study-broken` with file and line. */
export function readStudyDocument(file: string): StudyDocument {
  const text = readOutsideText({ path: file, code: 'study-missing', advice: 'give a study file (YAML)' });
  const { document, lines: counter, values } = parseOutsideYaml({ path: file, code: 'study-broken' }, text);
  if (!isRecord(values)) {
    throw refuse('study-broken', `${file} must hold a study: algorithms: [kfcpo, cpo], environments: […], seeds: 3.`);
  }
  const lines = new Map<string, number>();
  collectLines(document, document.contents, '', counter, lines);
  return {
    file,
    text,
    values,
    comment: firstComment(text),
    place(path) {
      for (let at = path; at !== ''; at = parentOf(at)) {
        const line = lines.get(at);
        if (line !== undefined) return `${file}, line ${line}`;
      }
      return file;
    },
  };
}

/** What can be wrong with a study file. */
export type StudyCode = 'study-broken' | 'study-key' | 'study-value' | 'study-twice';

/** A sentence about a place of a file, as an input error. */
export function refuseAt(place: string, sentence: string, code: StudyCode = 'study-broken'): BelayError {
  return refuse(code, `${place}: ${sentence}`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The line of every key, of one that `<<` brings in, and of those behind an alias: where they are written. */
function collectLines(
  document: Document,
  node: Node | null,
  path: string,
  counter: LineCounter,
  lines: Map<string, number>,
): void {
  const within = (inner: Node | null, at: string): void => collectLines(document, inner, at, counter, lines);
  if (isAlias(node)) {
    within(node.resolve(document) ?? null, path);
  } else if (isMap(node)) {
    const merged = (key: unknown): boolean => isScalar(key) && typeof key.value === 'symbol';
    // A mapping's own keys stand above those that are merged into it.
    for (const { key, value } of node.items) if (merged(key)) within(value as Node | null, path);
    for (const { key, value } of node.items) {
      if (!isScalar(key) || merged(key)) continue;
      const inner = path === '' ? String(key.value) : `${path}.${key.value}`;
      if (key.range) lines.set(inner, counter.linePos(key.range[0]).line);
      within(value as Node | null, inner);
    }
  } else if (isSeq(node)) {
    for (const [i, item] of node.items.entries()) {
      const inner = `${path}[${i}]`;
      const range = (item as Node).range;
      if (range) lines.set(inner, counter.linePos(range[0]).line);
      within(item as Node, inner);
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')));
}

function firstComment(text: string): string | null {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const found = /^#\s?(.*)$/.exec(line);
    if (found === null || found[1] === '') break;
    lines.push(found[1]!.trim());
  }
  const comment = lines.join(' ').trim();
  return comment === '' ? null : comment;
}
