// The execution of a map: its items are carried out as it says, side by side or one at a time, and their outputs keep the order of the items.
import { expect, test } from "vitest";
import { graphText } from "../src/run/snapshot/graph-text.ts";
import { createEngine, map, outline, par, seq, task, TaskError, workflow, type Task, type TaskHandler } from "../src/index.ts";

/** A handler that notes which tasks it was around. */
function noting(name: string): { handler: TaskHandler; noted: string[] } {
  const noted: string[] = [];
  return {
    noted,
    handler: {
      name,
      execute: (call, next) => {
        noted.push(`${name} ${call.taskId}`);
        return next(call);
      },
    },
  };
}

/** A place: it has tasks carried out by a function of its own. */
function placing(name: string): TaskHandler {
  return {
    name,
    execute: (call, next) => next({ ...call, perform: async ({ input }) => `${name} ${String(input)}` }),
  };
}

const same = task("same", (n: number) => n);
const inc = task("inc", (n: number) => n + 1);

/** Items that are begun together end one after the other, the last one first; `most` is how many were in flight at once. */
function counting(): { each: Task<number, number>; most: () => number } {
  let [now, most] = [0, 0];
  const each = task("each", async (n: number) => {
    most = Math.max(most, ++now);
    for (let turns = 20 - n; turns > 0; turns--) await new Promise((resolve) => void setImmediate(resolve));
    now--;
    return n + 1;
  });
  return { each, most: () => most };
}

const items = Array.from({ length: 10 }, (_, n) => n);
const results = items.map((n) => n + 1);

test("rule 51: the handler of a map goes around each of its items, and around nothing else", async () => {
  const { handler, noted } = noting("map");
  const list = task("list", (n: number) => [n, n + 1]);
  const sum = task("sum", (all: number[]) => all.reduce((one, other) => one + other));
  expect(await workflow("w", seq(list, map(inc).withExecution(handler), sum)).run(1)).toBe(5);
  expect(noted).toEqual(["map inc[0]", "map inc[1]"]);
});

test("rule 51: it goes around chains, maps and sub-workflows in an item, however deep", async () => {
  const { handler, noted } = noting("map");
  const pair = task("pair", (n: number) => [n, n]);
  const deep = map(seq(workflow("flow", inc), pair, map(same))).withExecution(handler);
  expect(await workflow("w", deep).run([1, 2])).toEqual([
    [2, 2],
    [3, 3],
  ]);
  expect(noted.toSorted()).toEqual(
    [0, 1].flatMap((n) => ["flow/inc", "pair", "same[0]", "same[1]"].map((id) => `map same[${n}]/${id}`)).toSorted(),
  );
});

test("rule 51: a map may name a handler of the engine, and one that is not there is found before the run starts", async () => {
  const { handler, noted } = noting("named");
  await using engine = createEngine({ handlers: { heavy: handler } });
  const mapped = workflow("w", "mapped", { mapped: map(inc).withExecution("heavy") });
  expect(await mapped.run([1, 2], { engine })).toEqual([2, 3]);
  expect(noted).toEqual(["named mapped[0]", "named mapped[1]"]);
  await expect(mapped.run([1])).rejects.toThrow('Map "mapped" of workflow "w" wants the handler "heavy", which is not registered');
  const inside = workflow("outer", par({ all: mapped }));
  await expect(inside.run([1])).rejects.toThrow('Map "mapped" of workflow "w" wants the handler "heavy", which is not registered');
});

test("rule 51: of several places around an item the innermost counts", async () => {
  const here = map(same).withExecution(placing("its map's"));
  const own = task("own", { handler: placing("its own") }, (n: number) => n);
  const all = par({
    here,
    none: map(same),
    own: map(own).withExecution(placing("its map's")),
    group: map(par(same).withExecution(placing("the group's in it"))).withExecution(placing("its map's")),
  }).withExecution(placing("its group's"));
  expect(await workflow("w", all).run([1])).toEqual({
    here: ["its map's 1"],
    none: ["its group's 1"],
    own: ["its own 1"],
    group: [{ same: "the group's in it 1" }],
  });
  expect(await workflow("w", map(here).withExecution(placing("the outer map's"))).run([[1], [2, 3]])).toEqual([
    ["its map's 1"],
    ["its map's 2", "its map's 3"],
  ]);
});

