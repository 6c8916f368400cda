// How an ask stands, as one word with its sign and colour; what was answered, in one line. Pure.
import type { AskAnswer, AskInfo, AskStatus } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { durationText } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";
import { valueText } from "../value-text.ts";

export const askStatuses: readonly AskStatus[] = ["open", "answered", "cancelled", "expired"];

const signs: Readonly<Record<AskStatus, string>> = { open: "?", answered: "✔", cancelled: "■", expired: "!" };

export function askStatusText({ end: { status } }: AskInfo, colors: Colors): string {
  const text = `${signs[status]} ${status}`;
  switch (status) {
    case "open":
      return colors.cyan(text);
    case "answered":
      return colors.green(text);
    case "cancelled":
    case "expired":
      return colors.yellow(text);
  }
}

/** `"approved: looks good"`, `"blue"`, `"{ rate: 0.5 }"`. */
export function answerText(answer: AskAnswer, width = 200): string {
  if ("approved" in answer) {
    const said = answer.approved ? "approved" : "rejected";
    return answer.reason === undefined ? said : `${said}: ${oneLine(answer.reason)}`;
  }
  if ("text" in answer) return oneLine(answer.text);
  if ("selected" in answer) return oneLine(answer.selected);
  if ("selections" in answer) return answer.selections.length === 0 ? "none of them" : answer.selections.map(oneLine).join(", ");
  return valueText(answer.data, { color: false, width });
}

/** What became of it, and by whom: `"approved, by ada"`. Nothing for an open one. */
export function endText({ end }: AskInfo): string | undefined {
  const by = "by" in end && end.by !== undefined ? `, by ${oneLine(end.by)}` : "";
  switch (end.status) {
    case "open":
      return undefined;
    case "answered":
      return `${answerText(end.answer)}${by}`;
    case "expired":
      return `${answerText(end.answer)}, since nobody answered in time`;
    case "cancelled":
      return `${oneLine(end.reason)}${by}`;
  }
}

const next: Readonly<Record<AskInfo["onTimeout"], string>> = {
  suspend: "then the run is suspended",
  default: "then a default is taken",
  escalate: "then others are asked",
};

/** `"2m 05s left, then a default is taken"`; nothing where it waits for as long as it takes. `now` in ms since 1970. */
export function timeLeftText({ due, onTimeout, end }: AskInfo, now: number): string | undefined {
  if (due === undefined || end.status !== "open") return undefined;
  return due <= now ? "its time is up" : `${durationText(due - now)} left, ${next[onTimeout]}`;
}
