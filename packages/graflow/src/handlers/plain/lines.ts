// Bytes as lines, of which none is longer than a limit: a program that never ends its line must not fill the memory.
import type { Readable } from "node:stream";

/** Line ends are `\n` or `\r\n`. What comes after the last one is a line too, once the stream has ended. */
export class LineReader {
  readonly #longest: number;
  readonly #found: (line: string) => void;
  readonly #tooLong: () => void;
  readonly #decoder: InstanceType<typeof TextDecoder> = new TextDecoder();
  #parts: string[] = [];
  #length = 0;
  #isOver = false;

  /** `longest` in characters. `tooLong` is called once; nothing is read after that. */
  constructor(longest: number, found: (line: string) => void, tooLong: () => void) {
    this.#longest = longest;
    this.#found = found;
    this.#tooLong = tooLong;
  }

  push(bytes: Uint8Array): void {
    this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#read(this.#decoder.decode());
    if (this.#length > 0) this.#tell();
  }

  #read(text: string): void {
    let from = 0;
    for (let at = text.indexOf("\n"); at !== -1 && !this.#isOver; at = text.indexOf("\n", from)) {
      this.#add(text.slice(from, at));
      this.#tell();
      from = at + 1;
    }
    this.#add(text.slice(from));
  }

  #add(text: string): void {
    if (text === "" || this.#isOver) return;
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length <= this.#longest) return;
    this.#isOver = true;
    this.#parts = [];
    this.#length = 0;
    this.#tooLong();
  }

  #tell(): void {
    if (this.#isOver) return;
    const line = this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    this.#found(line.endsWith("\r") ? line.slice(0, -1) : line);
  }
}

/** Reads a stream to its end. Resolves then, also when it is broken off; never rejects. */
export function readLines(stream: Readable, reader: LineReader): Promise<void> {
  return new Promise((resolve) => {
    stream.on("data", (bytes: Uint8Array) => reader.push(bytes));
    stream.once("error", () => {});
    stream.once("close", () => {
      reader.end();
      resolve();
    });
  });
}
