// What a program asks for during one call: done by the context of its task. Asks with an `id` are answered as each is done; those without are done one
// after the other, and what goes wrong with them is the task's error.
import type { Context } from "../../engine/context/context.ts";
import { errorOf } from "../../shared/error-of.ts";
import { answersFor } from "./answers.ts";
import { plainError, tooManyAsks } from "./errors.ts";
import { jsonOf } from "./json.ts";
import type { AskMessage } from "./messages.ts";

/** Asks of one call that wait for their answers at once. */
const MOST = 1_000;

export interface Asker {
  /** Sends an answer to the program. */
  say(answer: string): void;
  /** Ends the call, and its program. */
  fail(error: Error): void;
}

export class Asking {
  readonly #asker: Asker;
  readonly #desk: ReturnType<typeof answersFor>;
  #open = 0;
  #done: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(context: Context, asker: Asker) {
    this.#asker = asker;
    this.#desk = answersFor(context);
  }

  take(ask: AskMessage): void {
    if (ask.id === undefined) this.#done = this.#done.then(() => this.#do(ask));
    else void this.#answer(ask);
  }

  /** Resolves when all is done that is not answered. Never rejects. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Nothing is done or answered any more, and what the program still holds is given back. */
  end(): void {
    this.#isOver = true;
    this.#desk.end();
  }

  async #do(ask: AskMessage): Promise<void> {
    try {
      if (!this.#isOver) await this.#desk.answer(ask);
    } catch (error) {
      this.#asker.fail(errorOf(error));
    }
  }

  async #answer(ask: AskMessage): Promise<void> {
    const { id, what } = ask;
    let answer: string;
    try {
      if (this.#open >= MOST) throw tooManyAsks(MOST);
      this.#open++;
      try {
        const value = await this.#desk.answer(ask);
        answer = `{"type":"answer","id":${JSON.stringify(id)},"value":${jsonOf(value, `answer to ${what}`)}}`;
      } finally {
        this.#open--;
      }
    } catch (error) {
      if (what === "cancelWorkflow") return this.#asker.fail(errorOf(error));
      answer = JSON.stringify({ type: "answer", id, error: plainError(error) });
    }
    if (!this.#isOver) this.#asker.say(answer);
  }
}
