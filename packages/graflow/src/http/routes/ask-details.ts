// What is written down of an ask that somebody answers or cancels: the same over the API, from the page and by a link. What was decided
// belongs to it; texts and data do not: they are with the ask.
import type { AskAnswer, AskInfo, Responder } from "../../engine/asks/face.ts";

export function askDetails({ runId, workflow, taskId }: AskInfo, { by }: Responder, answer?: AskAnswer): Readonly<Record<string, unknown>> {
  const decision = answer !== undefined && "approved" in answer ? { approved: answer.approved } : {};
  return { runId, workflow, taskId, ...decision, ...(by === undefined ? {} : { respondedBy: by }) };
}
