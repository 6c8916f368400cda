// What happens while a server or a worker runs, a line for each: runs that begin, go on and end, and what they ask.
import type { Plugin, RunEvent } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { eventLine } from "../json.ts";
import { oneLine } from "../live/text-width.ts";
import { messageOf } from "../live/tree-model.ts";
import type { Shell } from "../shell.ts";
import { shortId } from "../stored/short-id.ts";

export interface ServingLog {
  readonly plugin: Plugin;
  /** What has happened so far is told, and everything after it. `answerAt`: where people answer an ask, or by which command. */
  begin(answerAt: (askId: string) => string): void;
}

export function servingLog(
  { json = false, quiet = false }: { readonly json?: boolean; readonly quiet?: boolean },
  shell: Shell,
): ServingLog {
  let answerAt: ((askId: string) => string) | undefined;
  const names = new Map<string, string>();
  const before: RunEvent[] = [];
  const tell = (event: RunEvent): void => {
    if (answerAt === undefined) {
      before.push(event);
      return;
    }
    if (event.type === "run.started") names.set(event.runId, event.workflow);
    const name = names.get(event.runId) ?? "";
    if (isEnd(event)) names.delete(event.runId);
    const line = json ? (isTold(event) ? eventLine(event) : undefined) : lineOf(event, name, answerAt, shell.colors);
    if (line !== undefined && !quiet) shell.out(`${line}\n`);
  };
  return {
    plugin: { name: "serving", onEvent: tell },
    begin(way) {
      answerAt = way;
      for (const event of before.splice(0)) tell(event);
    },
  };
}

const isEnd = ({ type }: RunEvent): boolean => type.startsWith("run.") && type !== "run.started";
const isTold = ({ type }: RunEvent): boolean => type.startsWith("run.") || type.startsWith("ask.");

function lineOf(
  event: RunEvent,
  workflow: string,
  answerAt: (askId: string) => string,
  { bold, cyan, dim, green, red, yellow }: Colors,
): string | undefined {
  const run = `${bold(oneLine(workflow === "" ? "run" : workflow))} ${shortId(event.runId)}`;
  switch (event.type) {
    case "run.started":
      return `${dim("○")} ${run} ${event.resumedFrom === undefined ? "started" : "goes on"}`;
    case "run.completed":
      return `${green("✔")} ${run} completed`;
    case "run.terminated":
      return `${green("■")} ${run} terminated: ${oneLine(event.reason)}`;
    case "run.failed":
      return `${red("✖")} ${run} failed: ${oneLine(messageOf(event.error))}`;
    case "run.cancelled":
      return `${yellow("■")} ${run} cancelled: ${oneLine(event.reason)}`;
    case "run.suspended":
      return `${yellow("‖")} ${run} suspended: ${oneLine(event.reason)}`;
    case "ask.opened":
      return `${yellow("?")} ${run} ${oneLine(event.taskId)} asks: ${oneLine(event.prompt)}  ${cyan(answerAt(event.askId))}`;
    case "ask.answered":
      return `${green("!")} ${run} ${oneLine(event.taskId)} ${event.inTime ? `answered${event.by === undefined ? "" : ` by ${oneLine(event.by)}`}` : "not answered in time"}`;
    case "ask.cancelled":
      return `${dim("!")} ${run} ${oneLine(event.taskId)} ask cancelled: ${oneLine(event.reason)}`;
    default:
      return undefined;
  }
}
