import { expect, test } from "vitest";
import { createColors } from "./colors.ts";
import { errorReport } from "./error-report.ts";
import { reportError } from "./report-error.ts";

const sources: Record<string, string> = { "/app/flows/sales.ts": "const rows = [];\n\tconst first = rows.at(0).id;\nexport {};\n" };

function tell(error: unknown): string {
  return reportError(errorReport(error, ["/lib/graflow/dist/"]), {
    colors: createColors(false),
    cwd: "/app",
    readSource: (file) => sources[file],
  });
}

function withStack<E extends Error>(error: E, ...frames: string[]): E {
  error.stack = `${error.name}: ${error.message}\n${frames.map((frame) => `    at ${frame}`).join("\n")}`;
  return error;
}

test("a failed task: the message without the run's id, the place in the user's code with its line, the hint and the code", () => {
  const cause = withStack(
    new TypeError("Cannot read properties of undefined (reading 'id')"),
    "run (file:///lib/graflow/dist/engine/attempt.js:3:1)",
    "node:internal/process/task_queues:105:5",
    "parse (/app/node_modules/csv/index.js:1:1)",
    "async first (file:///app/flows/sales.ts:2:27)",
    "later (/app/flows/other.ts:9:9)",
  );
  const error = Object.assign(new Error(`Task "first" of run r1 failed: TypeError: ${cause.message}`, { cause }), {
    code: "TASK_FAILED",
    hint: "See `cause`.",
    taskId: "first",
    runId: "r1",
  });
  expect(tell(withStack(error, "fail (file:///lib/graflow/dist/run/errors.js:1:1)"))).toBe(
    [
      `✖ Task "first" failed: TypeError: Cannot read properties of undefined (reading 'id')`,
      "",
      "  at flows/sales.ts:2:27",
      "    1 │ const rows = [];",
      "  › 2 │   const first = rows.at(0).id;",
      "      │                            ^",
      "    3 │ export {};",
      "",
      "  hint  See `cause`.",
      "  code  TASK_FAILED",
    ].join("\n"),
  );
});

test("every mistake of a graph has its remedy", () => {
  const error = Object.assign(new Error('Workflow "w" has 2 mistakes:\n  - one'), {
    code: "GRAPH_INVALID",
    hint: "Correct each of them; all are listed.",
    mistakes: [
      { message: 'Unknown task "claen"', remedy: 'Did you mean "clean"?' },
      { message: "Task b is not used", remedy: "Use it, or remove it." },
    ],
  });
  delete error.stack;
  expect(tell(error)).toBe(
    [
      '✖ Workflow "w" has 2 mistakes:',
      '  • Unknown task "claen"',
      '    Did you mean "clean"?',
      "  • Task b is not used",
      "    Use it, or remove it.",
      "",
      "  hint  Correct each of them; all are listed.",
      "  code  GRAPH_INVALID",
    ].join("\n"),
  );
});

test("attempts of a retry and members of a group are listed once, with their own errors", () => {
  const attempts = Object.assign(
    new Error('Task "a" of run r1 failed on all of its 2 attempts; the last: b', { cause: withStack(new Error("b")) }),
    {
      code: "RETRY_EXHAUSTED",
      runId: "r1",
      errors: [new TypeError("a"), new Error("b")],
    },
  );
  expect(tell(withStack(attempts))).toBe(
    '✖ Task "a" failed on all of its 2 attempts\n\n  attempt 1  TypeError: a\n  attempt 2  b\n\n  code  RETRY_EXHAUSTED',
  );
  const member = Object.assign(new Error('Task "left" of run r1 failed: RangeError: no rows', { cause: new RangeError("no rows") }), {
    runId: "r1",
    hint: "h",
  });
  const group = Object.assign(
    new Error('Group "left|right" of run r1 failed by its policy strict(): 1 of 2 members failed; "left" failed, first: no rows', {
      cause: member,
    }),
    {
      code: "GROUP_FAILED",
      runId: "r1",
      failed: { left: member },
    },
  );
  delete member.stack;
  expect(tell(withStack(group))).toMatch(
    /^✖ Group "left\|right" failed by its policy strict\(\): 1 of 2 members failed\n[^]*\n {2}left {2}RangeError: no rows\n\n {2}code {2}GROUP_FAILED$/,
  );
  const many = Object.assign(new Error("x"), { errors: Array.from({ length: 12 }, () => new Error("again")) });
  expect(tell(many)).toContain("and 7 more");
});

