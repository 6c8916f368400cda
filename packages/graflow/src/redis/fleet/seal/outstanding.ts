// Which sealed work is still to be done. A note of each sealing is in the store from before its work is queued until after it is done: work whose
// note is not there was done before, and is not done again. The notes last no longer than their work is believed, whatever becomes of it.
//
// Keys: `<queues>sealed:<nonce>:<kind>:<queue>:<id>`, one for each piece of work, with a TTL. They name the work as well, so that whoever copies an
// envelope to another piece of work does not have the first one's note taken away with it. They stand with the queues: a server that loses its
// last moments loses both or the work alone, never the note alone.
import type { Work } from "../../../ports/work-queues.ts";
import type { Connection } from "../../connection.ts";
import { keyPart, tagged } from "../../keys.ts";
import { type Script, script } from "../../script.ts";

/** Keys: of the notes. Arguments: for how long each, in ms. */
const noteSealed: Script = script(
  "note sealed work",
  { repeatable: true },
  `
for i, key in ipairs(KEYS) do redis.call('SET', key, '', 'PX', ARGV[i]) end
return 1`,
);

/** A sealing, and where it is to be found. */
export interface Noted {
  readonly nonce: string;
  readonly work: Pick<Work, "id" | "kind" | "queue">;
}

export class Outstanding {
  readonly #connection: Connection;
  readonly #start: string;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#start = `${tagged(connection.settings.prefix, "queues")}sealed:`;
  }

  /** Before it is queued. `left`: for how long it will be believed, in ms. */
  async note(sealed: readonly (Noted & { readonly left: number })[]): Promise<void> {
    if (sealed.length === 0) return;
    const times = sealed.map(({ left }) => Math.max(1, Math.ceil(left)));
    await this.#connection.call(noteSealed, this.#keys(sealed), times);
  }

  async isThere(noted: Noted): Promise<boolean> {
    return (await this.#connection.command<number>("EXISTS", ...this.#keys([noted]))) === 1;
  }

  /** After it was taken out of its queue: it must not be done again. */
  async forget(noted: readonly Noted[]): Promise<void> {
    if (noted.length > 0) await this.#connection.command("UNLINK", ...this.#keys(noted));
  }

  #keys(noted: readonly Noted[]): string[] {
    return noted.map(({ nonce, work: { kind, queue, id } }) => `${this.#start}${nonce}:${kind}:${keyPart(queue)}:${keyPart(id)}`);
  }
}
