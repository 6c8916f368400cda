// A workflow that fails as long as it has not been mended: late, when much else is under way and has to be kept.
import { atLeast, map, par, seq, task, workflow, type Workflow } from "../../src/index.ts";
import { type Load, count, working } from "./working.ts";

let isMended = false;

export function mend(): void {
  isMended = true;
}

const step = (id: string) =>
  task(id, (load: Load, ctx) =>
    working(ctx, load, async () => {
      await count(ctx, "steps", `${id} ${load.round}`);
      return { ...load, sum: load.sum + 1 };
    }),
  );

const spread = task("spread", (load: Load, ctx) =>
  working(ctx, load, () => Array.from({ length: 12 }, (_, i) => ({ round: i, sum: load.sum }))),
);

const broken = task("broken", (load: Load, ctx) =>
  working(ctx, load, () => {
    if (!isMended) throw new Error("not yet");
    return load;
  }),
);

const inner = workflow("inner", seq(step("one"), par(step("two"), seq(step("three"), broken))));

const many = par({
  long: seq(step("a"), step("b"), step("c"), step("d"), step("e"), step("f")),
  items: seq(spread, map(seq(step("cut"), step("trim")), { concurrency: 3 })),
  inner,
}).withPolicy(atLeast(3));

const end = task("end", (all: object, ctx) => working(ctx, { round: 0 }, () => Object.keys(all)));

export const mending: Workflow<Load> = workflow("mending", seq(step("first"), many, end));
