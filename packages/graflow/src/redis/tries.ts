// What becomes of a call that had no answer, or no good one: whether it is asked for again, when, and whether the server may have done it
// already.
import type { CallLimit } from "./call-limit.ts";
import type { Client } from "./client.ts";
import { closed, isOfReplica, isPassing, isRefusal, isReply, tooLate, toFailure, unsure } from "./failure.ts";
import type { Line } from "./line.ts";
import type { Settings } from "./options.ts";
import { rest } from "./limit.ts";

/** Between two tries, in ms: where the server says that it cannot do it yet, and where it has no room. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 500;
const LONGEST_REFUSED = 2000;
/** What an answer that is waited for patiently may take at most, in ms: a change may be large, and the server slow. */
const LONGEST_ANSWER = 120_000;

/** What is asked for, as far as asking again goes. */
export interface Asked {
  /** Of what kind it is: what was refused once is done again when another of these is. */
  readonly name: string;
  readonly repeatable: boolean;
  /** For how long after it was sent it may be sent again, in ms. */
  readonly sureFor: number;
  /** Told that it is sent again: what was sent before may yet be carried out. */
  readonly onAgain: (() => void) | undefined;
}

export class Tries {
  /** For how long nothing may be heard of the server, in ms. */
  silence: number;
  readonly #settings: Settings;
  readonly #line: Line;
  readonly #asked: Asked;
  readonly #limit: CallLimit;
  #pause = FIRST_PAUSE;
  /** When it was first sent of which nobody knows whether it was done. */
  #unsureSince: number | undefined = undefined;

  constructor(settings: Settings, line: Line, asked: Asked, limit: CallLimit) {
    this.#settings = settings;
    this.#line = line;
    this.#asked = asked;
    this.#limit = limit;
    this.silence = settings.timeout / 2;
  }

  /** It is sent again. Throws when it may not be any more. */
  goOn(now: number): void {
    const { sureFor, onAgain } = this.#asked;
    if (this.#unsureSince === undefined) return;
    if (now - this.#unsureSince > sureFor) throw unsure(this.#settings);
    onAgain?.();
  }

  /** Waits until it may be sent again. Throws what its caller is to be told, where it may not. */
  async failed(failure: unknown, client: Client, sentAt: number): Promise<void> {
    const settings = this.#settings;
    const line = this.#line;
    const limit = this.#limit;
    const { name, repeatable } = this.#asked;
    if (line.isClosed) throw closed(settings);
    if (isOfReplica(failure)) line.drop(client);
    if (isReply(failure)) line.heardAt = performance.now();
    const passing = isPassing(failure);
    const refusal = isRefusal(failure);
    if (refusal !== undefined) line.standing.refused(refusal, name);
    // Those who do not wait for it are told that there is no room.
    if (refusal === "full" ? !limit.isPatient : passing === undefined) throw toFailure(failure, settings);
    if (passing === "sent") {
      if (!repeatable) throw toFailure(failure, settings);
      this.#unsureSince ??= sentAt;
      // A large change, or a slow server: it gets more time on the next connection.
      if (limit.isPatient) this.silence = Math.min(this.silence * 2, Math.max(LONGEST_ANSWER, this.silence));
    }
    if (passing === "unsent" && refusal === undefined && isReply(failure)) line.standing.failed();
    if (limit.isLong && limit.isPatient) line.standing.tell();
    if (limit.left() <= this.#pause) throw tooLate(settings, failure);
    await rest(this.#pause, limit);
    this.#pause = Math.min(this.#pause * 2, refusal === "full" ? LONGEST_REFUSED : LONGEST_PAUSE);
  }
}
