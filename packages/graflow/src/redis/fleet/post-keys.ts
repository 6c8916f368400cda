// The keys of the post and of the results that go with it: all of one hash tag, so that handing results over and telling so is one script.
import { keyPart } from "../stored-text.ts";
import { tagged } from "../keys.ts";

/**
 * What is kept where. Owned by the process of the address; each goes when that ends, or by its TTL when it has not been heard of for a while:
 *
 * - `b:<address>`, a hash: that the mailbox is there, and how many bytes have gone `in` and `out` since it was `made`.
 * - `m:<address>`, a stream: what was sent and is not read. An entry is what went in with one script.
 * - `t:<id>`, a text that is too long for the stream. The reader removes it; one that nobody reads goes by its TTL.
 *
 * Owned by the run:
 *
 * - `r:<run>`, a hash: whom its results are for (`@`), and results by their keys (`=<key>`). Made by `takeOver`; after `letGo` they are for
 *   nobody, and it goes by a short TTL. Removed by `drop`; one that was forgotten goes by its TTL.
 */
export class PostKeys {
  readonly #base: string;

  constructor(prefix: string) {
    this.#base = tagged(prefix, "post");
  }

  box(address: string): string {
    return `${this.#base}b:${keyPart(address)}`;
  }

  mail(address: string): string {
    return `${this.#base}m:${keyPart(address)}`;
  }

  text(id: string): string {
    return `${this.#base}t:${id}`;
  }

  results(runId: string): string {
    return `${this.#base}r:${keyPart(runId)}`;
  }

  /** A channel: announcements of a topic. */
  topic(name: string): string {
    return `${this.#base}n:${keyPart(name)}`;
  }
}
