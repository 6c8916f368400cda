// An ask as it is stored, in the words of the public face.
import type { AskRecord } from "../../ports/ask-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode } from "../../shared/codec/codec.ts";
import type { AskAnswer, AskEnd, AskInfo } from "./face.ts";
import { readContext, readQuestion } from "./question.ts";

export function answerIn(text: string, registry: ClassRegistry | undefined): AskAnswer {
  return decode(text, { registry }) as AskAnswer;
}

export function askInfo(ask: AskRecord, registry: ClassRegistry | undefined): AskInfo {
  const question = readQuestion(ask.question, registry);
  const { prompt, details, ladder, otherwise, writeTo, problem } = question;
  const { id, runId, workflow, taskId, iteration, key, assignees, openedAt, due, step } = ask;
  return {
    id,
    runId,
    workflow,
    taskId,
    iteration,
    key,
    prompt,
    ...readContext(question, registry),
    details,
    assignees,
    openedAt,
    ...(due === undefined || ask.state.status !== "open" ? {} : { due }),
    onTimeout: step < ladder.length ? "escalate" : otherwise === "suspend" ? "suspend" : "default",
    step,
    ladder: ladder.slice(step),
    ...(writeTo === undefined ? {} : { writeTo }),
    ...(problem === undefined ? {} : { problem }),
    end: endOf(ask, registry),
  };
}

function endOf({ state }: AskRecord, registry: ClassRegistry | undefined): AskEnd {
  switch (state.status) {
    case "open":
      return { status: "open" };
    case "answered": {
      const { at, answer, by } = state;
      return {
        status: "answered",
        at,
        answer: answerIn(answer, registry),
        ...(by.name === undefined ? {} : { by: by.name }),
        from: by.from,
      };
    }
    case "expired":
      return { status: "expired", at: state.at, answer: answerIn(state.answer, registry) };
    case "cancelled": {
      const { at, reason, by } = state;
      if (by === undefined) return { status: "cancelled", at, reason };
      return { status: "cancelled", at, reason, ...(by.name === undefined ? {} : { by: by.name }), from: by.from };
    }
  }
}
