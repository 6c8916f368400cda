import type { AskDetails } from "@graflow/core";
import { expect, test } from "vitest";
import { askInfo } from "../../test/sample-asks.ts";
import { minutes, now } from "../../test/sample-store.ts";
import { createColors } from "../colors.ts";
import { askPage } from "./ask-page.ts";
import { answerText } from "./ask-status.ts";
import { asksTable } from "./asks-table.ts";

const look = { colors: createColors(false), width: 76, now };

test("what is asked, and what to know for it, neither steers the terminal nor hides what follows", () => {
  const hostile = "Pay 10 €?\u001bc\u001b\u0000[2J\u001b[8m";
  const ask = askInfo("aaaa1111", {
    prompt: hostile,
    context: { [hostile]: hostile, more: [hostile] },
    assignees: [hostile],
    problem: hostile,
  });
  expect(askPage(ask, "graflow asks answer aaaa1111", look)).not.toContain("\u001b");
});

test("a page has the facts, the question with its context, and how to answer it", () => {
  const ask = askInfo("aaaa1111", {
    prompt: "Deploy 1.4.0 to production, where several thousand people are going to use it from tomorrow on?",
    context: { version: "1.4.0", notes: "First line\nSecond line", diff: { added: 300, removed: 21 } },
    assignees: ["ops"],
    due: now + minutes(2),
    onTimeout: "escalate",
    iteration: 2,
    problem: "too short",
  });
  expect(askPage(ask, "graflow asks answer aaaa1111", look)).toBe(
    [
      "approve  ? open",
      `  ask     ${ask.id}`,
      `  run     ${ask.runId}`,
      "  task    approve ×3 of deployment",
      "  kind    approval",
      "  for     ops",
      "  asked   2026-01-31 13:01:05, 3m ago",
      "  time    2m 00s left, then others are asked",
      "  before  an answer did not fit: too short",
      "",
      "  Deploy 1.4.0 to production, where several thousand people are going to use",
      "  it from tomorrow on?",
      "",
      "  version  1.4.0",
      "  notes    First line",
      "           Second line",
      "  diff     { added: 300, removed: 21 }",
      "",
      "answer with  graflow asks answer aaaa1111",
      "  in a script: --approve or --reject, with --reason TEXT",
      "",
    ].join("\n"),
  );
});

test("a page has what may be chosen, or filled in", () => {
  const choices = (details: AskDetails): string => askPage(askInfo("aaaa1111", { details }), "…", look);
  const options = [
    { value: "eu", label: "eu" },
    { value: "us", label: "United States", description: "two zones" },
  ];
  expect(choices({ kind: "selection", options })).toContain("\n  ○ eu\n  ○ us  United States  two zones\n");
  expect(choices({ kind: "multi-selection", options, min: 1, max: 2, initial: ["us"] })).toContain(
    "\n  ○ eu\n  ● us  United States  two zones\n  1 to 2 of 2\n",
  );
  const schema = { type: "object", properties: { rate: { type: "number" }, note: { type: "string" } }, required: ["rate"] };
  expect(choices({ kind: "form", schema, initial: { rate: 0.5 } })).toContain(
    "\n  2 fields\n  rate  a number  now 0.5\n  note  text (optional)\n",
  );
  expect(choices({ kind: "form" })).toContain("\n  any JSON that the task accepts\n");
});

test("a page of what is over says how it ended, and not how to answer", () => {
  const end = {
    status: "answered",
    at: now - minutes(1),
    answer: { approved: false, reason: "not today" },
    by: "ann",
    from: "here",
  } as const;
  const page = askPage(askInfo("aaaa1111", { end }), "graflow asks answer", look);
  expect(page).toContain("  answer  rejected: not today, by ann\n");
  expect(page).not.toContain("graflow asks answer");
});

test("a list fits into its width; what matters less goes first", () => {
  const asks = [
    askInfo("aaaa1111", { assignees: ["operations"] }),
    askInfo("bbbb2222", { end: { status: "expired", at: now, answer: { approved: true } } }),
  ];
  expect(asksTable(asks, { ...look, width: 60 })).toEqual([
    "ask       task                status      asked  for",
    "aaaa1111  deployment/approve  ? open     3m ago  operations",
    "  Deploy 1.4.0?",
    "bbbb2222  deployment/approve  ! expired  3m ago  anybody",
    "  Deploy 1.4.0?  approved, since nobody answered in time",
  ]);
});

test.each([
  [{ approved: true }, "approved"],
  [{ text: "two\nlines" }, "two lines"],
  [{ selected: "eu" }, "eu"],
  [{ selections: [] }, "none of them"],
  [{ selections: ["a", "b"] }, "a, b"],
  [{ data: { rate: 0.5 } }, "{ rate: 0.5 }"],
])("%j is told as %s", (answer, text) => {
  expect(answerText(answer)).toBe(text);
});

test("nothing that was asked or answered steers the terminal", () => {
  const ask = askInfo("aaaa1111", {
    prompt: "\u001b[2Jwiped\u0007",
    assignees: ["\u001b]0;title\u0007ops"],
    context: { "\u001b[1Akey": "\u001b[2Kvalue" },
  });
  expect(askPage(ask, "…", look)).not.toMatch(/[\u0007\u001b]/);
  expect(asksTable([ask], look).join("\n")).not.toMatch(/[\u0007\u001b]/);
});
