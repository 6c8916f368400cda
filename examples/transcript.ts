// For the tests of the examples: runs one for real and writes down what it prints, without times and ids, so that it is the same on
// every machine and can be compared with `output.txt`.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { isGraflowError, type RunEvent, type RunOptions, type Workflow } from "@graflow/core";
import { expect } from "vitest";

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
  await expectShown(folder, file, tidy(await transcript(example, options)));
}

/** Checks what the `story.ts` of an example prints, in the same way. It is given a folder for what it stores. */
export async function expectStory(folder: string): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), "graflow-story-"));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "story.ts"), place]);
    await expectShown(folder, "story-output.txt", stdout);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function expectShown(folder: string, file: string, output: string): Promise<void> {
  await expect(output).toMatchFileSnapshot(join(folder, file));
  expect(await readFile(join(folder, "README.md"), "utf8")).toContain(`\`\`\`text\n${output}\`\`\`\n`);
}

/** As `graflow run` prints a run to a pipe, but only what the tasks logged, what went wrong, and how it ended. */
async function transcript(example: Example, options: RunOptions): Promise<string> {
  const run = example.start(undefined as never, options);
  const lines: string[] = [];
  for await (const event of run.events()) lines.push(...told(event));
  return `${lines.join("\n").replaceAll(` of run ${run.id}`, "")}\n`;
}

function told(event: RunEvent): string[] {
  switch (event.type) {
    case "log":
      return [`${event.level}  ${event.taskId}  ${event.message}`];
    case "task.retrying":
      return [`↻ ${event.taskId} retry ${event.attempt + 1}  ${event.error.message}`];
    case "run.completed":
      return ["✔ completed", "", show(event.output)];
    case "run.terminated":
      return [`■ terminated: ${event.reason}`, "", show(event.output)];
    case "run.cancelled":
      return [`■ cancelled: ${event.reason}`];
    case "run.failed":
      return ["✖ failed", "", failure(event.error).message];
    default:
      return [];
  }
}

/** The failure that the others only pass on: a task's, inside of a group's. */
function failure(error: Error): Error {
  return isGraflowError(error.cause) ? failure(error.cause) : error;
}

const show = (value: unknown): string => (typeof value === "string" ? value : inspect(value, { depth: 4, breakLength: 76 }));
