// What the compiler reads in an expression, case by case.
import { describe, expectTypeOf, test } from "vitest";
import type { AnyNode } from "../node.ts";
import type { Task } from "../task.ts";
import { bestEffort, branch, par, seq, task, workflow, type Workflow } from "./declared.test-d.ts";
import type { ExpressionFault } from "./expression.ts";
import type { Misfit } from "./fault.ts";
import type { In, Out } from "./io.ts";

const inc = task("inc", (n: number) => n + 1);
const show = task("show", (n: number) => String(n));
const length = task("length", (text: string) => text.length);
type Tasks = { a: typeof inc; b: typeof inc; c: typeof inc; show: typeof show; length: typeof length };
type Fault<E extends string> = ExpressionFault<E, Tasks>;

describe("the language", () => {
  test("white space, lines and parentheses that say nothing are free", () => {
    expectTypeOf<Fault<"a>>b>>c">>().toBeNever();
    expectTypeOf<Fault<"  a\t>>\r\n  b  ">>().toBeNever();
    expectTypeOf<Fault<"((a)) >> (b >> (c))">>().toBeNever();
    expectTypeOf<Fault<"a >> b; b >> c;">>().toBeNever();
    expectTypeOf<Fault<"\n a >> b\n\n b >> c\n">>().toBeNever();
  });

  test("a line goes on in parentheses, after an operator, and where the next begins with one", () => {
    expectTypeOf<Fault<"a >>\n b">>().toBeNever();
    expectTypeOf<Fault<"a\n\n >> b">>().toBeNever();
    expectTypeOf<Fault<"a >> (b\n|\nc\n)">>().toBeNever();
    expectTypeOf(workflow("w", "a\n| b", { a: inc, b: show })).toEqualTypeOf<Workflow<number, { a: number; b: string }, "w">>();
    expectTypeOf(workflow("w", "a\nb", { a: inc, b: show })).toEqualTypeOf<Workflow<number, { a: number; b: string }, "w">>();
  });

  test("names have letters of any script, digits, and - . _ ~ $, or stand in quotes", () => {
    expectTypeOf(workflow("w", "集計-2.x >> über_ich~1 >> $3", { "集計-2.x": inc, "über_ich~1": inc, $3: show })).toEqualTypeOf<
      Workflow<number, string, "w">
    >();
    expectTypeOf(workflow("w", `"two words" >> 'it >> (is)'`, { "two words": inc, "it >> (is)": show })).toEqualTypeOf<
      Workflow<number, string, "w">
    >();
  });

  test("`>>` binds tighter than `|`", () => {
    expectTypeOf(workflow("w", "a >> show | b", { a: inc, show, b: inc })).toEqualTypeOf<
      Workflow<number, { show: string; b: number }, "w">
    >();
  });

  test("what cannot be read is told", () => {
    expectTypeOf<Fault<"">>().toEqualTypeOf<"The expression is empty">();
    expectTypeOf<Fault<" ;\n">>().toEqualTypeOf<"The expression is empty">();
    expectTypeOf<Fault<"a >> >> b">>().toEqualTypeOf<'A name is missing before ">>"'>();
    expectTypeOf<Fault<"a >>">>().toEqualTypeOf<'A name is missing after ">>" at the end'>();
    expectTypeOf<Fault<"a | ; b">>().toEqualTypeOf<'A name is missing after "|" before ";"'>();
    expectTypeOf<Fault<"| a">>().toEqualTypeOf<'A name is missing before "|"'>();
    expectTypeOf<Fault<"a >> ()">>().toEqualTypeOf<'A name is missing before ")"'>();
    expectTypeOf<Fault<"a >> (b">>().toEqualTypeOf<'A ")" is missing'>();
    expectTypeOf<Fault<"a >> (b; c)">>().toEqualTypeOf<'A ")" is missing before ";"'>();
    expectTypeOf<Fault<"a >> b)">>().toEqualTypeOf<'A "(" is missing'>();
    expectTypeOf<Fault<"a b">>().toEqualTypeOf<'">>" or "|" is missing after "a"'>();
    expectTypeOf<Fault<"a (b)">>().toEqualTypeOf<'">>" or "|" is missing after "a"'>();
    expectTypeOf<Fault<"a >> > b">>().toEqualTypeOf<'">" is not part of the language: names, ">>", "|" and parentheses are'>();
  });

  test("every unknown name is told", () => {
    expectTypeOf<Fault<"a >> x | y">>().toEqualTypeOf<
      '"x" is not in the record; it has a, b, c, length, show' | '"y" is not in the record; it has a, b, c, length, show'
    >();
  });
});

