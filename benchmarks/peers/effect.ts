// Effect: functions composed into an effect. No graph, no ids, no record of results; joins are arrays, which it does faster than records.
import { Effect } from "effect";
import type { Step, Work } from "../shapes.ts";
import type { Peer, Runner } from "./peer.ts";

export const effect: Peer = { build };

function build(work: Work): Runner {
  const program = compose(work);
  return () => Effect.runPromise(program);
}

function compose(work: Work): Effect.Effect<unknown> {
  switch (work.shape) {
    case "chain": {
      let all: Effect.Effect<number> = Effect.succeed(0);
      for (const { run } of work.steps) all = Effect.map(all, run);
      return all;
    }
    case "fan-out + join": {
      const source = Effect.sync(() => work.source.run(0));
      const fan = Effect.flatMap(source, (value) => together(work.members, value));
      return Effect.map(fan, work.join.run);
    }
    case "10 layers":
      return work.layers.reduce<Effect.Effect<unknown>>(
        (all, layer) => Effect.flatMap(all, (value) => together(layer, value)),
        Effect.succeed(0),
      );
    case "loop: nextIteration":
      return repeat([work.step.run], work.size);
    case "loop: back edge":
      return repeat([work.work.run, work.review.run], work.size);
  }
}

function together<I>(steps: readonly Step<I>[], value: I): Effect.Effect<unknown[]> {
  return Effect.forEach(steps, ({ run }) => Effect.sync(() => run(value)), { concurrency: "unbounded" });
}

function repeat(runs: readonly ((value: number) => number)[], size: number): Effect.Effect<number> {
  return Effect.suspend(() => {
    let value = 0;
    const pass = (): Effect.Effect<number> => runs.reduce<Effect.Effect<number>>((all, run) => Effect.map(all, run), Effect.succeed(value));
    const step = (next: number): void => {
      value = next;
    };
    return Effect.map(Effect.whileLoop({ while: () => value < size, body: pass, step }), () => value);
  });
}
