// What people read: the words for an occasion, an ask and its context. Targets only dress them.
import type { AskInfo } from "../../engine/asks/face.ts";
import type { Notification } from "../face.ts";
import { cleanLine, cleanText } from "./clean-text.ts";
import { plainJson } from "./plain-json.ts";

const wanted: Readonly<Record<AskInfo["details"]["kind"], string>> = {
  approval: "Approval wanted",
  text: "Answer wanted",
  selection: "Choice wanted",
  "multi-selection": "Choices wanted",
  form: "Form to fill in",
};

/** One line that says what it is about: `Approval wanted: deploy`. */
export function titleOf({ occasion, ask }: Notification): string {
  const what = occasion === "closed" ? endOf(ask) : wanted[ask.details.kind];
  return cleanLine(`${occasion === "escalated" ? "Passed on to you: " : ""}${what}: ${ask.workflow}`, 150);
}

export function promptOf(ask: AskInfo): string {
  const text = cleanText(ask.prompt).trim();
  return text === "" ? "…" : text;
}

/** Who, where, by when, and what is shown beside the question, as pairs of words and values. */
export function factsOf({ ask, occasion }: Notification): readonly (readonly [string, string])[] {
  const { end } = ask;
  const facts: [string, string][] = [];
  if (ask.problem !== undefined) facts.push(["The answer before did not fit", cleanText(ask.problem, 1000)]);
  if (ask.details.kind === "selection" || ask.details.kind === "multi-selection")
    facts.push(["Options", cleanText(ask.details.options.map(({ label }) => label).join(", "), 1000)]);
  for (const [key, value] of Object.entries(ask.context ?? {})) facts.push([cleanLine(key, 100), valueText(value)]);
  if (ask.assignees.length > 0) facts.push(["Asked", cleanLine(ask.assignees.join(", "), 500)]);
  if (occasion !== "closed" && ask.due !== undefined) facts.push(["Until", dateText(ask.due)]);
  if (occasion === "closed" && "reason" in end && end.reason !== "") facts.push(["Reason", cleanText(end.reason, 1000)]);
  facts.push(["Task", cleanLine(ask.taskId, 200)], ["Run", cleanLine(ask.runId, 200)]);
  return facts;
}

/** As people write dates, for any time zone: `2026-11-21 16:20 UTC`. */
function dateText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.valueOf()) ? String(at) : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function valueText(value: unknown): string {
  return cleanText(typeof value === "string" ? value : JSON.stringify(plainJson(value)), 2000);
}

function endOf({ end }: AskInfo): string {
  switch (end.status) {
    case "open":
      return "Still open";
    case "answered": {
      const what = "approved" in end.answer ? (end.answer.approved ? "Approved" : "Rejected") : "Answered";
      return end.by === undefined ? what : `${what} by ${end.by}`;
    }
    case "cancelled":
      return "Cancelled";
    case "expired":
      return "Not answered in time";
  }
}
