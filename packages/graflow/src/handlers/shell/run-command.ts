// One attempt at a command, from when it is started until it is known what came of it.
import type { TaskContext } from "../../graph/context.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { resourceEnvironment } from "../resource-pool/environment.ts";
import { failed } from "./command-error.ts";
import { expectCommand, expectEnvironment, expectWord } from "./command-line.ts";
import { commandsOf, type Command } from "./commands.ts";
import { expectInput, type CommandSettings } from "./options.ts";
import { eachLine, Output } from "./output.ts";
import { lastLines, readOutput } from "./reading.ts";
import { ToldLines } from "./told-lines.ts";
import type { Start } from "./starting.ts";
import type { Given } from "./types.ts";

/** Of standard error this much is kept for errors, whatever is kept of it for the task, in bytes. */
const KEPT = 64 * 1024;

/** Rejects with a `CommandError`, another `GraflowError`, or the reason of the signal. */
export async function runCommand(settings: CommandSettings, input: unknown, ctx: TaskContext): Promise<unknown> {
  const { of, parse, maxOutput, okCodes, log, grace } = settings;
  const stdin = settings.stdin === undefined ? undefined : expectInput(given(settings.stdin, input, ctx), of);
  const what = whatToStart(settings, input, ctx, stdin !== undefined);
  const [program = ""] = what.command;
  ctx.signal.throwIfAborted();
  const command = await commandsOf(ctx).start(what, grace);
  const { child } = command;
  const stdout = new Output(maxOutput, "first");
  const stderr = new Output(Math.max(KEPT, parse === undefined || typeof parse === "function" ? maxOutput : 0), "last");
  child.stderr.on("data", (chunk: Uint8Array) => stderr.add(chunk));
  child.stdout.on("data", (chunk: Uint8Array) => {
    if (parse === "none") return;
    stdout.add(chunk);
    if (!stdout.isWhole) void command.kill();
  });
  const told = new ToldLines(ctx);
  if (log !== "none") eachLine(child.stderr, (line) => told.tell(line, "stderr"));
  if (log === "all") eachLine(child.stdout, (line) => told.tell(line, "stdout"));
  // It need not read all of it.
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
  const end = await untilEnded(command, ctx.signal, grace);
  if (!stdout.isWhole) throw tooMuch(program, maxOutput);
  if (end.signal !== undefined || !okCodes.includes(end.code)) throw failed(program, end, okCodes, lastLines(stderr));
  return readOutput(parse, { program, stdout, stderr, code: end.code }, input, ctx);
}

/** What is to be started for this input. Throws `OptionError`. */
export function whatToStart({ of, command, cwd, env }: CommandSettings, input: unknown, ctx: TaskContext, hasInput: boolean): Start {
  const folder = cwd === undefined ? undefined : given(cwd, input, ctx);
  const variables = env === undefined ? undefined : given(env, input, ctx);
  return {
    command: expectCommand(given(command, input, ctx), of),
    cwd: folder === undefined ? undefined : expectWord(folder, `\`cwd\` of ${of}`),
    env: { ...resourceEnvironment(ctx), ...(variables === undefined ? {} : expectEnvironment(variables, of)) },
    hasInput,
  };
}

function given<T>(value: Given<unknown, T>, input: unknown, ctx: TaskContext): T {
  return typeof value === "function" ? (value as (input: unknown, ctx: TaskContext) => T)(input, ctx) : value;
}

/** Resolves when all of it has ended. When the signal aborts, it is asked to, and after `grace` ms made to; then it rejects. */
async function untilEnded(command: Command, signal: AbortSignal, grace: number): ReturnType<() => Command["ended"]> {
  let kill: NodeJS.Timeout | undefined;
  const stop = (): void => {
    command.terminate();
    kill = setTimeout(() => void command.kill(), grace);
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  try {
    const end = await command.ended;
    signal.throwIfAborted();
    return end;
  } finally {
    clearTimeout(kill);
    signal.removeEventListener("abort", stop);
  }
}

function tooMuch(program: string, most: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected command "${program}" to write at most ${most} bytes to standard output, got more`, {
    hint: 'Let it write to a file, or raise `maxOutput`; parse: "none" keeps nothing.',
  });
}
