// A call whose other side hears nothing but the call itself, and is heard when it is over: a function that is given its input and gives its
// output. What it would ask for goes along with the call; what it asks for all the same is refused there.
import { decode, encode } from "../../shared/codec/codec.ts";
import type { BatchText } from "../remote/batch.ts";
import type { About } from "../remote/switchboard.ts";
import type { Errand } from "./errand.ts";
import { OTHER, type Line } from "./line.ts";

/** Answers to questions that a call leads to for certain: by the text of what is asked, the text of the answer. */
export type Answers = readonly (readonly [question: string, answer: string])[];

/** On the side that waits: what `text`, which hands a call over, leads to. */
export function foretold(text: string): { readonly about: About; readonly questions: readonly string[] } {
  const [, , , , about, args] = JSON.parse(text) as readonly [string, string, number, string, About, string];
  const [{ batch }] = decode(args) as readonly [Errand];
  return { about, questions: outputsIn(batch) };
}

/** Outputs that the task may look back at, and that are too long to travel with each call. */
function outputsIn({ known = [] }: BatchText): string[] {
  return known.flatMap(({ steps, outputs }) => outputs.flatMap(([place, text]) => (text === null ? [encode([steps, place])] : [])));
}

/** Says that a task begins, of whose beginning nobody tells. */
export function begunText(about: About): string {
  return JSON.stringify(["tell", OTHER, "begun", about, encode([])]);
}

/** Numbers of questions that are asked in the other side's name: it counts upwards. */
let last = 0;

/** Asks the one who listens to `ask` a question in the other side's name; the answer is what is sent over the line with the same number. */
export function outputQuestion(about: About, args: string): { readonly id: number; readonly text: string } {
  const id = --last;
  return { id, text: JSON.stringify(["ask", OTHER, id, "output", about, args]) };
}

/** A text that answers a question. */
export function answerIn(text: string): { readonly id: number; readonly isGood: boolean; readonly value: string } | undefined {
  if (!text.startsWith('["answer",')) return undefined;
  const [, , id, isGood, value] = JSON.parse(text) as readonly [string, string, number, boolean, string];
  return { id, isGood, value };
}

export interface OneWay extends Line {
  /** What was sent to it. */
  deliver(text: string): void;
}

/** On the other side: `say` is told what is to be told, `refusal` makes the error for what is asked. */
export function oneWay(answers: Answers, say: (text: string) => void, refusal: (what: string) => Error): OneWay {
  const known = new Map(answers);
  let deliver: (text: string) => void = () => {};
  const reply = (to: string, id: number, isGood: boolean, value: string): void =>
    deliver(JSON.stringify(["answer", to, id, isGood, value]));
  return {
    send(text) {
      if (!text.startsWith('["ask",')) {
        say(text);
        return;
      }
      const [, from, id, what, , args] = JSON.parse(text) as readonly [string, string, number, string, About, string];
      const answer = what === "output" ? known.get(args) : undefined;
      // Whoever asks is not answered before he has asked.
      queueMicrotask(() => {
        if (answer === undefined) reply(from, id, false, encode(refusal(what)));
        else reply(from, id, true, answer);
      });
    },
    listen: (listener) => (deliver = listener),
    deliver: (text) => deliver(text),
  };
}
