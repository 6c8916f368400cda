// Tasks whose program is a Python script, by plain lines.
import { describe, expect, test } from "vitest";
import { createEngine, memory, task, workflow, type RunEvent } from "../../src/index.ts";
import { pythonMissing, spawned } from "./programs.ts";

const missing = await pythonMissing();
const head = `import json, sys
call = json.loads(sys.stdin.readline())
def say(**message): print(json.dumps(message), flush=True)
asked = 0
def ask(what, *args, **more):
    global asked
    asked += 1
    say(type="ask", id=asked, what=what, args=list(args), **more)
    answer = json.loads(sys.stdin.readline())
    assert answer["type"] == "answer" and answer["id"] == asked
    if "error" in answer: raise RuntimeError(answer["error"]["message"])
    return answer["value"]
x = call["input"]
`;

const nobody = (): never => {
  throw new Error("It is carried out by its program");
};

async function runOf(source: string, input: unknown): Promise<{ output: unknown; events: RunEvent[] }> {
  await using engine = createEngine({ backend: memory() });
  const program = task("program", { handler: spawned("python3", head + source).handler }, nobody as (input: unknown) => unknown);
  const run = workflow("w", program).start(input, { engine });
  const events: RunEvent[] = [];
  const reading = (async () => {
    for await (const event of run.events()) events.push(event);
  })();
  const outcome = await run.outcome;
  await reading;
  if (outcome.status !== "completed") throw outcome.status === "failed" ? outcome.error : new Error(outcome.status);
  return { output: outcome.output, events };
}

