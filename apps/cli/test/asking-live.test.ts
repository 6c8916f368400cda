// A run that asks on the very terminal that shows it, as a person sees and answers it.
import { readFileSync } from "node:fs";
import { expect, describe, test } from "vitest";
import { graflow, jsonLines, project, startOnTerminal, whyNoTerminal, type Started } from "./graflow.ts";

const reason = whyNoTerminal();
const source = readFileSync(new URL("flows/asking.ts", import.meta.url), "utf8");
const env = { WAIT: "10m", NO_COLOR: "1" };

interface Seat {
  readonly cwd: string;
  readonly run: Started;
  type(keys: string): void;
}

async function sit(...args: readonly string[]): Promise<Seat> {
  const cwd = await project({ "package.json": '{"type":"module"}', "asking.ts": source });
  return seat(cwd, ...args);
}

function seat(cwd: string, ...args: readonly string[]): Seat {
  const run = startOnTerminal(args, { cwd, env });
  return { cwd, run, type: (keys) => void run.process.stdin?.write(keys) };
}

const enter = "\r";
const down = "\u001b[B";

describe.skipIf(reason !== undefined)(`on a pseudo-terminal${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  test("an approval is asked in place, with a reason; the tree comes back and the run goes on", async () => {
    const { cwd, run, type } = await sit("run", "asking.ts", "-e", "approval", "--run-id", "a1");
    await run.saw("Approve?");
    await run.saw("○ Approve / ● Reject");
    type("y");
    await run.saw("Anything to add?");
    type(`fine${enter}`);
    const { code, stdout } = await run.ended;
    expect(stdout).toMatch(/\? approve asks {2}for ops, ann/);
    expect(stdout).toContain("Deploy 1.4.0?");
    expect(stdout).toMatch(/version {2}1\.4\.0/);
    expect(stdout).toContain("✔ approval completed");
    expect(stdout).toContain("reason: 'fine'");
    expect(code).toBe(0);
    const [ask] = jsonLines(await graflow(["asks", "list", "-s", "answered", "--json"], { cwd }));
    expect(ask).toMatchObject({ end: { status: "answered", answer: { approved: true, reason: "fine" } } });
  });

  test("Enter alone approves nothing", async () => {
    const { run, type } = await sit("run", "asking.ts", "-e", "approval");
    await run.saw("Approve?");
    type(enter);
    await run.saw("Why?");
    type(enter);
    expect((await run.ended).stdout).toContain("approved: false");
  });

  test("a text begins with what stands in it, and is refused when it is too long", async () => {
    const { run, type } = await sit("run", "asking.ts", "-e", "text");
    await run.saw("Autumn");
    type(` of a year that does not end${enter}`);
    await run.saw("At most 20 characters");
    type(`\u0015Winter${enter}`);
    const { code, stdout } = await run.ended;
    expect(stdout).toMatch(/completed[^]*\nWinter/);
    expect(code).toBe(0);
  });

  test("one is chosen of several, and some of several", async () => {
    const one = await sit("run", "asking.ts", "-e", "selection");
    await one.run.saw("Which one?");
    one.type(`${down}${enter}`);
    expect((await one.run.ended).stdout).toMatch(/completed[^]*\nus/);
    const some = seat(one.cwd, "run", "asking.ts", "-e", "selections");
    await some.run.saw("Which ones? 1 to 2 of 3");
    some.type(enter);
    await some.run.saw("Expected 1 to 2 of 3, got 0");
    some.type(` ${down}${down} ${enter}`);
    expect((await some.run.ended).stdout).toContain("[ 'ops', 'support' ]");
  });

  test("a form is asked field by field; what only the task's own schema refuses is asked again with what was said", async () => {
    const { run, type } = await sit("run", "asking.ts", "-e", "form");
    await run.saw("share: a number from 0 to 1");
    type(`\u00152${enter}`);
    await run.saw("Expected a number from 0 to 1.");
    type(`\u00150.9${enter}`);
    await run.saw("mode: one of slow, fast");
    type(`${down}${enter}`);
    await run.saw("note: text (optional)");
    type(enter);
    await run.saw("share: fast only up to half");
    // It was there at first, and again after the mistake: only a field that is shown reads what is typed.
    await run.saw("◆  share: a number from 0 to 1", 3);
    type(`\u00150.4${enter}`);
    // A field is drawn when it is asked, and again when it is done.
    await run.saw("mode: one of slow, fast", 3);
    type(enter);
    await run.saw("note: text (optional)", 3);
    type(enter);
    expect((await run.ended).stdout).toContain("{ share: 0.4, mode: 'fast' }");
  });

  test("Ctrl-C suspends the run as ever; resume asks before it goes on", async () => {
    const { cwd, run, type } = await sit("run", "asking.ts", "-e", "approval", "--run-id", "a1");
    await run.saw("Approve?");
    type("\u0003");
    const { code, stdout } = await run.ended;
    expect(stdout).toContain("‖ approval suspended");
    expect(stdout).toMatch(/\? approve {2}Deploy 1\.4\.0\?\r?\n {2}graflow asks answer [\da-f]{8}/);
    expect(stdout).toContain("graflow resume a1");
    expect(code).toBe(3);
    const again = seat(cwd, "resume", "a1");
    await again.run.saw("Approve?");
    again.type("y");
    await again.run.saw("Anything to add?");
    again.type(enter);
    const resumed = await again.run.ended;
    expect(resumed.stdout).toContain("✔ approval completed");
    expect(resumed.code).toBe(0);
  });

  test("Escape leaves it open, with the command that answers below the tree; an answer from elsewhere ends the run", async () => {
    const { cwd, run, type } = await sit("run", "asking.ts", "-e", "approval");
    await run.saw("Approve?");
    type("\u001b");
    await run.saw("Not answered: it stays open.");
    await run.saw("graflow asks answer");
    const [ask] = jsonLines(await graflow(["asks", "list", "--json"], { cwd }));
    await graflow(["asks", "answer", String(ask?.["id"]), "--approve", "--by", "ann"], { cwd });
    const { code, stdout } = await run.ended;
    expect(stdout).toContain("by: 'ann'");
    expect(code).toBe(0);
  });

  test("what is answered elsewhere is not asked here any more, and the next one is", async () => {
    const { cwd, run, type } = await sit("run", "asking.ts", "-e", "two");
    await run.saw("Approve?");
    const asks = jsonLines(await graflow(["asks", "list", "--json"], { cwd }));
    const first = asks.find(({ taskId }) => taskId === "ann");
    await graflow(["asks", "answer", String(first?.["id"]), "--approve"], { cwd });
    await run.saw("It is open no more.");
    await run.saw("? bob asks");
    await run.saw("Approve?", 2);
    type("y");
    await run.saw("Anything to add?");
    type(enter);
    const { code, stdout } = await run.ended;
    expect(stdout).toContain("{ ann: true, bob: true }");
    expect(code).toBe(0);
  });

  test("--no-interactive asks nothing; the tree says what it waits for, and how to answer", async () => {
    const { run, type } = await sit("run", "asking.ts", "-e", "approval", "--no-interactive");
    await run.saw("waits for an answer");
    await run.saw("graflow asks answer");
    type("\u0003");
    const { code, stdout } = await run.ended;
    expect(stdout).not.toContain("Approve?");
    expect(code).toBe(3);
  });

  test("asks answer asks for it; leaving it is no answer, and told by the exit code", async () => {
    const { cwd, run } = await sit("run", "asking.ts", "-e", "approval", "--no-interactive");
    await run.saw("graflow asks answer");
    const [ask] = jsonLines(await graflow(["asks", "list", "--json"], { cwd }));
    const id = String(ask?.["id"]);
    const left = seat(cwd, "asks", "answer", id);
    await left.run.saw("Approve?");
    left.type("\u0003");
    expect(await left.run.ended).toMatchObject({ code: 130, stdout: expect.stringContaining("CLI_ASK_LEFT") as unknown });
    const answering = seat(cwd, "asks", "answer", id);
    await answering.run.saw("Approve?");
    answering.type("y");
    await answering.run.saw("Anything to add?");
    answering.type(enter);
    expect(await answering.run.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("goes on with the run") as unknown });
    expect((await run.ended).code).toBe(0);
  });
});
