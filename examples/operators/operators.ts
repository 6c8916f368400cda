// Every way to put nodes together, each as a small workflow over a number. The last one runs them side by side.
import { branch, map, par, seq, task, workflow } from "@graflow/core";

const start = task("start", (n: number = 3) => n);
const increment = task("increment", (n: number) => n + 1);
const double = task("double", (n: number) => n * 2);
const square = task("square", (n: number) => n * n);
const sum = task("sum", (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((a, b) => a + b, 0));
const largest = task("largest", (parts: Readonly<Record<string, number>>) => Math.max(...Object.values(parts)));

// `>>` is an edge: the output on the left is the input on the right.
const chain = workflow("chain", "increment >> double", { increment, double });

// `|` forks, and what follows the group waits for all of it.
const fork = workflow("fork", "increment >> (double | square) >> sum", {
  increment,
  double,
  square,
  sum,
});

// Two groups in a row: all of the first, then all of the second.
const barrier = workflow("barrier", "(double | square) >> (sum | largest)", {
  double,
  square,
  sum,
  largest,
});

// A member may be a chain, under the name of its last node. `>>` binds tighter than `|`.
const nested = workflow("nested", "(increment >> double | square) >> sum", {
  increment,
  double,
  square,
  sum,
});

// The same task may stand in a graph many times, under the names of the record.
const twice = workflow("twice", "first >> second", { first: increment, second: increment });

// Statements on lines of their own (or split by `;`) add edges. Two sinks give a record.
const statements = workflow(
  "statements",
  `increment >> double
   increment >> square`,
  { increment, double, square },
);

// The same from functions, for graphs that are built by code. A record names the members.
const functions = workflow("functions", seq(increment, par({ left: double, right: double }), sum));

// A branch runs one of its cases.
const choice = workflow("choice", "halveOrTriple", {
  halveOrTriple: branch((n: number) => (n % 2 === 0 ? "even" : "odd"), {
    even: task("halve", (n: number) => n / 2),
    odd: task("triple", (n: number) => n * 3),
  }),
});

// A map runs a node for every item of a list.
const each = workflow("each", "countUp >> squares", {
  countUp: task("countUp", (n: number) => Array.from({ length: n }, (_, index) => index + 1)),
  squares: map(square),
});

// A workflow is a node.
export const operators = workflow("operators", seq(start, par(chain, fork, barrier, nested, twice, statements, functions, choice, each)));