describe("rule 2, 3: groups", () => {
  test("each member has to take what the group receives", () => {
    expectTypeOf<Fault<"a >> (b | show)">>().toBeNever();
    expectTypeOf<Fault<"a >> (b | length)">>().toEqualTypeOf<'The output of "a" does not fit the input of "length"'>();
    expectTypeOf<Fault<"a >> ((b | (length >> c)) | show)">>().toEqualTypeOf<'The output of "a" does not fit the input of "length"'>();
  });

  test("a group after a group takes the whole record", () => {
    const both = task("both", (v: { a: number; show: string }) => v.show);
    const one = task("one", (v: { show: string }) => v.show);
    expectTypeOf(workflow("w", "(a | show) >> (both | one)", { a: inc, show, both, one })).toEqualTypeOf<
      Workflow<number, { both: string; one: string }, "w">
    >();
  });

  test("a chain in a group stands under the id of its last node", () => {
    const join = task("join", (v: { show: string; c: number }) => v);
    expectTypeOf(workflow("w", "a >> ((b >> show) | c) >> join", { a: inc, b: inc, show, c: inc, join })).toEqualTypeOf<
      Workflow<number, { show: string; c: number }, "w">
    >();
  });

  test("a group in a group stands under its members' ids", () => {
    expectTypeOf(workflow("w", "(a | show) | c", { a: inc, show, c: inc })).toEqualTypeOf<
      Workflow<number, { "a|show": { a: number; show: string }; c: number }, "w">
    >();
  });

  test("a named group brings the output of its policy", () => {
    const lenient = par(inc, show).withPolicy(bestEffort());
    const takes = task("takes", (v: { inc?: number; show?: string }) => v.inc);
    const needs = task("needs", (v: { inc: number; show?: string }) => v.inc);
    expectTypeOf(workflow("w", "g >> takes", { g: lenient, takes })).toEqualTypeOf<Workflow<number, number | undefined, "w">>();
    // @ts-expect-error The output of "g" does not fit the input of "needs": its field "inc" may be absent
    workflow("w", "g >> needs", { g: lenient, needs });
    expectTypeOf<
      Misfit<"g", "needs", Out<typeof lenient>, In<typeof needs>>
    >().toEqualTypeOf<'The output of "g" does not fit the input of "needs": its field "inc" may be absent'>();
    expectTypeOf<
      Misfit<"a", "b", { x?: number; y: string }, { x: number; y: number }>
    >().toEqualTypeOf<'The output of "a" does not fit the input of "b": its field "y" has another type'>();
    expectTypeOf<
      Misfit<"a", "b", { x?: string }, { x: number }>
    >().toEqualTypeOf<'The output of "a" does not fit the input of "b": its field "x" has another type'>();
  });
});

describe("rule 11: several predecessors", () => {
  test("are a record by their ids", () => {
    const join = task("join", (v: { a: number; show: string }) => v);
    expectTypeOf(workflow("w", "a >> join; show >> join", { a: inc, show, join })).toEqualTypeOf<
      Workflow<number, { a: number; show: string }, "w">
    >();
  });

  test("an edge that is repeated is one edge", () => {
    expectTypeOf(workflow("w", "a >> b; a >> b >> show", { a: inc, b: inc, show })).toEqualTypeOf<Workflow<number, string, "w">>();
  });

  test("a group that is one of them has its members' ids as its own", () => {
    const join = task("join", (v: { "a|b": { a: number; b: number }; c: number }) => v.c);
    expectTypeOf(workflow("w", "(a | b) >> join; c >> join", { a: inc, b: inc, c: inc, join })).toEqualTypeOf<
      Workflow<number, number, "w">
    >();
  });

  test("a wrong field is told with what stands before", () => {
    const join = task("join", (v: { a: number; shown: string }) => v);
    type T = { a: typeof inc; show: typeof show; join: typeof join };
    expectTypeOf<
      ExpressionFault<"a >> join; show >> join", T>
    >().toEqualTypeOf<'"join" takes "shown", which does not stand before it; before it stand a, show'>();
  });
});

