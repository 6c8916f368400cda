// What a process is warned of: little, since the records have all of it, and nothing that is a secret.
import type { Clock } from "../../ports/clock.ts";
import { describeSafely } from "../outgoing/redact.ts";
import type { Target } from "../targets/target.ts";

/** The same is said again after this time, in ms. */
const SILENCE = 10 * 60 * 1000;
const MOST_MESSAGES = 100;

export class Warnings {
  readonly #clock: Clock;
  readonly #secrets: readonly string[];
  /** When each message was said. */
  readonly #said: Map<string, number> = new Map();
  /** Targets that have given up since they last sent something. */
  readonly #failing: Set<string> = new Set();

  constructor(clock: Clock, targets: readonly Target[]) {
    this.#clock = clock;
    this.#secrets = targets.flatMap(({ secrets }) => secrets);
  }

  storeFailed(error: unknown): void {
    this.#say(`Notifications wait until the store can be read and written: ${describeSafely(error, this.#secrets)}`);
  }

  willFail({ name }: Target, error: unknown): void {
    this.#say(`Notifications to \`${name}\` will fail: ${describeSafely(error, this.#secrets)}`);
  }

  listenerThrew(error: unknown): void {
    this.#say(`The \`onAttempt\` of notifications threw; they go on. ${describeSafely(error, this.#secrets)}`);
  }

  gaveUp({ name }: Target, askId: string, error: string): void {
    if (this.#failing.has(name)) return;
    this.#failing.add(name);
    emit(`Notifications to \`${name}\` are given up, that of ask ${askId} first: ${error}. The records of the asks show all of them.`);
  }

  hasSent({ name }: Target): void {
    this.#failing.delete(name);
  }

  #say(message: string): void {
    const now = this.#clock.now();
    const before = this.#said.get(message);
    if (before !== undefined && now - before < SILENCE) return;
    if (this.#said.size >= MOST_MESSAGES) this.#said.clear();
    this.#said.set(message, now);
    emit(message);
  }
}

function emit(message: string): void {
  process.emitWarning(message, "GraflowWarning");
}
