// One entry of a mailbox, as it comes from the server, and whether it was there before: who sends again what had no answer may have sent twice.

/** Senders of whom the last call is known. */
const MOST_SENDERS = 10_000;

export type MailEntry = [id: string, fields: string[]];

/** `lost`: something that its sender was told had arrived is not there. */
export interface ReadEntry {
  /** All that has gone in since the mailbox was made, in bytes. */
  readonly bytes: number;
  readonly isNew: boolean;
  readonly isLost: boolean;
}

export class Senders {
  readonly #last = new Map<string, number>();
  #isNew = true;

  read(head: string): ReadEntry {
    const [bytes = "", sender, number = "", acked = ""] = head.split(" ");
    let isLost = false;
    if (sender !== undefined) {
      const last = this.#last.get(sender);
      this.#isNew = last === undefined || last < Number(number);
      isLost = last !== undefined && last < Number(acked);
      if (this.#isNew) this.#note(sender, Number(number));
    }
    return { bytes: Number(bytes), isNew: this.#isNew, isLost };
  }

  clear(): void {
    this.#last.clear();
  }

  /** Who has sent last stands last. */
  #note(sender: string, number: number): void {
    this.#last.delete(sender);
    this.#last.set(sender, number);
    if (this.#last.size <= MOST_SENDERS) return;
    const [oldest = ""] = this.#last.keys();
    this.#last.delete(oldest);
  }
}

/** The first id after this one. */
export function afterId(id: string): string {
  const [time = "", number = ""] = id.split("-");
  return `${time}-${Number(number) + 1}`;
}
