import { expect, test } from "vitest";
import { looksBack } from "./looks-back.ts";

type Anything = (...args: never[]) => unknown;

const no: Record<string, Anything> = {
  "takes nothing": () => 1,
  "takes its input alone": (input: number) => input + 1,
  "looks into the context by other names": (input: number, ctx: { log: { info(text: string): void } }) => ctx.log.info(String(input)),
  "takes the context apart": async (_: number, { signal }: { signal: AbortSignal }) => signal.aborted,
  "asks whether something is there": (_: number, ctx: { channel?: { get(key: string): unknown } }) => ctx?.channel?.get("a"),
};

const yes: Record<string, Anything> = {
  asks: (_: number, ctx: { resultOf(node: unknown): unknown }) => ctx.resultOf(1),
  "takes the question out": (_: number, { outcomeOf }: { outcomeOf(node: unknown): unknown }) => outcomeOf(1),
  "hands the context on": (_: number, ctx: object) => Object.keys(ctx),
  "looks into it by a name that is made up": (_: number, ctx: Record<string, unknown>) => ctx[["result", "Of"].join("")],
  "takes the rest": (...all: unknown[]) => all.length,
  "takes what is left": (_: number, { signal, ...rest }: { signal: unknown }) => [signal, rest],
  "is bound": ((_: number, ctx: { log: unknown }) => ctx.log).bind(undefined),
  "uses arguments": function (this: unknown) {
    return arguments.length;
  },
  "has a default": (_: number, ctx: object = {}) => ctx,
};

for (const [name, run] of Object.entries(no)) test(`a task that ${name} does not look back`, () => expect(looksBack(run)).toBe(false));
for (const [name, run] of Object.entries(yes)) test(`a task that ${name} may look back`, () => expect(looksBack(run)).toBe(true));
