import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BelayError, refuse } from '@belay-rl/core';

/** The examples that came with this installation: in the package, or at the top of the repository. */
export function shippedExamples(): string {
  const inPackage = fileURLToPath(new URL('../examples', import.meta.url));
  return existsSync(inPackage) ? inPackage : fileURLToPath(new URL('../../../examples', import.meta.url));
}

/** Names of the example files, without their tests. */
export function exampleFiles(): readonly string[] {
  return readdirSync(shippedExamples()).filter((name) => /\.(ts|yaml)$/.test(name));
}

/** Reads a file that a person named; if it is one of the examples and not there, the refusal says how to get it. */
export async function hintingAtExamples<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const name = /^(?:\.\/)?examples\/([^/]+)$/.exec(file)?.[1];
    const shipped = name !== undefined && !existsSync(file) && exampleFiles().includes(name);
    if (!shipped || !(error instanceof BelayError)) throw error;
    throw refuse(error.code, `${file} is not in this folder: belay new examples writes it there.`, error);
  }
}
