// Lines out of a stream of bytes.

export class Lines {
  readonly #decoder: InstanceType<typeof TextDecoder> = new TextDecoder();
  readonly #most: number;
  readonly #deliver: (line: string) => void;
  #parts: string[] = [];
  #size = 0;

  /** No line may have more than `most` characters. */
  constructor(most: number, deliver: (line: string) => void) {
    this.#most = most;
    this.#deliver = deliver;
  }

  /** `false` when a line is too long. What comes after the last end of a line is no line yet. */
  add(chunk: Uint8Array): boolean {
    const text = this.#decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      const line = this.#parts.join("") + text.slice(from, end);
      this.#parts = [];
      this.#size = 0;
      from = end + 1;
      if (line.length > this.#most) return false;
      if (line !== "") this.#deliver(line);
    }
    const rest = text.slice(from);
    if (rest !== "") this.#parts.push(rest);
    this.#size += rest.length;
    return this.#size <= this.#most;
  }
}
