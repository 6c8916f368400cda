// Somebody who was asked on the terminal did not answer.

/**
 * `left`: Escape; they may answer another time. `interrupted`: Ctrl-C. `closed`: nobody wants the answer any more, or nobody is there to give it.
 */
export type WhyUnanswered = "left" | "interrupted" | "closed";

export class Unanswered extends Error {
  readonly why: WhyUnanswered;

  constructor(why: WhyUnanswered) {
    super(why);
    this.name = "Unanswered";
    this.why = why;
  }
}
