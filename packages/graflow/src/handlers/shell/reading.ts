// What a command has written as the output of its task.
import type { TaskContext } from "../../graph/context.ts";
import { show } from "../../shared/show.ts";
import { CommandError, type CommandEnd } from "./command-error.ts";
import type { Output } from "./output.ts";
import type { CommandFormat, CommandParser } from "./types.ts";

export interface Written {
  readonly program: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly code: number;
}

/** Throws a `CommandError` for what is no JSON, and what a function of the user throws. */
export function readOutput(
  parse: CommandFormat | CommandParser<unknown> | undefined,
  written: Written,
  input: unknown,
  ctx: TaskContext,
): unknown {
  const { stdout, stderr, code } = written;
  switch (parse) {
    case "none":
      return undefined;
    case "bytes":
      return Uint8Array.from(stdout.bytes());
    case "text":
      return withoutLastNewline(stdout.text());
    case "lines": {
      const text = withoutLastNewline(stdout.text());
      return text === "" ? [] : text.split(/\r?\n/);
    }
    case "json":
      return parsed(written);
    case undefined:
      return { stdout: stdout.text(), stderr: stderr.text(), code };
    default:
      return parse({ stdout: stdout.text(), stderr: stderr.text(), code }, input, ctx);
  }
}

function withoutLastNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function parsed({ program, stdout, stderr, code }: Written): unknown {
  const text = stdout.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const end: CommandEnd = { code, signal: undefined };
    throw new CommandError(program, `Expected command "${program}" to write JSON to standard output, got ${show(text)}`, {
      end,
      stderr: lastLines(stderr),
      hint: "Let it write nothing but one JSON value there, and all else to standard error.",
      cause,
    });
  }
}

/** In characters. */
const LAST = 4_000;
const LINES = 20;

/** What a command has said last. */
export function lastLines(stderr: Output): string {
  return stderr.text().trimEnd().split("\n").slice(-LINES).join("\n").slice(-LAST);
}
