// A command of this machine as a task.
import type { TaskContext } from "../../graph/context.ts";
import type { AnyNode } from "../../graph/node.ts";
import { taskOf } from "../../graph/task.ts";
import { readShellOptions } from "./options.ts";
import type { ShellBuilder } from "./types.ts";

/**
 * A command as a task: a program and its arguments as a list, which nothing interprets. Its output is `{ stdout, stderr, code }`, or what `parse`
 * makes of it; what it writes is logged line by line. When the task is cancelled or its time is up, the command and all that it has started get
 * SIGTERM, and after `grace` SIGKILL.
 *
 * Throws `OptionError`. When it runs: `CommandError` (`COMMAND_FAILED`) for another exit code than `okCodes`, `GraflowError`
 * (`COMMAND_UNAVAILABLE`, `WORK_TOO_LARGE`). With `protocol: "lines"` the program speaks the lines of docs/any-language.md, and may use channels,
 * ask people and tell its progress; it throws what the program tells, and `GraflowError` (`PLACE_LOST`) when it ends without a result.
 *
 * ```ts
 * const thumbnail = shell("thumbnail", {
 *   command: ({ from, to }: { from: string; to: string }) => ["convert", from, "-resize", "200x200", to],
 *   timeout: "30s",
 * });
 * ```
 */
export const shell: ShellBuilder = ((id: string, options: object) => {
  const { own, task: settings } = readShellOptions(id, options);
  const node: AnyNode = taskOf(id, settings, (input: unknown, ctx: TaskContext) => run(input, ctx));
  const run = async (input: unknown, context: TaskContext): Promise<unknown> => {
    if (own.protocol === undefined) return (await import("./run-command.ts")).runCommand(own, input, context);
    const { runId, taskId, attempt, iteration, signal } = context;
    const { runProgram } = await import("./run-program.ts");
    return runProgram(own, { task: node, taskId, runId, attempt, iteration, input, context, signal });
  };
  return node;
}) as unknown as ShellBuilder;
