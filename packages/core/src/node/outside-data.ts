import { readFileSync } from 'node:fs';
import { type GenericSchema, getDotPath, type InferOutput, safeParse } from 'valibot';
import { type Document, isCollection, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { AnyErrorCode } from '../errors.ts';
import { type BelayError, refuse } from '../errors.ts';
import { quoteValue } from '../settings/format-value.ts';

/** How sentences about one kind of file begin and end. */
export interface OutsideFile {
  readonly path: string;
  /** Error code of everything that is wrong with it. */
  readonly code: AnyErrorCode;
  /** What to do, as the end of a sentence: 'restore it, or …'. */
  readonly advice: string;
}

/** Why the file system gave no text, as the end of a sentence about the file. */
const readingProblems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is a file',
  EISDIR: 'is a folder',
  EACCES: 'cannot be read: there is no permission',
  EPERM: 'cannot be read: there is no permission',
  ENAMETOOLONG: 'has a name that is too long for the file system',
  ELOOP: 'is a link that leads round in a circle',
  ERR_STRING_TOO_LONG: 'is too large to be read',
  ERR_FS_FILE_TOO_LARGE: 'is too large to be read',
  ERR_INVALID_ARG_VALUE: 'has a name with a character that no file name may hold',
};

/** 'does not exist', 'is a folder', …: the end of a sentence about a file that cannot be read. */
export function readingProblem(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return (Object.hasOwn(readingProblems, code) ? readingProblems[code] : undefined) ?? `cannot be read (${message})`;
}

/** A file's text. Throws the file's own error with one sentence, whatever stands in the way. */
export function readOutsideText({ path, code, advice }: OutsideFile): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(code, `${path} ${readingProblem(error)}: ${advice}.`, error);
  }
}

/** Data of a JSON file, of the shape that `schema` asks for. `reviver`: as `JSON.parse` takes it. */
export function readOutsideJson<S extends GenericSchema>(
  file: OutsideFile,
  schema: S,
  reviver?: (key: string, value: unknown) => unknown,
): InferOutput<S> {
  return parseOutsideJson(file, readOutsideText(file), schema, reviver);
}

/** As `readOutsideJson`, of a text that was read already. */
export function parseOutsideJson<S extends GenericSchema>(
  file: OutsideFile,
  text: string,
  schema: S,
  reviver?: (key: string, value: unknown) => unknown,
): InferOutput<S> {
  let data: unknown;
  try {
    data = JSON.parse(text, reviver);
  } catch (error) {
    const why = text.trim() === '' ? 'is empty' : 'is no JSON, or is cut short';
    throw refuse(file.code, `${file.path} ${why}: ${file.advice}.`, error);
  }
  return requireShape(file, data, schema);
}

/** The data, if they have the shape that `schema` asks for; otherwise one sentence says which part does not. */
export function requireShape<S extends GenericSchema>(file: OutsideFile, data: unknown, schema: S): InferOutput<S> {
  const { success, output, issues } = safeParse(schema, data);
  if (success) return output;
  const issue = issues[0]!;
  const where = getDotPath(issue) ?? 'it';
  if (issue.input === undefined) throw refuse(file.code, `${file.path}: ${where} is missing; ${file.advice}.`);
  const own = !issue.message.startsWith('Invalid ');
  const expected = own ? issue.message : `must be ${words(issue.expected ?? 'something else')}`;
  throw refuse(file.code, `${file.path}: ${where} is ${quoteValue(issue.input)} and ${expected}; ${file.advice}.`);
}

/** Valibot's name of a type in words. */
function words(expected: string): string {
  const names: Readonly<Record<string, string>> = { Object: 'a map', Array: 'a list', string: 'a text' };
  return Object.hasOwn(names, expected) ? names[expected]! : expected.replaceAll('|', 'or');
}

/** A YAML document with its values as plain data: finite, a tree, within `DEEPEST` levels. */
export interface OutsideYaml {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly values: unknown;
}

/** Levels of nesting that settings and studies never come near; deeper ones would exhaust the stack. */
const DEEPEST = 100;

/** Parses YAML. Errors, with file and line if there is one: what is no YAML, and references that lead round in a circle. */
export function parseOutsideYaml({ path, code }: Pick<OutsideFile, 'path' | 'code'>, text: string): OutsideYaml {
  const unreadable = (why: string, cause?: unknown): BelayError =>
    refuse(code, `${path} is not YAML that can be read: ${why}.`, cause);
  const lines = new LineCounter();
  let document: Document.Parsed;
  let values: unknown;
  try {
    // The parser compares every key of a map with every other, which takes minutes if there are thousands.
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys: false });
  } catch (error) {
    throw unreadable((error as Error).message, error);
  }
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw refuse(code, `${path}, line ${line}, is not YAML: ${error.message}.`, error);
  }
  const wrong = wrongKey(document.contents);
  if (wrong !== null) {
    const { line } = lines.linePos(wrong.key.range?.[0] ?? 0);
    throw refuse(code, `${path}, line ${line}, is not YAML: ${wrong.why}.`);
  }
  try {
    values = document.toJS();
  } catch (cause) {
    throw unreadable((cause as Error).message, cause);
  }
  const depth = depthOf(values, []);
  if (depth === Number.POSITIVE_INFINITY) throw unreadable('an alias (*) stands inside of what it refers to');
  if (depth > DEEPEST) throw unreadable(`it is nested more than ${DEEPEST} levels deep`);
  return { document, lines, values };
}

/** Levels of nesting, Infinity if something holds itself; stops just beyond `DEEPEST`. */
function depthOf(value: unknown, above: readonly unknown[]): number {
  if (value === null || typeof value !== 'object') return 0;
  if (above.includes(value)) return Number.POSITIVE_INFINITY;
  if (above.length > DEEPEST) return 1;
  const inside = [...above, value];
  return 1 + Math.max(0, ...Object.values(value).map((item) => depthOf(item, inside)));
}

/** The first key that a map has twice, or that is a list or a map itself. */
function wrongKey(node: unknown): { readonly key: Node; readonly why: string } | null {
  let found: { readonly key: Node; readonly why: string } | null = null;
  visit(node as Node | null, {
    Map(_, map) {
      const known = new Set<unknown>();
      for (const { key } of map.items) {
        if (isCollection(key)) found = { key, why: 'a key of a map is a list or a map, and must be a text' };
        else if (isScalar(key) && known.has(key.value)) {
          found = { key, why: `${quoteValue(key.value)} stands twice in one map` };
        }
        if (found !== null) return visit.BREAK;
        if (isScalar(key)) known.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}
