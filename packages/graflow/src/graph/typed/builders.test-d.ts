// What the functions that build graphs infer and refuse.
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { Branch } from "../branch.ts";
import type { Chain } from "../chain.ts";
import type { MapNode } from "../map.ts";
import type { AnyNode } from "../node.ts";
import type { GroupPolicy } from "../outcome.ts";
import type { TaskContext } from "../context.ts";
import type { Task } from "../task.ts";
import { atLeast, bestEffort, branch, critical, map, par, seq, strict, task, workflow, type Workflow } from "./declared.test-d.ts";
import type { In, Out, RunArguments } from "./io.ts";

const inc = task("inc", (n: number) => n + 1);
const show = task("show", (n: number) => String(n));
const length = task("length", (text: string) => text.length);
const someNode = (): AnyNode => inc;

describe("task", () => {
  test("input, output and id come from the function", () => {
    expectTypeOf(inc).toEqualTypeOf<Task<number, number, "inc">>();
    expectTypeOf(task("load", async (path: string) => [path])).toEqualTypeOf<Task<string, string[], "load">>();
    expectTypeOf(task("now", () => 5)).toEqualTypeOf<Task<unknown, number, "now">>();
    expectTypeOf(
      task("log", { retry: 2, timeout: "10s" }, (line: string) => {
        line.trim();
      }),
    ).toEqualTypeOf<Task<string, void, "log">>();
    expectTypeOf(task("flip", (v: boolean) => (v ? 1 : Promise.resolve("no")))).toEqualTypeOf<Task<boolean, string | 1, "flip">>();
  });

  test("what the schemas say goes before: they give what the function receives", () => {
    const parse = task("parse", { input: z.object({ day: z.coerce.date(), limit: z.number().default(5) }), output: z.string() }, (v) => {
      expectTypeOf(v).toEqualTypeOf<{ day: Date; limit: number }>();
      return v.day.toISOString();
    });
    expectTypeOf(parse).toEqualTypeOf<Task<{ day: unknown; limit?: number | undefined }, string, "parse">>();
    const size = task("size", { output: z.string().transform((text) => text.length) }, (n: number) => String(n));
    expectTypeOf(size).toEqualTypeOf<Task<number, number, "size">>();
    // @ts-expect-error the function gives what the output schema takes
    task("size", { output: z.string() }, (n: number) => n);
    // @ts-expect-error the function takes what the input schema gives
    task("size", { input: z.string() }, (n: number) => n);
  });

  test("where a task goes on to, it gives what that node takes", () => {
    const now = task("now", () => 5);
    const maybe = task("maybe", (n?: number) => n);
    // Tasks may go to each other: what one returns is not inferred from the other.
    const ping = task("ping", (n: number, ctx) => void ctx.goto(pong, String(n)));
    const pong = task("pong", (text: string, ctx) => void ctx.goto(ping, text.length));
    task("many", (_: unknown, ctx) => {
      expectTypeOf(ctx.goto(inc, 1)).toBeString();
      expectTypeOf(ctx.nextTask(seq(inc, show), 1)).toBeString();
      ctx.nextTask(map(inc), [1]);
      // May be left out where it may be `undefined`.
      ctx.goto(now);
      ctx.goto(maybe);
      // What is only known when it runs takes anything.
      ctx.goto("inc", "anything");
      ctx.goto("inc");
      ctx.goto(someNode(), "anything");
      ctx.goto(ctx.attempt > 0 ? inc : "inc", 1);
      // @ts-expect-error "inc" takes a number
      ctx.goto(inc, "one");
      // @ts-expect-error "inc" takes a number
      ctx.goto(inc);
      // @ts-expect-error "inc" takes a number
      ctx.nextTask(inc, "one");
      // @ts-expect-error each item is a number
      ctx.nextTask(map(inc), ["one"]);
    });
  });

  test("the context is typed, and so is what is compensated", () => {
    task("book", (id: number, ctx) => {
      expectTypeOf(ctx.attempt).toBeNumber();
      return { id };
    });
    const book = async (id: number): Promise<{ id: number; seat: string }> => ({ id, seat: "1A" });
    const typed = task(
      "book",
      { compensate: (booking) => expectTypeOf(booking).toEqualTypeOf<{ id: number; seat: string }>() && undefined },
      book,
    );
    expectTypeOf(typed).toEqualTypeOf<Task<number, { id: number; seat: string }, "book">>();
    const narrow = task("book", { compensate: (booking: { id: number }) => void booking.id }, book);
    expectTypeOf(narrow).toEqualTypeOf(typed);
    // @ts-expect-error what is compensated is what the task gives
    task("book", { compensate: (booking: { ticket: number }) => void booking.ticket }, book);
  });

  test("a function that uses its context may be undone by one that says what it takes", () => {
    interface Trip {
      readonly from: string;
    }
    const trip = task("trip", { compensate: (it: Trip, ctx: TaskContext) => void `${it.from} ${ctx.runId}` }, (it: Trip, ctx): Trip => {
      ctx.progress(1);
      return it;
    });
    expectTypeOf(trip).toEqualTypeOf<Task<Trip, Trip, "trip">>();
    // @ts-expect-error what is compensated is what the task gives
    task("trip", { compensate: (it: string) => void it }, (it: Trip, ctx): Trip => {
      ctx.progress(1);
      return it;
    });
  });

  test("an unknown option does not compile", () => {
    // @ts-expect-error retries is not an option
    task("a", { retries: 3 }, () => 1);
    // @ts-expect-error 30sec is no duration
    task("a", { timeout: "30sec" }, () => 1);
  });
});