describe("rule 5, 6, 13: cycles, starts and ends", () => {
  test("a back edge has to fit, and is no predecessor", () => {
    expectTypeOf(workflow("w", "a >> b >> a", { a: inc, b: inc })).toEqualTypeOf<Workflow<number, number, "w">>();
    expectTypeOf(workflow("w", "a >> b >> show; b >> a", { a: inc, b: inc, show })).toEqualTypeOf<Workflow<number, string, "w">>();
    expectTypeOf(workflow("w", "a >> a", { a: inc })).toEqualTypeOf<Workflow<number, number, "w">>();
    expectTypeOf<Fault<"a >> show >> a">>().toEqualTypeOf<'The output of "show" does not fit the input of "a"'>();
  });

  test("a back edge to a group has to fit each of its members", () => {
    const half = task("half", (v: { b: number; c: number }) => v.b);
    const wrong = task("wrong", (v: { b: number; c: number }) => String(v.b));
    expectTypeOf(workflow("w", "a >> (b | c) >> half; half >> (b | c)", { a: inc, b: inc, c: inc, half })).toEqualTypeOf<
      Workflow<number, number, "w">
    >();
    type T = { a: typeof inc; b: typeof inc; c: typeof inc; wrong: typeof wrong };
    expectTypeOf<ExpressionFault<"a >> (b | c) >> wrong >> (b | c)", T>>().toEqualTypeOf<
      'The output of "wrong" does not fit the input of "b"' | 'The output of "wrong" does not fit the input of "c"'
    >();
  });

  test("a pure cycle starts at the node declared first, a group before its members", () => {
    expectTypeOf(workflow("w", "show >> length >> show", { length, show })).toEqualTypeOf<Workflow<number, number, "w">>();
    const half = task("half", (v: { a: number; b: number }) => v.a);
    expectTypeOf(workflow("w", "(a | b) >> half >> (a | b)", { a: inc, b: inc, half })).toEqualTypeOf<Workflow<number, number, "w">>();
  });

  test("several starts take the same input, several ends give a record", () => {
    const path = task("path", (v: { path: string }) => v.path);
    const limit = task("limit", (v: { limit?: number }) => v.limit);
    expectTypeOf(workflow("w", "path; limit", { path, limit })).toEqualTypeOf<
      Workflow<{ path: string } & { limit?: number }, { path: string; limit: number | undefined }, "w">
    >();
    expectTypeOf<Fault<"a; length">>().toEqualTypeOf<"No input fits all of the nodes that begin the graph: a, length">();
  });
});

describe("what is assignable", () => {
  test("follows TypeScript: wider inputs, `unknown`, `any`, optional fields", () => {
    const anything = task("anything", (v: unknown) => v);
    const loose = {} as Task<string, ReturnType<typeof JSON.parse>, "loose">;
    const maybe = task("maybe", (v: { a?: number }) => v.a);
    const a = task("a", () => ({ a: 1, more: true }));
    expectTypeOf(workflow("w", "show >> anything", { show, anything })).toEqualTypeOf<Workflow<number, unknown, "w">>();
    expectTypeOf(workflow("w", "a >> maybe", { a, maybe })).toEqualTypeOf<Workflow<unknown, number | undefined, "w">>();
    workflow("w", "loose >> length >> anything", { loose, length, anything });
    // @ts-expect-error The output of "maybe" does not fit the input of "inc"
    workflow("w", "a >> maybe >> inc", { a, maybe, inc });
  });

  test("a task that takes nothing may follow anything and may begin", () => {
    const now = task("now", () => 5);
    expectTypeOf(workflow("w", "show >> now", { show, now })).toEqualTypeOf<Workflow<number, number, "w">>();
    const wf = workflow("w", "now >> show", { show, now });
    expectTypeOf(wf.run()).toEqualTypeOf<Promise<string>>();
  });

  test("unions and lists are compared as a whole", () => {
    const either = task("either", (n: number) => (n > 1 ? n : "small"));
    const list = task("list", (text: string) => [text]);
    const readonlyList = task("readonlyList", (v: readonly string[]) => v.length);
    type T = { either: typeof either; inc: typeof inc; list: typeof list; readonlyList: typeof readonlyList };
    expectTypeOf<ExpressionFault<"either >> inc", T>>().toEqualTypeOf<'The output of "either" does not fit the input of "inc"'>();
    expectTypeOf<ExpressionFault<"list >> readonlyList", T>>().toBeNever();
  });
});

