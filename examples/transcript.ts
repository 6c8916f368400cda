// For the tests of the examples: runs one for real and writes down what it prints, without times and ids, so that it is the same on
// every machine and can be compared with `output.txt`.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RunOptions, Workflow } from "@graflow/core";
import { expect } from "vitest";
import { tell } from "./told.ts";

type Example = Workflow<never, unknown, string>;

interface Expectations extends RunOptions {
  /** Default: `output.txt`. */
  readonly file?: string;
  /** Replaces what differs from machine to machine. */
  readonly tidy?: (text: string) => string;
}

/** Checks what an example prints against a file in its folder, and that its README shows the same. */
export async function expectOutput(
  folder: string,
  example: Example,
  { file = "output.txt", tidy = (text) => text, ...options }: Expectations = {},
): Promise<void> {
  await expectShown(folder, file, tidy(await tell(example.start(undefined as never, options))));
}

interface StoryExpectations {
  /** Default: `story.ts`. */
  readonly script?: string;
  /** Default: `story-output.txt`. */
  readonly file?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Replaces what differs from time to time, such as seconds: in what is printed and in the README, which shows those of one machine. */
  readonly tidy?: (text: string) => string;
}

/** Checks what the `story.ts` of an example prints, in the same way. It is given a folder for what it stores. */
export async function expectStory(
  folder: string,
  { script = "story.ts", file = "story-output.txt", env = {}, tidy = (text) => text }: StoryExpectations = {},
): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), "graflow-story-"));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, script), place], { env: { ...process.env, ...env } });
    await expectShown(folder, file, tidy(stdout), tidy);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function expectShown(folder: string, file: string, output: string, tidy = (text: string): string => text): Promise<void> {
  await expect(output).toMatchFileSnapshot(join(folder, file));
  expect(tidy(await readFile(join(folder, "README.md"), "utf8"))).toContain(`\`\`\`text\n${output}\`\`\`\n`);
}
