// What a task tells of itself: log lines and progress. Without a listener nothing is made of them.
import type { LogLevel, Logger, TaskContext } from "../../graph/context.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Attempt } from "../attempt.ts";

export function loggerOf(attempt: Attempt): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, data?: Readonly<Record<string, unknown>>): void => {
      if (!attempt.services.isTelling()) return;
      attempt.services.tell({ type: "log", taskId: attempt.taskId, level, message, ...(data === undefined ? {} : { data }) });
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export function progressOf(attempt: Attempt): TaskContext["progress"] {
  return (done, total, message) => {
    if (typeof done !== "number" || Number.isNaN(done))
      throw new OptionError(`Expected \`done\` of ctx.progress to be a number, got ${show(done)}`);
    if (!attempt.services.isTelling()) return;
    const extras = { ...(total === undefined ? {} : { total }), ...(message === undefined ? {} : { message }) };
    attempt.services.tell({ type: "task.progress", taskId: attempt.taskId, done, ...extras });
  };
}
