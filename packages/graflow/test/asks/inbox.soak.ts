// An inbox with 10,000 open asks: its first page, and all of its pages.
import { describe, expect, test } from "vitest";
import { encode } from "../../src/shared/codec/codec.ts";
import { newWorld, stores } from "./world.ts";

describe.each(stores)("on %s", (_name, store) => {
  test("a page of an inbox of 10,000 is about as quick as one of 1,000", async () => {
    const size = 10_000;
    const world = newWorld(store);
    const { engine } = world.newProcess();
    const opened = world.backend.open({ clock: world.clock });
    const fill = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const assignees = [i % 10 === 0 ? "ann" : "bob"];
        const question = encode({ prompt: `${i}?`, details: { kind: "approval" }, patience: 0, ladder: [], otherwise: "suspend" });
        const at = { runId: `run ${i % 100}`, workflow: "w", taskId: "ask", iteration: 0, pass: "ask#0", openedAt: i };
        await opened.asks.open({ id: `ask ${i}`, ...at, key: `${i}`, kind: "approval", question, assignees, due: undefined, step: 0 });
      }
    };
    const time = async (): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 9; i++) {
        const begin = performance.now();
        expect(await engine.asks.list({ status: "open", limit: 100 })).toHaveLength(100);
        times.push(performance.now() - begin);
      }
      return times.toSorted((a, b) => a - b)[4] ?? 0;
    };
    await fill(0, size / 10);
    const few = await time();
    await fill(size / 10, size);
    const many = await time();
    // Ten times as many, on a busy machine.
    expect(many / few).toBeLessThan(10);
    const seen = new Set<string>();
    for (let after: string | undefined; ;) {
      const page = await engine.asks.list({ answerableBy: ["ann"], limit: 300, ...(after === undefined ? {} : { after }) });
      for (const { id } of page) seen.add(id);
      after = page.at(-1)?.id;
      if (page.length < 300) break;
    }
    expect(seen.size).toBe(size / 10);
    await opened.close();
  });
});
