import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { count, openStore } from "../../test/sqlite/store.ts";
import { goOn, hashOf, kept, newRun, newSave, refTo, tell, texts } from "../testing/conformance/scenario.ts";
import { AlikeTexts } from "./alike.ts";

const long = "what was there before, 漢字 👩‍🚀; ".repeat(200);

/** A text that has come of another one: some characters are gone somewhere, others are there instead. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  gone: fc.nat(40),
  put: fc.string({ unit: "binary", maxLength: 40 }),
});

function edited(text: string, { at, gone, put }: { readonly at: number; readonly gone: number; readonly put: string }): string {
  const characters = Array.from(text);
  characters.splice(Math.floor(at * characters.length), gone, put);
  return characters.join("").toWellFormed();
}

describe("texts that follow from each other", () => {
  test("are changes of one before, and can be made of it, in few steps", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 80, size: "max" }), (edits) => {
        const alike = new AlikeTexts();
        const known = new Map<string, { readonly text: string; readonly steps: number }>();
        let text = long;
        for (const one of edits) {
          const hash = String(known.size);
          const change = alike.changeOf(hash, text);
          const base = change && known.get(change.base);
          const { prefix, suffix } = change ?? { prefix: 0, suffix: 0 };
          const between = text.slice(prefix, text.length - suffix);
          expect(between.isWellFormed()).toBe(true);
          expect((base?.text.slice(0, prefix) ?? "") + between + (base?.text.slice(base.text.length - suffix) ?? "")).toBe(text);
          known.set(hash, { text, steps: (base?.steps ?? -1) + 1 });
          text = edited(text, one);
        }
        for (const { steps } of known.values()) expect(steps).toBeLessThanOrEqual(14);
      }),
    );
  });

  test("are told from those that follow from others, in any order", () => {
    const alike = new AlikeTexts();
    const other = "something else altogether ".repeat(200);
    const bases = [long, other, `${long}1`, `${other}1`, `${long}12`, `${other}12`].map((text, i) => alike.changeOf(String(i), text)?.base);
    expect(bases).toEqual([undefined, undefined, "0", "1", "0", "1"].map((base, i) => (i === 4 ? "2" : i === 5 ? "3" : base)));
  });

  test("are whole when they are short, or have become something else", () => {
    const alike = new AlikeTexts();
    expect(alike.changeOf("1", "short")).toBeUndefined();
    expect(alike.changeOf("2", "short and more")).toBeUndefined();
    expect(alike.changeOf("3", long)).toBeUndefined();
    expect(alike.changeOf("4", long + "other ".repeat(2000))).toBeUndefined();
  });
});

describe("texts that are stored as changes", () => {
  const grown = Array.from({ length: 30 }, (_, i) => long + "and more ".repeat(i));

  test("take little room, and come back", async () => {
    const { database, runs } = openStore();
    await tell(runs, newRun("a"), ...grown.map((text, i) => newSave(i + 1, { x: refTo(text) }, { values: texts(text) })));
    expect(await kept(runs, ...grown)).toEqual(grown);
    const stored = database.get<{ readonly bytes: number }>("SELECT sum(octet_length(text)) AS bytes FROM texts")?.bytes;
    expect(stored).toBeLessThan(2 * long.length);
  });

  test("keep what they are changes of, but nobody finds it; and all are gone with the last of them", async () => {
    const { database, runs } = openStore();
    await tell(runs, newRun("a"), ...grown.map((text, i) => newSave(i + 1, { x: refTo(text) }, { values: texts(text) })));
    await runs.prune("a", [12]);
    expect(await kept(runs, ...grown)).toEqual([grown[11], grown[29]]);
    expect(count(database, "texts")).toBeLessThan(15);
    await goOn(runs, "a", newSave(31, { x: null }));
    await runs.prune("a", []);
    expect([count(database, "hashes"), count(database, "texts")]).toEqual([0, 0]);
  });

  test("are whole when what they would be changes of has not been stored, or is gone", async () => {
    const { runs } = openStore();
    const [one = "", two = "", three = "", four = ""] = grown;
    await tell(runs, newRun("a"), newSave(1, { x: refTo(one) }, { values: texts(one) }));
    expect(await runs.save("a", "another", newSave(2, { x: refTo(two) }, { values: texts(two) }))).toEqual({ type: "lost" });
    await goOn(runs, "a", newSave(2, { x: refTo(three) }, { values: texts(three) }), newSave(3, { x: null }));
    await runs.prune("a", []);
    expect(await kept(runs, one, two, three)).toEqual([]);
    await goOn(runs, "a", newSave(4, { x: refTo(four) }, { values: texts(four) }));
    expect(await kept(runs, one, two, three, four)).toEqual([four]);
  });

  test("are refused when what they are changes of is damaged", async () => {
    const { database, runs } = openStore();
    await tell(runs, newRun("a"), ...grown.slice(0, 3).map((text, i) => newSave(i + 1, { x: refTo(text) }, { values: texts(text) })));
    database.exec("UPDATE texts SET text = substr(text, 2) WHERE base IS NULL");
    await expect(runs.values([hashOf(grown[2] ?? "")])).rejects.toMatchObject({ code: "DATA_DAMAGED" });
    database.exec("DELETE FROM texts WHERE base IS NULL");
    await expect(runs.values([hashOf(grown[2] ?? "")])).rejects.toMatchObject({ code: "DATA_DAMAGED" });
  });

  test("property: whatever is saved and pruned, those that saves refer to come back, and no others", async () => {
    const { database, runs } = openStore();
    let histories = 0;
    const move = fc.oneof(
      { weight: 6, arbitrary: fc.record({ type: fc.constant("save" as const), cell: fc.nat(2), edit }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant("again" as const), cell: fc.nat(2), which: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant("prune" as const), keep: fc.array(fc.nat(30), { maxLength: 2 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 40, size: "max" }), async (moves) => {
        const runId = `history ${++histories}`;
        const all = [`${runId} ${long}`];
        let cells = new Map<string, string>();
        let version = 1;
        const states = new Map([[version, cells]]);
        await tell(runs, newRun(runId), newSave(1));
        for (const one of moves) {
          if (one.type === "prune") {
            await runs.prune(runId, one.keep);
            for (const kept of states.keys()) if (kept !== version && !one.keep.includes(kept)) states.delete(kept);
          } else {
            const text = one.type === "save" ? edited(all.at(-1) ?? "", one.edit) : (all[one.which % all.length] ?? "");
            if (one.type === "save") all.push(text);
            cells = new Map(cells).set(`cell ${one.cell}`, text);
            states.set(++version, cells);
            await goOn(runs, runId, newSave(version, { [`cell ${one.cell}`]: refTo(text) }, { values: texts(text) }));
          }
          const needed = new Set([...states.values()].flatMap((state) => [...state.values()]));
          const found = await kept(runs, ...new Set(all));
          expect(new Set(found)).toEqual(needed);
        }
        await runs.save(runId, "one", newSave(version + 1, {}, { release: true }));
        expect(await runs.remove(runId)).toBe("removed");
        expect([count(database, "hashes"), count(database, "texts")]).toEqual([0, 0]);
      }),
      { numRuns: 40 },
    );
  });
});
