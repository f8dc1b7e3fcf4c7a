// The entry of a process that answers one of the doctor's questions and ends.
import type { Answer } from './apart.ts';
import { questions } from './questions.ts';

async function answer(): Promise<Answer<unknown>> {
  try {
    return { value: await questions[process.argv[2] as keyof typeof questions]() };
  } catch (error) {
    const { message = String(error), code = null } = error as { message?: string; code?: string };
    return { message, code };
  }
}

// A device that is still open would keep the process.
process.send!(await answer(), () => process.exit());
