// The keys under which the server knows again what it was asked for. Each stays for long, for a server may be away for long between the deed and
// the second try; so one whose answer has come is removed along with the next change of its channel, or when the channels of its run are dropped.
import type { ChannelKeys } from "./channel-keys.ts";

/** For how long a change may be sent again, in ms. */
export const SURE = 3_600_000;
/** How long the server knows it again, in ms: it may be carried out later than it was sent. */
export const KEPT_ONCE: number = SURE + 600_000;
/** So many are removed with one change. */
const SOME = 16;
/** Of those beyond, nobody takes note: they go by themselves. */
const MOST = 10_000;

export class OnceKeys {
  /** By run, then by channel: those whose answers have come. */
  readonly #done = new Map<string, Map<string, string[]>>();

  /** The answer has come. */
  add({ runId, id }: ChannelKeys, key: string): void {
    let ofRun = this.#done.get(runId);
    if (ofRun === undefined) this.#done.set(runId, (ofRun = new Map<string, string[]>()));
    const keys = ofRun.get(id);
    if (keys === undefined) ofRun.set(id, [key]);
    else if (keys.length < MOST) keys.push(key);
  }

  /** Some that may be removed now. */
  take({ runId, id }: ChannelKeys): string[] {
    const keys = this.#done.get(runId)?.get(id);
    return keys?.splice(Math.max(0, keys.length - SOME)) ?? [];
  }

  /** All of a run. */
  takeAll(runId: string): string[] {
    const keys = [...(this.#done.get(runId)?.values() ?? [])].flat();
    this.#done.delete(runId);
    return keys;
  }
}