test("a chain of causes is told once each", () => {
  const error = new Error("outer", { cause: new Error("middle", { cause: Object.assign(new Error("inner"), { code: "ECONNREFUSED" }) }) });
  const text = tell(error);
  expect(text).toContain("caused by  middle\n  caused by  inner");
});

test("a syntax error is told with its own place", () => {
  const error = new Error('Transform failed with 1 error:\n/app/flows/sales.ts:2:8: ERROR: Expected ";" but found "x"');
  expect(tell(error)).toContain('✖ Syntax error: Expected ";" but found "x"\n\n  at flows/sales.ts:2:9\n');
});

test("a missing import names the file that wants it, and what to install", () => {
  const error = Object.assign(new Error("Cannot find package '@acme/csv' imported from /app/flows/sales.ts"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  delete error.stack;
  expect(tell(error)).toContain("at flows/sales.ts:1");
  expect(tell(error)).toContain("hint  Run `npm install @acme/csv`");
});

test("a place far to the right is seen: the lines begin later", () => {
  const line = `const total = ${"price + ".repeat(30)}tax;`;
  const error = withStack(new ReferenceError("tax is not defined"), `run (file:///app/flows/wide.ts:2:${line.indexOf("tax") + 1})`);
  const text = reportError(errorReport(error, []), {
    colors: createColors(false),
    cwd: "/app",
    readSource: () => `// short\n${line}\n`,
    width: 60,
  });
  const lines = text.split("\n");
  const shown = lines.findIndex((one) => one.startsWith("  › 2 │ …"));
  expect(lines[shown]).toMatch(/\+ tax;$/);
  expect(lines[shown + 1]?.indexOf("^")).toBe(lines[shown]?.indexOf("tax"));
  for (const one of lines) expect(one.length).toBeLessThanOrEqual(60);
});

test("a message of several lines keeps its shape: the caret stays under its place", () => {
  const error = Object.assign(new Error("Expected a name\na >> >> b\n     ^"), { code: "EXPRESSION_SYNTAX" });
  delete error.stack;
  expect(tell(error)).toBe("✖ Expected a name\n  a >> >> b\n       ^\n\n  code  EXPRESSION_SYNTAX");
});

test("what is thrown steers no terminal, on none of its lines", () => {
  const hostile = "one\u001bc\u001b[8m\r\ntwo\u001b\u0000[2J\u001b[8m";
  expect(tell(Object.assign(new Error(hostile, { cause: new Error(`${hostile}!`) }), { code: hostile }))).not.toContain("\u001b");
});

test("whatever was thrown is told: text, nothing, a frozen or cyclic error, an object, a hostile proxy", () => {
  expect(tell("disk full")).toBe("✖ disk full");
  expect(tell(undefined)).toBe("✖ `undefined` was thrown");
  expect(tell(null)).toBe("✖ null was thrown");
  expect(tell(12n)).toBe("✖ 12n was thrown");
  expect(tell({ a: 1 })).toBe("✖ { a: 1 } was thrown");
  expect(tell(Object.freeze(new Error("cold")))).toMatch(/^✖ cold/);
  const ring: Error & { cause?: unknown } = new Error("ring");
  ring.cause = ring;
  expect(tell(ring)).toContain("caused by  (the same error again)");
  const hostile = new Proxy(
    {},
    {
      get(): never {
        throw new Error("no");
      },
    },
  );
  expect(tell(hostile)).toContain("was thrown");
});