describe("seq", () => {
  test("takes what the first takes, gives what the last gives, under its id", () => {
    expectTypeOf(seq(inc, show, length)).toEqualTypeOf<Chain<number, number, "length">>();
    expectTypeOf(seq(inc)).toEqualTypeOf<Chain<number, number, "inc">>();
    expectTypeOf(seq(inc, seq(show, length), par(inc, show))).toEqualTypeOf<Chain<number, { inc: number; show: string }, "inc|show">>();
  });

  test("a node that does not fit is an error at that argument", () => {
    seq(
      inc,
      show,
      // @ts-expect-error The output of "show" does not fit the input of "inc"
      inc,
    );
    seq(
      par(inc, show),
      // @ts-expect-error The output of "inc|show" does not fit the input of "join": it has no field "shown"
      task("join", (v: { inc: number; shown: string }) => v),
    );
  });

  test("lists of nodes may be spread", () => {
    const nodes: AnyNode[] = [inc, show];
    const incs = [inc, inc];
    expectTypeOf(seq(...nodes)).toEqualTypeOf<Chain<unknown, unknown, string>>();
    expectTypeOf(seq(...incs)).toEqualTypeOf<Chain<number, number, "inc">>();
  });
});

describe("par", () => {
  test("gives the record of its members' outputs, by id", () => {
    const group = par(inc, show);
    expectTypeOf<In<typeof group>>().toEqualTypeOf<number>();
    expectTypeOf<Out<typeof group>>().toEqualTypeOf<{ inc: number; show: string }>();
    expectTypeOf(group.id).toEqualTypeOf<"inc|show">();
    expectTypeOf(group.named("both").id).toEqualTypeOf<"both">();
    expectTypeOf(group.withExecution("inline", { concurrency: 2 })).toEqualTypeOf(group);
  });

  test("gives the record of its members' outputs, by name", () => {
    const group = par({ left: inc, right: inc });
    expectTypeOf<Out<typeof group>>().toEqualTypeOf<{ left: number; right: number }>();
  });

  test("takes what all its members take", () => {
    const a = task("a", (v: { a: number }) => v.a);
    const b = task("b", (v: { b?: string }) => v.b);
    const group = par(a, b);
    expectTypeOf<In<typeof group>>().toEqualTypeOf<{ a: number } & { b?: string }>();
  });

  test("lists of nodes may be spread", () => {
    const incs = [inc, inc];
    const group = par(...incs);
    expectTypeOf<In<typeof group>>().toEqualTypeOf<number>();
    expectTypeOf(group.id).toEqualTypeOf<string>();
  });

  test("rule 28: members that may be absent under the policy are optional", () => {
    const group = par(
      inc,
      show,
      task("len", (n: number) => [n]),
    );
    const custom: GroupPolicy = { name: "custom", decide: () => true };
    const lenient = group.withPolicy(bestEffort());
    expectTypeOf<Out<typeof lenient>>().toEqualTypeOf<{ inc?: number; show?: string; len?: number[] }>();
    const two = group.withPolicy(atLeast(2));
    expectTypeOf<Out<typeof two>>().toEqualTypeOf<{ inc?: number; show?: string; len?: number[] }>();
    const some = group.withPolicy(critical([inc, "len"]));
    expectTypeOf<Out<typeof some>>().toEqualTypeOf<{ inc: number; show?: string; len: number[] }>();
    const own = group.withPolicy(custom);
    expectTypeOf<Out<typeof own>>().toEqualTypeOf<{ inc?: number; show?: string; len?: number[] }>();
    const asked = group.withPolicy((outcome) => outcome.failed.length < 2 || "too many");
    expectTypeOf<Out<typeof asked>>().toEqualTypeOf<{ inc?: number; show?: string; len?: number[] }>();
    const back = group.withPolicy(bestEffort()).withPolicy(strict());
    expectTypeOf<Out<typeof back>>().toEqualTypeOf<{ inc: number; show: string; len: number[] }>();
    const ids: string[] = ["inc"];
    const late = group.withPolicy(critical(ids));
    expectTypeOf<Out<typeof late>>().toEqualTypeOf<{ inc?: number; show?: string; len?: number[] }>();
  });

  test("a policy that names a non-member does not compile", () => {
    // @ts-expect-error "lenght" is not a member of the group
    par(inc, show).withPolicy(critical(["lenght"]));
  });
});

