// One call after the other, over one port: each has a line of its own, from the first that is said in it until nobody waits for it any more.
import type { CallMessage, Printed } from "../engine/outpost/call-message.ts";
import type { Carries } from "../engine/remote/switchboard.ts";
import { ownOutpost } from "./own.ts";

interface OpenCall {
  hear(text: string, buffers: readonly ArrayBufferLike[] | undefined): void;
  end(): void;
}

/** `isGiven`: whether buffers are moved instead of copied, where that can be. */
type Post = (message: CallMessage, isGiven: boolean) => void;

export class Calls {
  readonly #carries: Carries;
  readonly #post: Post;
  readonly #open: Map<number, OpenCall> = new Map();

  /** `post` does not throw. */
  constructor(carries: Carries, post: Post) {
    this.#carries = carries;
    this.#post = post;
  }

  read(message: CallMessage): void {
    const { call } = message;
    if (message.type === "text") (this.#open.get(call) ?? this.#begin(call)).hear(message.text, message.buffers);
    else if (message.type === "over") void this.#end(call);
  }

  #begin(call: number): OpenCall {
    let hear: OpenCall["hear"] = () => {};
    const end = ownOutpost().serve({
      carries: this.#carries,
      send: (text, cargo) => {
        if (!this.#open.has(call)) return;
        if (cargo === undefined) this.#post({ type: "text", call, text }, false);
        else this.#post({ type: "text", call, text, buffers: cargo.buffers }, cargo.isGiven);
      },
      listen: (listener) => (hear = listener),
    });
    const open: OpenCall = { hear: (text, buffers) => hear(text, buffers), end };
    this.#open.set(call, open);
    return open;
  }

  async #end(call: number): Promise<void> {
    const open = this.#open.get(call);
    this.#open.delete(call);
    open?.end();
    // What the task has left to be done at once is done before: whatever keeps the processor then is not taken for free.
    await new Promise((resolve) => void setImmediate(resolve));
    const { stdout, stderr } = process;
    const printed = (): Printed => ({ stdout: written(stdout), stderr: written(stderr) });
    if (stdout.writableLength === 0 && stderr.writableLength === 0) {
      this.#post({ type: "free", call, printed: printed() }, false);
      return;
    }
    this.#post({ type: "free", call }, false);
    await Promise.all([drained(stdout), drained(stderr)]);
    this.#post({ type: "printed", call, printed: printed() }, false);
  }
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
}

/** How many bytes have been written, where the stream counts them. */
function written({ bytesWritten }: { readonly bytesWritten?: number }): number {
  return bytesWritten ?? 0;
}
