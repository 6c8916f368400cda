// For the tests of the examples that need a program: it is installed where it is missing and may be; else they are skipped, with the reason.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestContext } from "vitest";

const installed = fileURLToPath(new URL("../scripts/installed.ts", import.meta.url));

/** `question`: arguments with which the program ends well if it runs. */
export async function needProgram(context: TestContext, program: string, question: readonly string[]): Promise<void> {
  const { stdout: missing } = await promisify(execFile)(process.execPath, [installed, program, ...question]);
  if (missing === "") return;
  console.warn(`Not tested, ${missing}: ${context.task.name}`);
  context.skip(missing);
}
