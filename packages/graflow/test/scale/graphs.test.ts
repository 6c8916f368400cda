// Building graphs that are very deep, very long, or made of things that only look like nodes.
import { expect, test } from "vitest";
import { branch, map, par, seq, task, workflow, type Node } from "../../src/index.ts";
import { growth, numbers } from "./growth.ts";

type Any = Node<unknown, unknown>;

const leaf = (id: string): Any => task(id, (value: unknown) => value);

/** A node with `depth` others around it. */
function nested(depth: number, around: (inner: Any, level: number) => Any): Any {
  return numbers(depth).reduce(around, leaf("leaf"));
}

const wraps: Record<string, (inner: Any, level: number) => Any> = {
  group: (inner, level) => par(inner, leaf(`beside${level}`)),
  "chain in a group": (inner, level) => par(seq(leaf(`before${level}`), inner as never) as Any, leaf(`beside${level}`)),
  branch: (inner) => branch(() => "inner", { inner }),
  map: (inner) => map(inner) as Any,
};

for (const [kind, wrap] of Object.entries(wraps)) {
  test(`two hundred levels of one ${kind} inside the other run; very many are a mistake that is told, not an overflow of the stack`, async () => {
    const value = numbers(200).reduce<unknown>((inner) => [inner], 1);
    await workflow("deep", nested(199, wrap)).run(value);
    for (const depth of [201, 2_000])
      expect(() => workflow("too deep", nested(depth, wrap))).toThrow(/stands inside 200 other nodes, and no node may stand so deep/);
  });
}

test("an expression with very many groups inside each other is a mistake that is told, not an overflow of the stack", () => {
  const names = numbers(999).map((n) => `t${n}`);
  const text = `${names.map((name) => `(${name} | `).join("")}end${")".repeat(names.length)}`;
  const record = Object.fromEntries([...names, "end"].map((name) => [name, leaf(name)]));
  expect(() => workflow("w", text, record as never)).toThrow(/stands inside 200 other nodes/);
});

test("a thousand sub-workflows inside each other run and fail, and tell their paths, in a time that is bearable", async () => {
  const deep = (run: (value: unknown) => unknown): Any =>
    numbers(1000).reduce<Any>((inner, level) => workflow(`f${level}`, inner as never), task("leaf", run));
  expect(
    await workflow(
      "w",
      deep((value) => value),
    ).run(7),
  ).toBe(7);
  const run = workflow(
    "w",
    deep(() => {
      throw new Error("deep down");
    }),
  ).start(7);
  let events = 0;
  for await (const _ of run.events()) events++;
  expect(events).toBe(3 * 1001 + 2);
  const outcome = await run.outcome;
  expect(outcome.status === "failed" && outcome.error.message).toContain("f1/f0/leaf");
});

test("a chain that was built link by link, from either end, may have a hundred thousand links", async () => {
  const tasks = numbers(100_000).map((n) => leaf(`t${n}`));
  const link = (a: Any, b: Any): Any => seq(a, b as never);
  expect(await workflow("left", tasks.reduce(link)).run(1)).toBe(1);
  expect(
    await workflow(
      "right",
      tasks.reduceRight((after, before) => link(before, after)),
    ).run(1),
  ).toBe(1);
});

test("very many branches without a name are named in a time that grows with their number, not with its square", async () => {
  const build = async (size: number): Promise<void> => {
    const branches = numbers(size).map((n) => branch(() => "a", { a: leaf(`t${n}`) }) as Any);
    expect(workflow("w", (seq as (...nodes: Any[]) => Any)(...branches)).plan.size).toBe(3 * size);
  };
  expect(await growth(1_000, 10_000, build)).toBeLessThan(3);
}, 60_000);

test("a branch that is mentioned twice, and a group that is written twice, keep their names", () => {
  const choice = branch(() => "x", { x: leaf("x") }) as Any;
  const { plan } = workflow("w", par(seq(leaf("a"), choice as never), seq(leaf("b"), par(leaf("c"), leaf("d")) as never)) as Any);
  expect(plan.ids.filter((id) => id.startsWith("branch"))).toEqual(["branch|c|d", "branch|c|d", "branch", "branch"]);
  const twice = workflow("w", "(a | b) >> c; (a | b) >> d; (a | b) >> e", {
    a: leaf("a"),
    b: leaf("b"),
    c: leaf("c"),
    d: leaf("d"),
    e: leaf("e"),
  } as never);
  expect(twice.plan.groups.size).toBe(1);
});

test("a mistake inside the item of a map is told with all others", () => {
  const bad = map(par(leaf("a"), leaf("a")).named("pair") as Any, { concurrency: 0 });
  expect(() => workflow("w", bad)).toThrow(
    /^Workflow "w" has 3 mistakes:[^]*`concurrency`[^]*has two members under the id "a"[^]*given to two different nodes/,
  );
});

test("a map of a group that has no name needs none either", async () => {
  const pairs = map(
    par(
      task("a", (n: number) => n),
      task("b", (n: number) => n * 2),
    ),
  );
  expect(
    await workflow(
      "w",
      seq(
        pairs,
        map(
          seq(
            task("c", (value: unknown) => value),
            par(leaf("d"), leaf("e")) as Any,
          ),
        ),
      ),
    ).run([1]),
  ).toEqual([{ d: { a: 1, b: 2 }, e: { a: 1, b: 2 } }]);
});

test("what says that it is of a kind that only objects have is no node", () => {
  expect(() => workflow("w", { kind: "toString", id: "a" } as never)).toThrow(/Expected a node/);
});