describe("branch", () => {
  interface File {
    readonly kind: "image" | "text";
    readonly bytes: number;
  }
  const image = task("image", (file: File) => file.bytes);
  const text = task("text", (file: { kind: string }) => file.kind);

  test("gives what its cases give", () => {
    const node = branch((file: File) => file.kind, { image, text });
    expectTypeOf(node).toExtend<Branch<File, number | string, "branch">>();
    expectTypeOf<Out<typeof node>>().toEqualTypeOf<number | string>();
  });

  test("the function's parameter may be left to the cases", () => {
    const node = branch((file) => file.kind, { image, text });
    expectTypeOf<In<typeof node>>().toEqualTypeOf<File>();
  });

  test("answers may be awaited, and true, false and numbers are names", () => {
    const node = branch(async (n: number) => n > 1, { true: inc, false: show });
    expectTypeOf<Out<typeof node>>().toEqualTypeOf<number | string>();
    branch((n: number) => (n > 1 ? 1 : 2), { 1: inc, 2: show });
    branch((n: number) => n, { 1: inc, default: show });
  });

  test("every answer needs a case, unless there is a default", () => {
    branch((file: File) => file.kind, { image, default: text });
    branch((file: { kind: string }) => file.kind, { text, default: text });
    // @ts-expect-error the case "text" is missing
    branch((file: File) => file.kind, { image });
    // @ts-expect-error a default is missing
    branch((file: { kind: string }) => file.kind, { text });
  });

  test("a case that is never answered, or that does not fit, is an error at that case", () => {
    branch((file: File) => file.kind, {
      image,
      // @ts-expect-error "txt" is never answered
      txt: text,
      default: text,
    });
    // @ts-expect-error inc takes a number
    branch((file: File) => file.kind, { image, text: inc });
  });
});

