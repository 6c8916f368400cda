// One call after the other, over one port: each has a line of its own, from the first that is said in it until nobody waits for it any more.
import type { CallMessage } from "../engine/outpost/call-message.ts";
import { ownOutpost } from "./own.ts";

interface OpenCall {
  hear(text: string): void;
  end(): void;
}

export class Calls {
  readonly #post: (message: CallMessage) => void;
  readonly #open: Map<number, OpenCall> = new Map();

  constructor(post: (message: CallMessage) => void) {
    this.#post = post;
  }

  read(message: CallMessage): void {
    const { call } = message;
    if (message.type === "text") (this.#open.get(call) ?? this.#begin(call)).hear(message.text);
    else if (message.type === "over") void this.#end(call);
  }

  #begin(call: number): OpenCall {
    let hear: (text: string) => void = () => {};
    const end = ownOutpost().serve({
      send: (text) => {
        if (this.#open.has(call)) this.#post({ type: "text", call, text });
      },
      listen: (listener) => (hear = listener),
    });
    const open: OpenCall = { hear: (text) => hear(text), end };
    this.#open.set(call, open);
    return open;
  }

  async #end(call: number): Promise<void> {
    const open = this.#open.get(call);
    this.#open.delete(call);
    open?.end();
    this.#post({ type: "free", call });
    const [stdout, stderr] = [process.stdout, process.stderr];
    await Promise.all([drained(stdout), drained(stderr)]);
    this.#post({ type: "printed", call, stdout: written(stdout), stderr: written(stderr) });
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
