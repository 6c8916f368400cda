// What users say of a command: the part that is the task's, and the part that is its own.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import type { TaskOptions } from "../../graph/task.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions } from "../options.ts";
import { expectCommand, expectEnvironment, expectWord } from "./command-line.ts";
import type { CommandFormat, CommandParser, Given, ShellOptions, StartOptions } from "./types.ts";

export interface CommandSettings {
  /** As in errors: `shell "convert"`. */
  readonly of: string;
  readonly command: Given<unknown, readonly string[]>;
  readonly cwd: Given<unknown, string> | undefined;
  readonly env: StartOptions<unknown, unknown, unknown>["env"];
  readonly stdin: ShellOptions<unknown, unknown, undefined, unknown>["stdin"];
  /** In ms. */
  readonly grace: number;
  readonly parse: CommandFormat | CommandParser<unknown> | undefined;
  readonly okCodes: readonly number[];
  /** In bytes. */
  readonly maxOutput: number;
  readonly log: "all" | "stderr" | "none";
  readonly protocol: "lines" | undefined;
}

const started = ["command", "cwd", "env", "grace", "protocol"];
const ofCommands = ["stdin", "parse", "okCodes", "maxOutput", "log"];
const ofTasks = ["input", "output", "retry", "timeout", "maxIterations", "handler", "queue", "priority", "compensate", "description"];
const parsers: readonly unknown[] = ["text", "bytes", "lines", "json", "none", undefined];

/** Throws `OptionError`. The options of the task are for the task to check. */
export function readShellOptions(id: string, options: object): { readonly own: CommandSettings; readonly task: TaskOptions<never, never> } {
  const of = `shell "${id}"`;
  expectOptions(options, of);
  const given = options as Readonly<Record<string, unknown>>;
  const { command, cwd, env, grace = "5s", protocol } = given;
  if (protocol !== undefined && protocol !== "lines")
    throw new OptionError(`Expected \`protocol\` of ${of} to be "lines", got ${show(protocol)}`, "Leave it out for a plain command.");
  if (protocol === "lines") refuseOthers(given, of);
  expectKnown(given, [...started, ...ofCommands, ...ofTasks], of);
  if (typeof command !== "function") expectCommand(command, of);
  if (cwd !== undefined && typeof cwd !== "function") expectWord(cwd, `\`cwd\` of ${of}`);
  if (env !== undefined && typeof env !== "function") expectEnvironment(env, of);
  const { stdin, parse, okCodes = [0], maxOutput = 16 * 1024 * 1024, log = "all" } = given;
  if (stdin !== undefined && typeof stdin !== "function") expectInput(stdin, of);
  if (typeof parse !== "function" && !parsers.includes(parse))
    throw new OptionError(`Expected \`parse\` of ${of} to be "text", "bytes", "lines", "json", "none" or a function, got ${show(parse)}`);
  if (!Array.isArray(okCodes) || okCodes.length === 0 || okCodes.some((code) => !Number.isInteger(code) || code < 0))
    throw new OptionError(`Expected \`okCodes\` of ${of} to be a list of exit codes, got ${show(okCodes)}`);
  if (log !== "all" && log !== "stderr" && log !== "none")
    throw new OptionError(`Expected \`log\` of ${of} to be "all", "stderr" or "none", got ${show(log)}`);
  const own: CommandSettings = {
    of,
    command: command as CommandSettings["command"],
    cwd: cwd as CommandSettings["cwd"],
    env: env as CommandSettings["env"],
    stdin: stdin as CommandSettings["stdin"],
    grace: parseDuration(grace, "grace"),
    parse: parse as CommandSettings["parse"],
    okCodes: okCodes as readonly number[],
    maxOutput: expectInteger(maxOutput, "maxOutput", 1),
    log,
    protocol,
  };
  return { own, task: Object.fromEntries(Object.entries(given).filter(([name]) => ofTasks.includes(name))) };
}

/** Throws `OptionError`. */
export function expectInput(value: unknown, of: string): string | Uint8Array {
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  throw new OptionError(`Expected \`stdin\` of ${of} to be text or bytes, got ${show(value)}`);
}

function refuseOthers(given: Readonly<Record<string, unknown>>, of: string): void {
  const [other] = ofCommands.filter((name) => given[name] !== undefined);
  if (other === undefined) return;
  throw new OptionError(
    `Expected ${of} with \`protocol: "lines"\` to have no \`${other}\``,
    "What such a program reads and writes are messages: its input and its result are in them. Leave one of the two out.",
  );
}
