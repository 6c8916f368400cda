// What has happened in a run, line by line, in the words of the page.
import type { RunEvent } from "../../../run/event.ts";
import { html, type Html, type View } from "../view.ts";
import { moment } from "../moments.ts";
import { tookText } from "../words/times.ts";
import type { Told } from "../words/en-states.ts";

/** The last so many are shown. */
const MOST = 300;

interface Line {
  readonly at: number;
  readonly what: Told;
  readonly taskId?: string;
  readonly note?: string;
  readonly tone: "good" | "bad" | "plain";
}

export function timeline(events: readonly RunEvent[], view: View): Html {
  const { words } = view;
  const lines = events.flatMap((event) => lineOf(event, view) ?? []);
  if (lines.length === 0) return html`<p class="faint">${words.timelineEmpty}</p>`;
  return html`${lines.length > MOST ? html`<p class="faint">${words.timelineCut(MOST)}</p>` : ""}
    <ol class="timeline">
      ${lines.slice(-MOST).map(
        ({ at, what, taskId, note, tone }) =>
          html`<li class="${tone}">
            ${moment(at, view, true)}
            <span
              >${taskId === undefined ? "" : html`<span class="id">${taskId}</span> `}${words.happened[what]}${note === undefined ? "" : html` <span class="faint">${note}</span>`}</span
            >
          </li>`,
      )}
    </ol>`;
}

function lineOf(event: RunEvent, { language }: View): Line | undefined {
  const { at, type } = event;
  const line = (note?: string, tone: Line["tone"] = "plain"): Line => ({
    at,
    what: type as Told,
    ...("taskId" in event && event.taskId !== undefined ? { taskId: event.taskId } : {}),
    ...(note === undefined ? {} : { note }),
    tone,
  });
  switch (event.type) {
    case "run.started":
      return event.resumedFrom === undefined ? line() : { ...line(), what: "run.resumed" };
    case "task.started":
      return event.attempt > 0 ? undefined : line();
    case "task.completed":
      return line(tookText(event.duration, language), "good");
    case "task.failed":
    case "task.retrying":
      // A task that begins again because its run was put aside has done nothing wrong: the line of the run says so.
      return "code" in event.error && event.error.code === "WORKFLOW_SUSPENDED" ? undefined : line(event.error.message, "bad");
    case "run.failed":
      return line(event.error.message, "bad");
    case "run.completed":
      return line(undefined, "good");
    case "run.terminated":
    case "run.suspended":
    case "run.cancelled":
      return line(event.reason);
    case "ask.opened":
      return line(event.prompt);
    case "ask.answered":
      return line(event.by, "good");
    case "ask.cancelled":
      return line(event.reason);
    case "log":
      return line(event.message);
    case "checkpoint.saved":
      return event.asked === "manual" ? line(event.name) : undefined;
    case "task.skipped":
    case "node.added":
      return line();
    default:
      return undefined;
  }
}
