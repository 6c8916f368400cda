// Which sealed work is still to be done. A note of each sealing is in the store from before its work is queued until after it is done: work whose
// note is not there was done before, and is not done again. The notes last no longer than their work is believed, whatever becomes of it.
//
// Keys: `<prefix>:{<prefix>:sealed}:<nonce>`, one for each piece of work, with a TTL.
import type { Connection } from "../../connection.ts";
import { tagged } from "../../keys.ts";
import { type Script, script } from "../../script.ts";

/** Keys: of the notes. Arguments: for how long each, in ms. */
const noteSealed: Script = script(
  "note sealed work",
  { repeatable: true },
  `
for i, key in ipairs(KEYS) do redis.call('SET', key, '', 'PX', ARGV[i]) end
return 1`,
);

export class Outstanding {
  readonly #connection: Connection;
  readonly #start: string;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#start = tagged(connection.settings.prefix, "sealed");
  }

  /** Before it is queued. `left`: for how long it will be believed, in ms. */
  async note(sealed: readonly { readonly nonce: string; readonly left: number }[]): Promise<void> {
    if (sealed.length === 0) return;
    const keys = sealed.map(({ nonce }) => this.#start + nonce);
    await this.#connection.call(
      noteSealed,
      keys,
      sealed.map(({ left }) => Math.max(1, Math.ceil(left))),
    );
  }

  async isThere(nonce: string): Promise<boolean> {
    return (await this.#connection.command<number>("EXISTS", this.#start + nonce)) === 1;
  }

  /** After it was taken out of its queue: it must not be done again. */
  async forget(nonces: readonly string[]): Promise<void> {
    if (nonces.length > 0) await this.#connection.command("UNLINK", ...nonces.map((nonce) => this.#start + nonce));
  }
}