describe.skipIf(missing !== undefined)(`programs in Python${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  test("a Python script gets its call and gives its result", async () => {
    const { output } = await runOf(
      'say(type="result", value={"sum": sum(x), "of": call["taskId"], "attempt": call["attempt"]})',
      [1, 2, 3],
    );
    expect(output).toEqual({ sum: 6, of: "program", attempt: 0 });
  });

  test("what it logs, prints and reports are events of its run, in order", async () => {
    const { events } = await runOf(
      `say(type="log", level="debug", message="one", data={"n": 1})
print("two é", flush=True)
say(type="progress", done=1, total=2, message="half")
print('{"type":"log","level":"loud","message":"three"}', flush=True)
say(type="result", value=None)`,
      0,
    );
    const told = events.filter(({ type }) => type === "log" || type === "task.progress");
    expect(told).toMatchObject([
      { level: "debug", message: "one", data: { n: 1 } },
      { level: "info", message: "two é", data: { stream: "stdout" } },
      { done: 1, total: 2, message: "half" },
      {
        level: "warn",
        message: '{"type":"log","level":"loud","message":"three"}',
        data: { problem: 'Expected `level` to be "debug", "info", "warn" or "error", got `"loud"`' },
      },
    ]);
  });

  test("it reads and writes channels, and a refusal is an error of its own", async () => {
    const { output } = await runOf(
      `ask("channel.set", "k", {"a": [1, None, "it's"]})
ask("channel.append", "l", 1, 2)
ask("channel.increment", "n", 5, channel="other")
try: ask("channel.increment", "l"); refused = ""
except RuntimeError as e: refused = str(e)
try: ask("chanel.get", "l"); misspelt = ""
except RuntimeError as e: misspelt = str(e)
ask("channel.lock", "k"); ask("channel.unlock", "k")
say(type="result", value=[ask("channel.get", "k"), ask("channel.get", "l"), ask("channel.get", "n", channel="other"),
  ask("channel.get", "none"), ask("channel.has", "k"), ask("channel.keys"), refused, misspelt[:60]])`,
      0,
    );
    const refused = 'Expected key "l" of the run\'s channel to hold a number, got `[1, 2]`';
    expect(output).toEqual([
      { a: [1, null, "it's"] },
      [1, 2],
      5,
      null,
      true,
      ["k", "l"],
      refused,
      "Expected a program to ask for one of channel.get, channel.se",
    ]);
  });

  test("a value of a channel that is more than JSON is refused with its place", async () => {
    await using engine = createEngine({ backend: memory() });
    const first = task("first", (_: number, { channel }) => channel.set("when", { at: [new Date(0)] }));
    const source = 'try: ask("channel.get", "when")\nexcept RuntimeError as e: say(type="result", value=str(e))';
    const second = task("second", { handler: spawned("python3", head + source).handler }, nobody as (input: unknown) => unknown);
    const said = await workflow("w", "first >> second", { first, second }).run(0, { engine });
    expect(said).toMatch(/^Expected `answer to channel\.get\.at\[0\]` to be plain JSON for a program in another language, got `Date/);
  });

  test("an error arrives with name, code, stack and cause", async () => {
    const running = runOf(
      `import traceback
try: 1 / 0
except Exception as e:
  say(type="error", error={"message": str(e), "name": "ZeroDivisionError", "stack": traceback.format_exc(), "code": "E_DIV", "cause": {"message": "deeper"}})`,
      0,
    );
    const error = (await running.catch((thrown: unknown) => thrown)) as { readonly cause: Error & { code?: string } };
    expect(error.cause).toMatchObject({
      message: "division by zero",
      name: "ZeroDivisionError",
      code: "E_DIV",
      cause: { message: "deeper" },
    });
    expect(error.cause.stack).toContain("Traceback (most recent call last)");
  });

  test("one that ends without a result is lost, and its last words are told", async () => {
    const error = await runOf('raise ValueError("no such column: prix")', 0).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ cause: { code: "PLACE_LOST" } });
    expect(String((error as Error).cause)).toMatch(
      /exit code 1 before its task\. Its last words:\nTraceback[\s\S]*ValueError: no such column: prix$/,
    );
  });

  test("what it does once is not done again by its next attempt", async () => {
    await using engine = createEngine({ backend: memory() });
    const source = `known = ask("once", "charge")
if not known["done"]:
    ask("channel.increment", "charged"); ask("once.done", "charge", {"id": 7}); known = {"value": {"id": 7}}
if call["attempt"] == 0: sys.exit(3)
say(type="result", value=[known["value"], ask("channel.get", "charged"), call["attempt"]])`;
    const program = task(
      "program",
      { retry: { limit: 1, delay: 0 }, handler: spawned("python3", head + source).handler },
      nobody as (input: unknown) => unknown,
    );
    expect(await workflow("w", program).run(0, { engine })).toEqual([{ id: 7 }, 1, 1]);
  });

  test("it asks people, and gets their answers", async () => {
    await using engine = createEngine({ backend: memory() });
    engine.asks.watch(({ type, ask }) => {
      if (type !== "opened") return;
      const answer = ask.details.kind === "form" ? { data: { n: 3 } } : { approved: true, reason: "fine" };
      void engine.asks.answer(ask.id, answer, { from: "test", by: "ann" });
    });
    const source = `a = ask("requestApproval", {"prompt": "Go on?"})
f = ask("requestFeedback", {"prompt": "How many?", "schema": {"type": "object", "properties": {"n": {"type": "integer"}}}})
say(type="result", value=[a["approved"], a["reason"], f["n"]])`;
    const program = task("program", { handler: spawned("python3", head + source).handler }, nobody as (input: unknown) => unknown);
    expect(await workflow("w", program).run(0, { engine })).toEqual([true, "fine", 3]);
  });

  test("it goes on elsewhere: other nodes, other passes, an early end", async () => {
    await using engine = createEngine({ backend: memory() });
    const seen: unknown[] = [];
    const extra = task("extra", (input: unknown) => void seen.push(input));
    const source = `if call["iteration"] < 2:
    say(type="ask", what="nextIteration", args=[x + 1])
else:
    say(type="ask", what="nextTask", args=["extra", {"from": "python"}])
    ask("checkpoint", {"name": "there"})
say(type="result", value=x)`;
    const program = task("program", { handler: spawned("python3", head + source).handler }, nobody as (input: number) => number);
    expect(await workflow("w", program, { tasks: [extra] }).run(10, { engine })).toBe(12);
    expect(seen).toEqual([{ from: "python" }]);
  });

  test("a program elsewhere does not choose where files are written", async () => {
    await using engine = createEngine({ backend: memory() });
    const source = 'ask("checkpoint", {"path": "/tmp/stolen", "deferred": False})';
    const program = task("program", { handler: spawned("python3", head + source).handler }, nobody as (input: unknown) => unknown);
    const error = await workflow("w", program)
      .run(0, { engine })
      .catch((thrown: unknown) => thrown as Error);
    expect(String((error as Error).cause)).toContain("without `path`");
  });
});
