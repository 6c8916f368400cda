// What happened in a run, in order: a span for each pass of a task, made from stored events. Passes that a task asks for itself are one span,
// items of a map are counted in its span. The time in which nobody carried the run out does not count. Pure.
import type { RunEvent } from "@graflow/core";
import { isCancellation, isInterruption, messageOf } from "../live/tree-model.ts";
import { ownTimes } from "./own-time.ts";
import { newSpan, type Mark, type Span } from "./span.ts";

export interface Timeline {
  readonly rows: readonly (Span | Mark)[];
  /** ms that somebody carried the run out. */
  readonly duration: number;
}

type NodeEvent = Extract<RunEvent, { kind: unknown; iteration: unknown }>;

export function timelineOf(events: readonly RunEvent[]): Timeline {
  const rows: (Span | Mark)[] = [];
  const open = new Map<string, Span>();
  const latest = new Map<string, Span>();
  const added = new Set<string>();
  /** The node that completed last: its own next pass is scheduled right after that. */
  let lastCompleted: string | undefined;
  let goesOn: string | undefined;
  let now = 0;
  const times = ownTimes(events);

  for (const [index, event] of events.entries()) {
    now = times[index] ?? now;
    take(event);
  }
  for (const span of open.values()) span.to = now;
  return { rows, duration: now };

  function take(event: RunEvent): void {
    switch (event.type) {
      case "node.added":
        added.add(event.taskId);
        return;
      case "task.scheduled":
        goesOn = event.iteration > 0 && lastCompleted === event.taskId ? event.taskId : goesOn;
        return;
      case "task.started":
        return started(event);
      case "task.retrying": {
        const span = open.get(event.taskId);
        if (span === undefined) return;
        if (isInterruption(event.error)) return close(span, "interrupted");
        span.retries = event.attempt + 1;
        span.message = messageOf(event.error);
        return;
      }
      case "task.completed":
        ended(event, "completed");
        lastCompleted = event.taskId;
        return;
      case "task.failed":
        return ended(event, isCancellation(event.error) ? "cancelled" : "failed", messageOf(event.error));
      case "task.skipped":
        if (isListed(event)) rows.push({ ...newSpan(event.taskId, now, added.has(event.taskId)), state: "skipped" });
        return;
      case "run.started":
        if (event.resumedFrom !== undefined) resumed(event.resumedFrom, event.runId);
        return;
      case "run.suspended":
        leave("interrupted");
        return mark(`suspended: ${event.reason}`);
      case "checkpoint.saved":
        if (event.asked === "manual") mark(`checkpoint${event.name === undefined ? "" : ` ${event.name}`}`);
        return;
      case "ask.opened":
        return mark(`${event.taskId} asks: ${event.prompt}`);
      case "ask.answered":
        return mark(
          `${event.taskId} ${event.inTime ? `was answered${event.by === undefined ? "" : ` by ${event.by}`}` : "was not answered in time"}`,
        );
      case "ask.cancelled":
        return mark(`${event.taskId} has its ask cancelled: ${event.reason}`);
      case "task.progress":
      case "log":
      case "channel.changed":
        return;
      case "run.completed":
      case "run.terminated":
      case "run.failed":
      case "run.cancelled":
        return leave("cancelled");
    }
  }

  function started(event: Extract<RunEvent, { type: "task.started" }>): void {
    if (!isListed(event)) return;
    const known = open.get(event.taskId);
    if (known !== undefined && event.attempt > 0) return;
    const before = latest.get(event.taskId);
    if (goesOn === event.taskId && before !== undefined && before.state === "completed") {
      before.state = "running";
      before.passes += 1;
      open.set(event.taskId, before);
    } else {
      const span = newSpan(event.taskId, now, added.has(event.taskId));
      rows.push(span);
      open.set(event.taskId, span);
      latest.set(event.taskId, span);
    }
    goesOn = undefined;
  }

  function ended(event: NodeEvent, state: "completed" | "failed" | "cancelled", message?: string): void {
    const bracket = event.taskId.indexOf("[");
    if (bracket >= 0) {
      const map = open.get(event.taskId.slice(0, bracket));
      if (map === undefined || !event.taskId.endsWith("]") || event.taskId.indexOf("[", bracket + 1) >= 0) return;
      map.items += 1;
      if (state === "failed") map.failedItems += 1;
      return;
    }
    const span = open.get(event.taskId);
    if (span === undefined) return;
    close(span, state);
    if (state === "failed") span.message = message;
  }

  function resumed(from: string, runId: string): void {
    leave("interrupted");
    const isFork = !from.startsWith(`${runId}@`);
    mark(isFork ? `begins at ${from}` : "resumed");
  }

  function mark(text: string): void {
    rows.push({ type: "mark", from: now, text });
  }

  /** Nothing of the run goes on. */
  function leave(state: "cancelled" | "interrupted"): void {
    for (const span of open.values()) close(span, state);
  }

  function close(span: Span, state: Span["state"]): void {
    open.delete(span.path);
    span.to = now;
    span.state = state;
  }
}

/** Groups and branches only hold others; items of maps are counted. */
const isListed = ({ taskId, kind }: NodeEvent): boolean => kind !== "group" && kind !== "branch" && !taskId.includes("[");
