// Branches that share a case: each has a place of its own for it. A case that stands in the graph in its own right is a jump.
import { expect, test } from "vitest";
import { branch, outline, par, seq, task, workflow } from "../../src/index.ts";

const ok = task("ok", (n: number) => n + 1);
const reject = task("reject", (n: number) => `rejected ${n}`);
const sign = (n: number): "ok" | "bad" => (n < 0 ? "bad" : "ok");

test("rule 4: nested branches that share a case each hand it what they received", async () => {
  const wf = workflow(
    "w",
    branch((n: number) => (n > 100 ? "bad" : "ok"), { ok: branch(sign, { ok, bad: reject }), bad: reject }),
  );
  expect(await wf.run(1)).toBe(2);
  expect(await wf.run(-1)).toBe("rejected -1");
  expect(await wf.run(101)).toBe("rejected 101");
});

test("rule 4: two branches of a group that share a case both have their output in the record", async () => {
  const left = branch(sign, { ok, bad: reject });
  const right = branch(sign, { ok, bad: reject });
  const wf = workflow("w", "left | right", { left, right });
  expect(await wf.run(-1)).toEqual({ left: "rejected -1", right: "rejected -1" });
  expect(await wf.run(1)).toEqual({ left: 2, right: 2 });
});

test("rule 5: a case shared along a chain is no way back", async () => {
  const size = (value: string | number): "ok" | "bad" => (String(value).length > 1 ? "bad" : "ok");
  const cut = task("cut", (value: string | number) => String(value).slice(0, 1));
  const keep = task("keep", (value: string | number) => value);
  const wf = workflow("w", seq(branch(size, { ok: keep, bad: cut }), branch(size, { ok: keep, bad: cut })));
  expect(await wf.run("abc")).toBe("a");
  expect(outline(wf).edges.filter(({ kind }) => kind === "back")).toEqual([]);
});

test("rule 5: a case that stands in the graph in its own right is a jump, back or ahead, wherever the branch stands", async () => {
  const work = task("work", (n: number) => n + 1);
  const done = task("done", (n: number) => `done ${n}`);
  expect(
    await workflow(
      "back",
      seq(
        work,
        branch((n: number) => (n < 4 ? "again" : "done"), { again: work, done }),
      ),
    ).run(0),
  ).toBe("done 4");

  const slow = task("slow", (n: number) => n * 100);
  // Two ways lead to the last: by rule 11 it receives a record, keyed by where it came from.
  const last = task("last", (from: unknown) => from);
  const ahead = workflow(
    "ahead",
    seq(
      branch((n: number) => (n < 0 ? "skip" : "go"), { skip: last, go: slow }),
      last,
    ),
  );
  expect(await ahead.run(-1)).toEqual({ branch: -1 });
  expect(await ahead.run(1)).toEqual({ branch: 100 });
});

test("rule 4: two answers of one branch may lead to one case", async () => {
  const wf = workflow(
    "w",
    branch((n: number) => (n === 0 ? "zero" : sign(n)), { ok, zero: ok, bad: reject }),
  );
  expect(await wf.run(0)).toBe(1);
  expect(await wf.run(5)).toBe(6);
  expect(outline(wf).nodes.map(({ path }) => path)).toEqual(["branch", "ok", "reject"]);
});

test("rule 24: a shared case inside the members of a group belongs to each member", async () => {
  const member = () => seq(branch(sign, { ok, bad: reject }));
  const wf = workflow("w", par({ a: member(), b: member() }));
  expect(await wf.run(-2)).toEqual({ a: "rejected -2", b: "rejected -2" });
});
