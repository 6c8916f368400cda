// Somebody was first: an ask that is open no more, as an error that says what became of it.
import { FeedbackError, type AskInfo } from "@graflow/core";
import { shortId } from "../stored/short-id.ts";
import { endText } from "./ask-status.ts";

export function closedAsk(ask: AskInfo): FeedbackError {
  const end = endText(ask);
  return new FeedbackError("ASK_CLOSED", ask.id, `Ask ${shortId(ask.id)} is ${ask.end.status}${end === undefined ? "" : `: ${end}`}`, {
    hint: "Nothing needs to be done.",
  });
}
