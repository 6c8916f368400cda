// What runs that have asked leave behind in their process: nothing.
import { expect, test } from "vitest";
import { memory, task, workflow, type TaskContext } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";

/** Ways to ask, and not to wait for it. */
const ways: Readonly<Record<string, (ctx: TaskContext) => unknown>> = {
  answered: (ctx) => ctx.requestText({ prompt: "?" }),
  "asked twice at once": (ctx) => Promise.all([1, 2].map(() => ctx.requestText({ prompt: "?", key: "same" }))),
  "not awaited": (ctx) => void ctx.requestText({ prompt: "left" }).catch(() => {}),
  "not awaited for long": async (ctx) => {
    void ctx.requestText({ prompt: "left" }).catch(() => {});
    await ctx.sleep(1);
  },
  raced: (ctx) => Promise.race([ctx.requestText({ prompt: "left" }), ctx.sleep("1s")]),
  "by default": (ctx) => ctx.requestText({ prompt: "left", timeout: "1s", onTimeout: { default: "x" } }),
  "cancelled by its task": (ctx) => ctx.requestText({ prompt: "left", signal: AbortSignal.abort() }).catch(() => {}),
  suspended: (ctx) => ctx.requestText({ prompt: "left", timeout: 1 }),
  failed: async (ctx) => {
    void ctx.requestText({ prompt: "left" }).catch(() => {});
    await ctx.sleep(1);
    throw new Error("no");
  },
};

test.each(Object.entries(ways))("rule 49: %s, an ask leaves no timer and no listener behind", async (_how, ask) => {
  let listening = 0;
  const inner = memory();
  await using made = testEngine({
    backend: {
      name: "watched",
      open(services) {
        const opened = inner.open(services);
        const { asks } = opened;
        const onClosed: typeof asks.onClosed = (runId, listener) => {
          listening++;
          const end = asks.onClosed(runId, listener);
          let isOver = false;
          return () => {
            if (!isOver) listening--;
            isOver = true;
            end();
          };
        };
        const watched = new Proxy(asks, {
          get: (target, key) => {
            if (key === "onClosed") return onClosed;
            const method = Reflect.get(target, key) as (...args: unknown[]) => unknown;
            return method.bind(target);
          },
        });
        return { ...opened, asks: watched };
      },
    },
  });
  const { engine, run, clock } = made;
  const unwatch = engine.asks.watch(({ type, ask: { id, prompt } }) => {
    if (type === "opened" && prompt === "?") void engine.asks.answer(id, { text: "x" }, { from: "test" });
  });
  const wf = workflow(
    "w",
    task("ask", async (_: void, ctx) => ask(ctx)),
  );
  for (let i = 0; i < 20; i++) await run(wf, undefined);
  unwatch();
  await clock.advance(0);
  expect({ listening, timers: clock.pending }).toEqual({ listening: 0, timers: 0 });
});
