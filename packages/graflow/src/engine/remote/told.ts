// What the owner of a run tells a call that is carried out here, in the course of something that its task has asked for: changes of a channel, a
// lock that is free; and what only the task's own code can say of an answer.
import type { Answered } from "../asks/request.ts";
import type { Switchboard } from "./switchboard.ts";

/** Who hears, by what the owner calls it. */
export type Followers = Readonly<Record<string, (value?: unknown) => void>>;

/** Of all calls that are carried out here, by the name that each gives to what it has asked for. */
export class Told {
  readonly followed: Map<string, Followers> = new Map();
  /** How an answer reads in a task's own code. */
  readonly readings: Map<string, (answered: Answered) => unknown> = new Map();

  constructor(switchboard: Switchboard) {
    for (const what of ["changed", "ended", "released"]) {
      switchboard.answer(what, ([id, value], [batch, index]) => this.followed.get(`${batch}/${index}/${id as number}`)?.[what]?.(value));
    }
    switchboard.answer("fits", async ([id, answered], [batch, index]) => {
      const read = (await this.readings.get(`${batch}/${index}/${id as number}`)?.(answered as Answered)) as object | undefined;
      return read === undefined || "value" in read ? { value: true } : read;
    });
  }
}
