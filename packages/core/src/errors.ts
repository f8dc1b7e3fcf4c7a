import type { ErrorCode } from './error-code.ts';

/** The code of a plugin's own error: `<plugin>/<what>`, such as 'my-lab/no-fuel'. */
export type PluginErrorCode = `${string}/${string}`;

/** The code of any error, Belay's or a plugin's. */
export type AnyErrorCode = ErrorCode | PluginErrorCode;

/**
 * Every error a user can meet has a stable code and one sentence: what, where, what to do.
 * `exitCode` is what the command line ends with: 2 for input that cannot work, 1 for a run that failed.
 */
export class BelayError extends Error {
  readonly code: AnyErrorCode;
  readonly exitCode: 1 | 2;

  constructor(code: AnyErrorCode, sentence: string, options: { cause?: unknown; exitCode?: 1 | 2 } = {}) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BelayError';
    this.code = code;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** An input error: bad configuration, unknown name, impossible combination. Exit code 2. */
export function refuse(code: AnyErrorCode, sentence: string, cause?: unknown): BelayError {
  return new BelayError(code, sentence, { exitCode: 2, cause });
}
