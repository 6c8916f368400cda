// A worker on one page: what it is, what it does at this moment, what it has done. Pure.
import type { WorkerEntry } from "@graflow/core/worker";
import { bytesText } from "../bytes-text.ts";
import { durationText, numberText, plural } from "../duration-text.ts";
import { fitWidth, oneLine } from "../live/text-width.ts";
import { agoText, momentText } from "../stored/ago-text.ts";
import { shortId } from "../stored/short-id.ts";
import { stateText, type WorkersLook } from "./workers-table.ts";

/** So many workflows and tasks. */
const shown = 20;

export function workerPage(worker: WorkerEntry, { colors, width, now }: WorkersLook): string {
  const { bold, dim } = colors;
  const { counters, workflows, current, runs } = worker;
  const facts: readonly (readonly [string, string])[] = [
    ["process", `${worker.pid} on ${oneLine(worker.host)}, Graflow ${oneLine(worker.version)}`],
    ["started", `${momentText(worker.startedAt)}, ${agoText(worker.startedAt, now)}`],
    ["heard of", agoText(worker.seenAt, now)],
    ["queues", worker.queues.map(oneLine).join(", ")],
    ["slots", `${numberText(worker.slots)} for tasks${runs === undefined ? "" : `, ${plural(runs.slots, "run")}`}`],
    ["uses", `${Math.round(worker.cpu * 100)}% of a core, ${bytesText(worker.memory)}`],
    ["tasks", doneText(counters)],
    ["runs", runs === undefined ? "" : `${numberText(runs.running)} running; ${numberText(runs.ended)} ended or handed back`],
    ["time", `${durationText(counters.seconds * 1000)} in tasks`],
  ];
  const lines = [
    `${bold(oneLine(worker.id))}  ${stateText(worker.state, colors)}`,
    ...facts.filter(([, text]) => text !== "").map(([label, text]) => `  ${dim(label.padEnd(8))}  ${text}`),
    "",
    dim("knows"),
    ...workflows.slice(0, shown).map(({ name, graph }) => `  ${oneLine(name)}  ${dim(`graph ${oneLine(graph).slice(0, 12)}`)}`),
    ...more(workflows.length, "workflow", dim),
    "",
    dim(current.length === 0 ? "does nothing at this moment" : "does"),
    ...current.slice(0, shown).map(currentLine),
    ...more(current.length, "task", dim),
  ];
  return `${lines.map((line) => fitWidth(line, width)).join("\n")}\n`;

  function currentLine({ runId, taskId, since }: WorkerEntry["current"][number]): string {
    const run = `run ${oneLine(shortId(runId))}`;
    const time = `for ${durationText(now - since)}`;
    // Of a whole run its tasks have no line.
    return taskId === "" ? `  ${run}  ${dim(time)}` : `  ${oneLine(taskId)}  ${dim(`${run}, ${time}`)}`;
  }
}

function doneText({ processed, succeeded, failed, retried, running }: WorkerEntry["counters"]): string {
  const parts = [
    `${numberText(running)} running`,
    `${numberText(processed)} ended: ${numberText(succeeded)} well, ${numberText(failed)} not`,
  ];
  return [...parts, ...(retried === 0 ? [] : [plural(retried, "retry").replace(/retrys$/, "retries")])].join("; ");
}

function more(count: number, noun: string, dim: (text: string) => string): readonly string[] {
  return count > shown ? [dim(`  and ${plural(count - shown, noun)} more`)] : [];
}