describe("graphs that are put together at run time", () => {
  test("are checked at run time", () => {
    const text: string = "a >> b";
    expectTypeOf(workflow("w", text, { a: inc })).toEqualTypeOf<Workflow<unknown, unknown, "w">>();
    expectTypeOf(workflow("w", `a >> ${text}` as const, { a: inc })).toEqualTypeOf<Workflow<unknown, unknown, "w">>();
  });

  test("a record with unknown names has them all; a node of unknown type fits everywhere", () => {
    const same: Record<string, typeof inc> = { a: inc };
    const any: Record<string, AnyNode> = { a: inc };
    expectTypeOf(workflow("w", "a >> b", same)).toEqualTypeOf<Workflow<number, number, "w">>();
    expectTypeOf(workflow("w", "a >> b", any)).toEqualTypeOf<Workflow<unknown, unknown, "w">>();
    expectTypeOf(workflow("w", "a >> b >> a", { a: inc, b: inc })).toEqualTypeOf<Workflow<number, number, "w">>();
  });
});

describe("other nodes under a name", () => {
  test("a workflow is a node", () => {
    const inner = workflow("inner", "a >> show", { a: inc, show });
    expectTypeOf(workflow("w", "inner >> length", { inner, length })).toEqualTypeOf<Workflow<number, number, "w">>();
    // @ts-expect-error The output of "length" does not fit the input of "length2"
    workflow("w", "inner >> length >> length2", { inner, length, length2: length });
  });

  test("a chain cannot stand there", () => {
    // @ts-expect-error "a" is a chain, which cannot stand under a name
    workflow("w", "a", { a: seq(inc, inc) });
  });

  test("a case that stands elsewhere is a jump to there, and what comes after it may be skipped", () => {
    interface Mail {
      readonly kind: "refund" | "question";
      readonly text: string;
    }
    const classify = task("classify", (text: string): Mail => ({ kind: "refund", text }));
    const refund = task("refund", (mail: Mail) => mail.text.length);
    const reply = task("reply", (mail: Mail) => mail.text);
    const done = task("done", (v: { refund?: number; reply?: string }) => v);
    const route = branch((mail: Mail) => mail.kind, { refund, question: reply });
    expectTypeOf(workflow("w", "classify >> route; refund >> done; reply >> done", { classify, route, refund, reply, done })).toEqualTypeOf<
      Workflow<string, { refund?: number; reply?: string }, "w">
    >();
    const needsBoth = task("done", (v: { refund: number; reply: string }) => v);
    // @ts-expect-error The output of "refund, reply" does not fit the input of "done": its field …
    workflow("w", "classify >> route; refund >> done; reply >> done", { classify, route, refund, reply, done: needsBoth });
    // A case that the record has and the expression does not mention is a case like any other.
    expectTypeOf(workflow("w", "classify >> route", { classify, route, refund })).toEqualTypeOf<Workflow<string, number | string, "w">>();
  });

  test("a branch that jumps only sometimes may be skipped, too", () => {
    const small = task("small", (n: number) => n);
    const big = task("big", (n: number) => String(n));
    const route = branch((n: number) => n > 1, { true: big, false: small });
    expectTypeOf(workflow("w", "inc >> route; big >> length", { inc, route, big, length })).toEqualTypeOf<
      Workflow<number, { route?: number | string; length?: number }, "w">
    >();
  });

  test("a jump back closes a cycle", () => {
    const write = task("write", (text: string) => ({ text, good: text.length > 3 }));
    const check = branch((draft: { text: string; good: boolean }) => draft.good, {
      true: task("publish", (d: { text: string }) => d.text),
      false: task("again", (d: { text: string }) => d.text),
    });
    const again = task("again", (d: { text: string }) => d.text);
    expectTypeOf(workflow("w", "write >> check; again >> write", { write, check, again })).toEqualTypeOf<
      Workflow<string, { check?: string; again?: string }, "w">
    >();
  });
});
