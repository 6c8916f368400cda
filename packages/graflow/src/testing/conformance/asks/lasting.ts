// Asks that wait longer than a process lives.
import assert from "node:assert/strict";
import type { BackendCase } from "../bench.ts";
import { answered, cancelled, done, newAsk, open, terms } from "./scenario.ts";

export const askDurabilityCases: readonly BackendCase[] = [
  {
    name: "durable: asks, answers and who was first are there after closing and opening again",
    async run({ backend: { asks }, reopen, advance }) {
      assert.ok(reopen !== undefined, "Expected the bench to have `reopen`");
      await open(
        asks,
        newAsk("a", { assignees: ["x"], due: 100, pass: "p" }),
        newAsk("b"),
        newAsk("c", { due: 50 }),
        newAsk("d", { runId: "gone" }),
      );
      done(await asks.close("b", answered("yes", "somebody")));
      done(await asks.change("c", 1, terms({ assignees: ["boss"], due: 200, step: 1 })));
      await asks.drop("gone");
      const before = [await asks.list({ limit: 10 }), await asks.due(150, 10), await asks.find("b")];
      const opened = (await reopen()).asks;
      assert.deepEqual([await opened.list({ limit: 10 }), await opened.due(150, 10), await opened.find("b")], before);
      assert.equal((await opened.close("b", answered("no"))).type, "closed");
      assert.equal((await opened.change("c", 1, terms())).type, "outdated");
      assert.equal((await opened.open(newAsk("again", { pass: "p" }))).type, "found");
      const heard: string[] = [];
      opened.onClosed(undefined, ({ id }) => void heard.push(id));
      done(await opened.close("a", cancelled("enough")));
      await advance(1000);
      assert.ok(heard.includes("a"));
    },
  },
];
