// What a worker does, a line for each piece of work that ends or takes a while, and for what happens to itself. Where there is too much to read,
// it is counted.
import type { WorkerEvent, WorkInfo } from "@graflow/core/worker";
import type { Colors } from "../colors.ts";
import { durationText, numberText, plural } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";
import { messageOf } from "../live/tree-model.ts";
import { shortId } from "../stored/short-id.ts";

export interface WorkingLog {
  take(event: WorkerEvent): void;
  /** Says what is still to be said. */
  end(): void;
}

/** Work that takes longer than this is said to have begun, in ms. */
const long = 1000;
/** So many lines about work in a second. */
const most = 20;
const second = 1000;

export function workingLog(write: (line: string) => void, colors: Colors): WorkingLog {
  const begun = new Map<WorkInfo, NodeJS.Timeout>();
  let lines = 0;
  let untold = 0;
  let window: NodeJS.Timeout | undefined;
  const next = (): void => {
    window = undefined;
    if (untold > 0) write(colors.dim(`… and ${plural(untold, "piece")} of work more`));
    lines = untold = 0;
  };
  const tell = (line: string): void => {
    window ??= setTimeout(next, second).unref();
    if (lines++ < most) write(line);
    else untold++;
  };
  const settle = (work: WorkInfo): void => {
    clearTimeout(begun.get(work));
    begun.delete(work);
  };
  return {
    take(event) {
      if (event.type === "work.taken") {
        const { work } = event;
        // Of runs the engine tells itself.
        if (work.kind !== "tasks") return;
        begun.set(work, setTimeout(() => tell(`${colors.dim("○")} ${nameOf(work, colors)} started`), long).unref());
      } else if (event.type === "work.ended") {
        settle(event.work);
        const line = endLine(event, colors);
        if (line !== undefined) tell(line);
      } else {
        const line = ownLine(event, colors);
        if (line !== undefined) write(line);
      }
    },
    end() {
      clearTimeout(window);
      next();
    },
  };
}

function nameOf({ kind, subject: { workflow, taskId, runId } }: WorkInfo, { bold, dim }: Colors): string {
  const run = runId === undefined ? "" : ` ${dim(shortId(runId))}`;
  const what = kind === "tick" ? " schedule" : taskId === undefined ? "" : ` ${oneLine(taskId)}`;
  return `${bold(oneLine(workflow))}${run}${what}`;
}

function endLine({ work, end, duration }: Extract<WorkerEvent, { type: "work.ended" }>, colors: Colors): string | undefined {
  const { green, red, yellow, dim } = colors;
  const name = nameOf(work, colors);
  const again = work.taken > 1 ? dim(`  taken ${numberText(work.taken)} times`) : "";
  switch (end.type) {
    case "done": {
      if (work.kind !== "tasks") return undefined;
      const { ended = 1, failed = 0 } = end.calls ?? {};
      const more = ended > 1 ? dim(` and ${numberText(ended - 1)} more`) : "";
      const trouble = failed === 0 ? "" : red(ended === 1 ? "  failed" : `  ${numberText(failed)} failed`);
      return `${failed === 0 ? green("✔") : red("✖")} ${name}${more} ${dim(durationText(duration))}${again}${trouble}`;
    }
    case "leave":
      return `${yellow("→")} ${name} left to others: ${oneLine(end.reason)}`;
    case "back":
      return `${yellow("↩")} ${name} handed back after ${durationText(duration)}`;
    case "dead":
      return `${red("✖")} ${name} is a dead letter (${end.reason}): ${oneLine(end.error)}`;
  }
}

function hintOf(error: Error, { cyan }: Colors): string {
  return "hint" in error && typeof error.hint === "string" ? `\n  ${cyan("hint")}  ${oneLine(error.hint)}` : "";
}

function ownLine(event: WorkerEvent, colors: Colors): string | undefined {
  const { green, red, yellow, dim } = colors;
  switch (event.type) {
    case "worker.trouble":
      return `${red("!")} ${oneLine(messageOf(event.error))}${dim("  trying again")}${hintOf(event.error, colors)}`;
    case "worker.recovered":
      return `${green("●")} the store is back ${dim(`after ${durationText(event.after)}`)}`;
    case "worker.draining":
      return event.active === 0 ? undefined : `${yellow("■")} takes no more; ${plural(event.active, "piece")} of work may go on`;
    case "worker.handed-back":
      return `${yellow("↩")} the time is up: ${plural(event.active, "piece")} of work ${event.active === 1 ? "is" : "are"} handed back`;
    default:
      return undefined;
  }
}
