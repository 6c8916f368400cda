// Following a run that changes hands: what one process has told and never stored has not happened, and what the next one does takes its numbers.
import { expect, onTestFinished, test } from "vitest";
import { follow } from "../../src/http/follow.ts";
import { placeText, readPlace } from "../../src/http/place.ts";
import { createEngine, memory, seq, task, workflow, type RunEvent } from "../../src/index.ts";
import { gate, newFile } from "../rules/on-sqlite.ts";
import { busy } from "./flows.ts";
import { until } from "./waiting.ts";

function talking() {
  const doors = [gate(), gate()];
  let attempts = 0;
  const first = task("first", (n: number) => n + 1);
  const second = task("second", async (n: number, ctx) => {
    const attempt = attempts++;
    for (let i = 0; i < 5; i++) ctx.log.info(`attempt ${attempt}, line ${i}`);
    await doors[attempt]?.opened;
    return n;
  });
  return { doors, wf: workflow("talking", seq(first, second)) };
}

const none = { seq: 0, sure: 0, begun: 0 };

test("rule 39: a reader at the process that has lost a run hears from the store how the next one goes on", async () => {
  const { newProcess } = newFile();
  const { doors, wf } = talking();
  const one = newProcess();
  const run = one.start(wf, 1, { runId: "r" });
  const heard: RunEvent[] = [];
  const places: string[] = [];
  const leaving = new AbortController();
  const following = (async () => {
    for await (const { event, place } of follow({ engine: one.engine, runId: "r", since: none, signal: leaving.signal, poll: 10 })) {
      heard.push(event);
      places.push(placeText(place));
    }
  })();
  await run.event("task.started", "second");
  await until(() => Promise.resolve(heard.some((event) => event.type === "log" && event.message === "attempt 0, line 4")));
  const two = newProcess();
  await two.clock.advance(60_000);
  doors[1]?.open();
  const taken = await two.resume(wf, "r");
  await taken.completed();
  doors[0]?.open();
  await run.outcome;
  await following;

  const stored = await two.engine.runs.events("r");
  const began = stored.find((event) => event.type === "run.started" && event.resumedFrom !== undefined)?.seq ?? 0;
  const second = heard.findIndex((event) => event.type === "run.started" && event.resumedFrom !== undefined);
  // Before: what the first process has told, to its end. After: all that is stored from there on, in order.
  expect(heard.slice(second)).toEqual(stored.slice(began - 1));
  expect(heard.slice(0, second).map(({ seq }) => seq)).toEqual(Array.from({ length: second }, (_, i) => i + 1));
  expect(heard.filter((event) => event.type === "log" && event.message.startsWith("attempt 0")).length).toBe(5);

  // Whoever was cut off after any of those events hears the rest of what is stored, and nothing that it has twice.
  for (const [at, text] of places.entries()) {
    const since = readPlace(text);
    expect(since).toBeDefined();
    const rest: RunEvent[] = [];
    for await (const { event } of follow({ engine: two.engine, runId: "r", since: since ?? none, signal: leaving.signal }))
      rest.push(event);
    const after = (heard[at]?.seq ?? 0) + 1;
    const from = at < second ? Math.min(after, began) : after;
    expect(rest).toEqual(stored.slice(from - 1));
  }
});

test("the id of an event says where its reader is, and comes back as it was", () => {
  for (const place of [none, { seq: 7, sure: 7, begun: 0 }, { seq: 57, sure: 50, begun: 1_795_279_267_164 }])
    expect(readPlace(placeText(place))).toEqual(place);
  expect(placeText({ seq: 57, sure: 50, begun: 35 })).toBe("57-50-z");
  for (const text of ["", "x", "-1", "1.5", "7-9-a", "7-5", "7-5-", "1e3", " 7"]) expect(readPlace(text)).toBeUndefined();
});

test("a reader who is slower than the run keeps little of it waiting, and has all of it in the end", async () => {
  const engine = createEngine({ backend: memory() });
  onTestFinished(() => engine.close());
  const run = busy.start(1500 as never, { engine, checkpoint: "each-task" });
  const kept = run.events();
  await kept.next();
  await kept.return?.();
  const following = follow({ engine, runId: run.id, since: none, signal: new AbortController().signal, poll: 10 });
  const heard = [(await following.next()).value?.event.seq];
  await run.outcome;
  for await (const { event } of following) heard.push(event.seq);
  const stored = await engine.runs.events(run.id, { limit: 20_000 });
  expect(stored.length).toBeGreaterThan(4000);
  expect(heard).toEqual(stored.map(({ seq: number }) => number));
});