test("rule 51: a map that stands before its group does keeps its own execution, and another node has the group's", async () => {
  const [own, groups] = [noting("own"), noting("group")];
  const mapped = map(inc).withExecution(own.handler);
  const count = task("count", (all: number[]) => all.length);
  const all = par(mapped, count).withExecution(groups.handler);
  const wf = workflow("w", "inc >> size\ncount >> same\nall", { inc: mapped, size: count, count, same, all });
  await wf.run([1, 2]);
  expect([own.noted, groups.noted]).toEqual([["own inc[0]", "own inc[1]"], ["group count"]]);
});

test("rule 10: items of a map are carried out side by side, or as many at once as it says, and keep their order", async () => {
  const { handler } = noting("map");
  for (const [execution, options, limits, expected] of [
    ["concurrent", {}, {}, 10],
    ["inline", {}, {}, 1],
    ["inline", { concurrency: 4 }, { concurrency: 3 }, 1],
    ["concurrent", { concurrency: 4 }, {}, 4],
    [handler, {}, { concurrency: 3 }, 3],
    [handler, { concurrency: 4 }, { concurrency: 3 }, 3],
    [handler, { concurrency: 2 }, { concurrency: 3, batch: 5 }, 2],
  ] as const) {
    const { each, most } = counting();
    expect(await workflow("w", map(each, limits).withExecution(execution, options)).run(items)).toEqual(results);
    expect(most()).toBe(expected);
  }
});

test("the first item that fails, fails the map, and its error is the item's", async () => {
  const { handler, noted } = noting("map");
  const broken = task("broken", { retry: { limit: 1, delay: 0 } }, (n: number) => {
    if (n === 2) throw new RangeError("two");
    return n;
  });
  const error = await workflow("w", map(broken, { concurrency: 1 }).withExecution(handler))
    .run([1, 2, 3])
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TaskError);
  expect(String(error)).toContain('"broken[1]"');
  expect(noted).toEqual(["map broken[0]", "map broken[1]", "map broken[1]"]);
});

test("rule 19: a map that a task adds has its execution", async () => {
  const { handler, noted } = noting("map");
  const added = map(inc).withExecution(handler);
  const adds = task("adds", (n: number, { nextTask }) => void nextTask(added, [n, n]));
  await workflow("w", adds).run(1);
  expect(noted).toEqual(["map inc[0]", "map inc[1]"]);
});

test("each call of `withExecution` gives another map; the last one counts", async () => {
  const [first, second] = [noting("first"), noting("second")];
  const plain = map(inc, { concurrency: 2 });
  const one = plain.withExecution(first.handler, { concurrency: 1 });
  const two = one.withExecution(second.handler);
  expect([plain.concurrency, one.concurrency, two.concurrency, two.id]).toEqual([2, 2, 2, "inc"]);
  for (const it of [plain, two]) expect(await workflow("w", it).run([1])).toEqual([2]);
  expect([first.noted, second.noted]).toEqual([[], ["second inc[0]"]]);
});

test("rule 7: what is wrong with the execution of a map is told with all other mistakes when the workflow is built", () => {
  const wrong = map(inc, { batch: 0 }).withExecution(7 as never, { concurrency: 0, batch: 1 } as never);
  expect(() => workflow("w", wrong)).toThrow(
    expect.objectContaining({
      mistakes: [
        expect.objectContaining({ message: 'Map "inc": Expected `batch` to be an integer of at least 1, got `0`' }),
        expect.objectContaining({
          message: 'Map "inc": Expected the execution to be "inline", "concurrent", a handler, its name or redis(), got `7`',
          remedy: "Correct it where `withExecution` is called.",
        }),
        expect.objectContaining({ message: 'Map "inc": Expected the options of `withExecution` to be `concurrency`, got `batch`' }),
        expect.objectContaining({ message: 'Map "inc": Expected `concurrency` to be an integer of at least 1, got `0`' }),
      ],
    }),
  );
});

test("drawings show the execution of groups and maps beside what bounds them", () => {
  const { handler } = noting("threads");
  const wf = workflow(
    "w",
    par({
      each: map(inc, { concurrency: 4 }).withExecution(handler, { concurrency: 2 }),
      rest: map(inc).withExecution("inline"),
    }).withExecution("heavy"),
  );
  const remarks = outline(wf).nodes.map(({ path, remarks: all }) => [path, ...all]);
  expect(remarks).toEqual([
    ["each|rest", "heavy"],
    ["each", "each item", "2 at once", "threads"],
    ["rest", "each item", "1 at once"],
  ]);
});

test("rule 40: where items are carried out is no part of the graph: a run goes on where it is something else", () => {
  const text = (it: ReturnType<typeof map<number, number, "inc">>): string => graphText(workflow("w", it).plan);
  expect(text(map(inc).withExecution("heavy", { concurrency: 2 }))).toBe(text(map(inc)));
});
