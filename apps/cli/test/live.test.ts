import { describe, expect, test } from "vitest";
import { VirtualTerminal } from "./virtual-terminal.ts";
import { startOnTerminal, whyNoTerminal, type Ended } from "./graflow.ts";

const reason = whyNoTerminal();

function screenOf({ stdout }: Ended): VirtualTerminal {
  const terminal = new VirtualTerminal(80, 30);
  terminal.write(stdout);
  return terminal;
}

describe.skipIf(reason !== undefined)(`on a pseudo-terminal${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  test(`on a terminal the tree is drawn over itself, and printed lines stay above it${reason === undefined ? "" : ` (skipped: ${reason})`}`, async () => {
    const ended = await startOnTerminal(["run", "pipeline.ts"]).ended;
    const { text, cursorHidden } = screenOf(ended);
    const steady = text.replace(/ +[\d.]+ (ms|s)/g, " T").replace(/[\da-f]{8}-[\da-f-]{27}/g, "ID");
    expect(steady).toBe(
      [
        "printed by a task",
        "warn  stats  2 rows are empty  { rows: 2 }",
        "",
        "pipeline  ID",
        " ✔ extract T",
        " ✔ stats | chart | enrich | square T",
        "   ├ ✔ stats T",
        "   ├ ✔ chart T",
        "   ├ ✔ enrich T",
        "   │ ├ ✔ geo T",
        "   │ └ ✔ weather T",
        "   └ ✔ square T  6 items",
        " ✔ train T  ×5",
        " ✔ decide T",
        " ✔ clean T  added",
        " ✔ branch T",
        "   ├ ⊘ low                                  skipped",
        "   └ ✔ high T",
        "",
        "✔ pipeline completed in T · 11 tasks",
        "",
        "high 7",
      ].join("\n"),
    );
    expect(cursorHidden).toBe(false);
    expect(ended.stdout).toContain("\u001b[32m✔\u001b[39m");
    expect(ended.stdout).toContain("retry 1/2 in");
    expect(ended.code).toBe(0);
  });

  test("NO_COLOR takes the colours, nothing else", async () => {
    const { stdout, code } = await startOnTerminal(["run", "hello.ts"], { env: { NO_COLOR: "1" } }).ended;
    expect(stdout.replace(/\u001b\[\?\d+[hl]|\u001b\[\d*[AJK]/g, "")).not.toContain("\u001b");
    expect(code).toBe(0);
  });

  test("a terminal that cannot move its cursor gets plain lines", async () => {
    const { stdout } = await startOnTerminal(["run", "hello.ts"], { env: { TERM: "dumb" } }).ended;
    expect(stdout).toContain("greet started");
    expect(stdout).not.toContain("\u001b");
  });

  test("Ctrl-C suspends, shows the command that goes on, and gives the cursor back; then it goes on where it stood", async () => {
    const run = startOnTerminal(["run", "etl.ts", "--run-id", "live"], { env: { HOLD: "1" } });
    await run.saw("epoch-0");
    run.process.stdin?.write("\u0003");
    const ended = await run.ended;
    const { text, cursorHidden } = screenOf(ended);
    expect(ended.stdout).toContain("‖ suspending (Ctrl-C) … once more aborts at once");
    expect(text.replace(/ +[\d.]+ (ms|s)/g, " T").replace(/ +/g, " ")).toBe(
      [
        "saved epoch-0 live@3",
        "",
        "etl live",
        " ✔ extract T",
        " ↻ train ×2 begins again",
        " ○ report",
        "",
        "‖ etl suspended in T: Ctrl-C · 1 task",
        "",
        "go on with graflow resume live",
      ].join("\n"),
    );
    expect(cursorHidden).toBe(false);
    expect(ended.code).toBe(3);
    const resumed = await startOnTerminal(["resume", "live"]).ended;
    expect(screenOf(resumed).text.replace(/ +[\d.]+ (ms|s)/g, " T")).toBe(
      [
        "saved epoch-1  live@6",
        "saved epoch-2  live@7",
        "",
        "etl  live",
        " ✔ extract",
        " ✔ train T  ×3",
        " ✔ report T",
        "",
        "✔ etl completed in T · 3 tasks",
        "",
        "3 rows, 3 in the channel",
      ].join("\n"),
    );
    expect(resumed.code).toBe(0);
  });

  test("in memory only Ctrl-C cancels, shows that it does, and gives the cursor back", async () => {
    const run = startOnTerminal(["run", "slow.ts", "-e", "slow", "--no-store"]);
    await run.saw("⠋");
    run.process.stdin?.write("\u0003");
    const ended = await run.ended;
    const { text, cursorHidden } = screenOf(ended);
    expect(text).toMatch(/■ wait +[\d.]+ m?s {2}cancelled/);
    expect(text).toContain("■ slow cancelled");
    expect(cursorHidden).toBe(false);
    expect(ended.code).toBe(130);
  });

  test("the second Ctrl-C ends it at once, with the cursor given back", async () => {
    const run = startOnTerminal(["run", "slow.ts", "-e", "stubborn"]);
    await run.saw("deaf");
    run.process.stdin?.write("\u0003");
    await run.saw("once more aborts at once");
    run.process.stdin?.write("\u0003");
    const ended = await run.ended;
    expect(screenOf(ended).cursorHidden).toBe(false);
    expect(ended.code).toBe(130);
  });

  test("a failure leaves the tree, then tells the error below it", async () => {
    const { text } = screenOf(await startOnTerminal(["run", "failing.ts"]).ended);
    expect(text).toMatch(/failing {2}\S+\n ✔ read [^]* ✖ parse [^]*✖ failing failed in [^]*✖ Task "parse" failed[^]*at failing\.ts:6:16/);
  });

  test("an error outside of every task gives the cursor back", async () => {
    const ended = await startOnTerminal(["run", "odd.ts", "-e", "forgets"]).ended;
    expect(screenOf(ended).cursorHidden).toBe(false);
    expect(ended.code).toBe(1);
  });
});
