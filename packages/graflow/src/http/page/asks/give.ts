// Giving an answer in somebody's name, from the form of an ask or by a one-click link.
import { allMisfitsOf } from "../../../engine/asks/answer.ts";
import type { AskAnswer, AskInfo } from "../../../engine/asks/face.ts";
import { FeedbackError } from "../../../shared/errors/feedback-error.ts";
import { accounted } from "../../routes/accounted.ts";
import { askDetails } from "../../routes/ask-details.ts";
import type { Site } from "../site.ts";
import type { View } from "../view.ts";

/** It is written down before it is done; so what cannot succeed is found out before. Rejects with a `FeedbackError`. */
export async function give({ services }: Site, ask: AskInfo, answer: AskAnswer, { caller }: Pick<View, "caller">): Promise<AskInfo> {
  const issues = await allMisfitsOf(ask.details, answer);
  if (issues.length > 0) throw new FeedbackError("ANSWER_MISFIT", ask.id, "The answer does not fit", { hint: "See `issues`.", issues });
  const responder = { from: caller.from, ...(caller.name === undefined ? {} : { by: caller.name }) };
  const details = askDetails(ask, responder, answer);
  return accounted(services, { action: "ask.answer", subject: ask.id, by: caller, details }, () =>
    services.engine.asks.answer(ask.id, answer, responder),
  );
}
