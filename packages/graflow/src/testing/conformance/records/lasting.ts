// Records and logs outlive the process that wrote them.
import assert from "node:assert/strict";
import type { BackendCase } from "../bench.ts";
import { make, numbersOf } from "./scenario.ts";

export const recordDurabilityCases: readonly BackendCase[] = [
  {
    name: "durable: records, their versions and the numbers of lines are there after closing and opening again",
    async run({ backend: { records }, reopen }) {
      assert.ok(reopen !== undefined, "Expected the bench to have `reopen`");
      await make(records, "keys", "a", "b", "gone");
      assert.equal(await records.replace("keys", "a", 1, "changed"), true);
      assert.equal(await records.remove("keys", "gone"), true);
      for (let i = 0; i < 5; i++) await records.append("log", 1000.5 + i, `line ${i}`);
      const before = [await records.list("keys", { limit: 10 }), await records.read("log", { limit: 10 })];
      const last = (await numbersOf(records, "log")).at(-1) ?? Infinity;
      const opened = (await reopen()).records;
      assert.deepEqual([await opened.list("keys", { limit: 10 }), await opened.read("log", { limit: 10 })], before);
      assert.equal(await opened.create("keys", "b", "another"), false);
      assert.equal(await opened.replace("keys", "a", 1, "late"), false);
      assert.equal(await opened.replace("keys", "a", 2, "in time"), true);
      assert.equal(await opened.get("keys", "gone"), undefined);
      assert.ok((await opened.append("log", 0, "after")) > last);
    },
  },
];
