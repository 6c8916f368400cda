// Values on their way there and back.
import { ClassRegistry, task, workflow } from "../../../src/index.ts";
import { there } from "./place.ts";

export class Money {
  readonly cents: number;
  readonly currency: string;
  constructor(cents: number, currency: string) {
    this.cents = cents;
    this.currency = currency;
  }
  plus(cents: number): Money {
    return new Money(this.cents + cents, this.currency);
  }
}

/** The other side finds it by loading the module, this side gives it to its engine. */
export const classes = new ClassRegistry().registerClass("Money", Money, {
  encode: ({ cents, currency }) => [cents, currency] as const,
  decode: ([cents, currency]) => new Money(cents, currency),
});

/** What it was given. */
export const echo = workflow(
  "echo",
  task("echo", there, (value: unknown) => value),
);

/** A cent more than it was given, by an instance that is one there as well. */
export const pays = workflow(
  "pays",
  task("pays", there, (money: Money) => (money instanceof Money ? money.plus(1) : undefined)),
);

/** So many bytes, each its place modulo 251; as many as those it was given and more. */
export const fills = workflow(
  "fills",
  task("fills", there, ({ bytes, more }: { readonly bytes: Uint8Array; readonly more: number }) => {
    const filled = new Uint8Array(bytes.length + more);
    for (let i = 0; i < filled.length; i++) filled[i] = i % 251;
    return filled;
  }),
);

/** A text of so many characters. */
export const writes = workflow(
  "writes",
  task("writes", there, (length: number) => "a".repeat(length)),
);

/** What cannot travel back. */
export const leaks = workflow(
  "leaks",
  task("leaks", there, () => ({ a: { b: () => 1 } })),
);

/** Looks through a text there: how many of these characters it has. */
export const counts = workflow(
  "counts",
  task("counts", there, ({ text, character }: { readonly text: string; readonly character: string }) => text.split(character).length - 1),
);
