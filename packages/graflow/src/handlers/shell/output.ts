// What a command writes: kept up to a limit, and told line by line.
import type { Readable } from "node:stream";

/** Bytes in order, of which the first or the last are kept when there are too many. */
export class Output {
  readonly #most: number;
  readonly #keeps: "first" | "last";
  #chunks: Uint8Array[] = [];
  #size = 0;
  #total = 0;

  /** `most` in bytes. */
  constructor(most: number, keeps: "first" | "last") {
    this.#most = most;
    this.#keeps = keeps;
  }

  /** Whether all that came is kept. */
  get isWhole(): boolean {
    return this.#total <= this.#most;
  }

  add(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.#keeps === "first" && !this.isWhole) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= this.#most && this.#chunks.length > 1)
      this.#size -= this.#chunks.shift()?.length ?? 0;
  }

  bytes(): Uint8Array {
    const all = Buffer.concat(this.#chunks);
    return this.#keeps === "last" && all.length > this.#most ? all.subarray(all.length - this.#most) : all;
  }

  text(): string {
    return Buffer.from(this.bytes()).toString("utf8");
  }
}

/** Characters of a line beyond these are left out. */
const LONGEST = 16 * 1024;

/**
 * Calls `found` with every line of a stream, as it comes; the last need not end. A carriage return ends a line as well, as programs that tell of
 * their progress write it. Empty lines are left out.
 */
export function eachLine(stream: Readable, found: (line: string) => void): void {
  const decoder = new TextDecoder();
  let begun = "";
  const read = (text: string): void => {
    const lines = text.split(/[\r\n]+/);
    const last = lines.pop() ?? "";
    for (const line of lines) {
      const whole = begun + line;
      begun = "";
      if (whole !== "") found(whole);
    }
    if (begun.length <= LONGEST) begun += last;
  };
  stream.on("data", (chunk: Uint8Array) => read(decoder.decode(chunk, { stream: true })));
  stream.once("close", () => read(`${decoder.decode()}\n`));
}
