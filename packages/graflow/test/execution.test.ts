// The execution of a group: a handler goes around every task inside of it, however deep.
import { expect, test } from "vitest";
import { branch, createEngine, map, par, seq, task, workflow, type TaskHandler } from "../src/index.ts";

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

const inc = task("inc", (n: number) => n + 1);
const list = task("list", (n: number) => [n, n + 1]);

test("rule 51: a handler goes around chains, items of maps and tasks of sub-workflows among the members", async () => {
  const outer = noting("outer");
  const flow = workflow("flow", seq(inc, list, map(task("double", (n: number) => n * 2))));
  const wf = workflow(
    "w",
    seq(
      task("before", (n: number) => n),
      par(
        seq(
          task("first", (n: number) => n),
          inc,
        ),
        flow,
      ).withExecution(outer.handler),
    ),
  );
  expect(await wf.run(1)).toEqual({ inc: 2, flow: [4, 6] });
  expect(outer.noted.toSorted()).toEqual(
    ["first", "flow/double[0]", "flow/double[1]", "flow/inc", "flow/list", "inc"].map((id) => `outer ${id}`),
  );
});

test("rule 51: a group may name a handler of the engine, so that each engine says what it is", async () => {
  const { handler, noted } = noting("named");
  await using engine = createEngine({ handlers: { heavy: handler } });
  const wf = workflow("w", par(inc, list).withExecution("heavy", { concurrency: 1 }));
  expect(await wf.run(1, { engine })).toEqual({ inc: 2, list: [1, 2] });
  expect(noted).toEqual(["named inc", "named list"]);
  await expect(wf.run(1)).rejects.toThrow('A group of workflow "w" wants the handler "heavy", which is not registered');
});

/** A place: it has tasks carried out by a function of its own. */
function placing(name: string): TaskHandler {
  return {
    name,
    execute: (call, next) => next({ ...call, perform: async ({ taskId, input }) => `${name} does ${taskId} with ${String(input)}` }),
  };
}

test("rule 51: a place carries a task out in its stead, and all other handlers stay around it, whichever stands outside", async () => {
  const outer = noting("outer");
  const inner = noting("inner");
  const add: TaskHandler = {
    name: "add",
    execute: async (call, next) => `${String(await next({ ...call, input: `${String(call.input)}!` }))}?`,
  };
  const never = task("never", { handler: [outer.handler, placing("place"), inner.handler, add] }, (text: string): string => {
    throw new Error(`${text} is carried out elsewhere`);
  });
  expect(await workflow("w", never).run("this")).toBe("place does never with this!?");
  expect([...outer.noted, ...inner.noted]).toEqual(["outer never", "inner never"]);
});

test("rule 51: of several places the innermost counts, and branches choose where the run is", async () => {
  const there = task("there", (text: string) => `here with ${text}`);
  const own = task("own", { handler: placing("its own") }, (text: string) => `here with ${text}`);
  const chosen = branch((text: string) => (text === "" ? "no" : "yes"), {
    yes: task("yes", (text: string) => `here with ${text}`),
    no: task("no", (text: string) => text),
  });
  const wf = workflow("w", par({ there, own, chosen }).withExecution(placing("its group's")));
  expect(await wf.run("x")).toEqual({
    there: "its group's does there with x",
    own: "its own does own with x",
    chosen: "its group's does yes with x",
  });
});

test("a handler goes around each item of a map that is a member", async () => {
  const outer = noting("outer");
  const wf = workflow(
    "w",
    par({
      all: map(inc),
      rest: map(
        seq(
          inc,
          task("last", (n: number) => n),
        ),
      ),
    }).withExecution(outer.handler),
  );
  expect(await wf.run([1, 2])).toEqual({ all: [2, 3], rest: [2, 3] });
  expect(outer.noted.toSorted()).toEqual(
    ["all[0]", "all[1]", "rest[0]/inc", "rest[0]/last", "rest[1]/inc", "rest[1]/last"].map((id) => `outer ${id}`),
  );
});

test("the handler of the nearest group counts", async () => {
  const outer = noting("outer");
  const inner = noting("inner");
  const flow = workflow("flow", par(inc).withExecution(inner.handler));
  await workflow(
    "w",
    par(
      task("a", () => 1),
      flow,
    ).withExecution(outer.handler),
  ).run(1);
  expect([...outer.noted, ...inner.noted].toSorted()).toEqual(["inner flow/inc", "outer a"]);
});

test("rules 19 and 51: a handler goes around what tasks of a sub-workflow among the members add", async () => {
  const outer = noting("outer");
  const added = task("added", (n: number) => n);
  const adds = task("adds", (n: number, { nextTask }) => {
    nextTask(added, n);
    return n;
  });
  const wf = workflow("w", par(workflow("flow", adds)).withExecution(outer.handler));
  await wf.run(1);
  expect(outer.noted).toEqual(["outer flow/adds", "outer flow/added"]);
});