test("map takes and gives lists", () => {
  expectTypeOf(map(show, { concurrency: 16, batch: 100 })).toEqualTypeOf<MapNode<readonly number[], string[], "show">>();
  const numbers = task("numbers", (): readonly number[] => [1]);
  expectTypeOf(seq(numbers, map(show))).toEqualTypeOf<Chain<unknown, string[], "show">>();
  // @ts-expect-error the items are numbers
  seq(numbers, map(length));
  const inner = workflow("inner", inc);
  expectTypeOf(map(inner)).toEqualTypeOf<MapNode<readonly number[], number[], "inner">>();
});

test("a map that is executed in another way is the same map for the compiler", () => {
  const each = map(show, { concurrency: 16 });
  expectTypeOf(each.withExecution("inline")).toEqualTypeOf(each);
  expectTypeOf(each.withExecution("heavy", { concurrency: 2 })).toEqualTypeOf(each);
  expectTypeOf(each.withExecution({ name: "own", execute: (call, next) => next(call) })).toEqualTypeOf(each);
  const numbers = task("numbers", (): readonly number[] => [1]);
  const mapped = each.withExecution("heavy");
  expectTypeOf(workflow("w", seq(numbers, mapped))).toEqualTypeOf<Workflow<unknown, string[], "w">>();
  expectTypeOf(workflow("w", "numbers >> mapped", { numbers, mapped })).toEqualTypeOf<Workflow<unknown, string[], "w">>();
  // @ts-expect-error an execution is a word, a handler or a fleet
  each.withExecution(2);
  // @ts-expect-error how many travel together is said to `map`
  each.withExecution("heavy", { batch: 2 });
  // @ts-expect-error the items are numbers
  seq(numbers, map(length).withExecution("heavy"));
});

describe("workflow", () => {
  test("of a node takes and gives what the node does", () => {
    expectTypeOf(workflow("w", seq(inc, show))).toEqualTypeOf<Workflow<number, string, "w">>();
    expectTypeOf(workflow("w", map(show), { concurrency: 4, version: "2" })).toEqualTypeOf<Workflow<readonly number[], string[], "w">>();
    expectTypeOf(workflow("w", inc as AnyNode)).toEqualTypeOf<Workflow<unknown, unknown, "w">>();
  });

  test("with a schema takes what the schema takes", () => {
    expectTypeOf(workflow("w", inc, { input: z.number().default(1) })).toEqualTypeOf<Workflow<number | undefined, number, "w">>();
    expectTypeOf(workflow("w", "inc >> show", { inc, show }, { input: z.coerce.number() })).toEqualTypeOf<Workflow<unknown, string, "w">>();
    // @ts-expect-error the schema gives text
    workflow("w", inc, { input: z.string() });
    // @ts-expect-error the schema gives text
    workflow("w", "inc >> show", { inc, show }, { input: z.string() });
  });

  test("an unknown option does not compile", () => {
    // @ts-expect-error sagas is not an option
    workflow("w", inc, { sagas: true });
    // @ts-expect-error sagas is not an option
    workflow("w", "inc", { inc }, { sagas: true });
  });
});

test("the input of a run may be left out when it may be undefined", () => {
  expectTypeOf<RunArguments<number, { id?: string }>>().toEqualTypeOf<[input: number, options?: { id?: string }]>();
  expectTypeOf<RunArguments<number | undefined, { id?: string }>>().toEqualTypeOf<
    [input?: number | undefined, options?: { id?: string }]
  >();
  expectTypeOf<RunArguments<unknown, { id?: string }>>().toEqualTypeOf<[input?: unknown, options?: { id?: string }]>();
  expectTypeOf<RunArguments<void, { id?: string }>>().toEqualTypeOf<[input?: void, options?: { id?: string }]>();
});
