// Tasks whose program is a shell script, and programs that do not keep to the rules.
import { expect, test } from "vitest";
import { createEngine, memory, task, workflow, type RunEvent } from "../../src/index.ts";
import { isThere } from "../is-there.ts";
import { spawned, type Spawned } from "./programs.ts";

const nobody = (): never => {
  throw new Error("It is carried out by its program");
};

function flowOf({ handler }: Spawned, options: { readonly timeout?: number } = {}) {
  return workflow("w", task("program", { handler, ...options }, nobody as (input: unknown) => unknown));
}

async function failure(program: Spawned, input: unknown, options: { readonly timeout?: number } = {}): Promise<Error & { code?: string }> {
  await using engine = createEngine({ backend: memory() });
  const outcome = await flowOf(program, options).start(input, { engine }).outcome;
  if (outcome.status !== "failed") throw new Error(`it ${outcome.status}`);
  return (outcome.error.cause ?? outcome.error) as Error;
}

test("a shell script answers a call, and says what it wants without waiting for an answer", async () => {
  await using engine = createEngine({ backend: memory() });
  const program = spawned(
    "sh",
    `read -r call
echo "so far so good" >&2
echo '{"type":"ask","what":"channel.set","args":["done","yes"]}'
printf '{"type":"result","value":%s}' "\${#call}"`,
  );
  const after = task("after", async (length: unknown, { channel }) => [typeof length, await channel.get("done")]);
  const wf = workflow("w", "program >> after", {
    program: task("program", { handler: program.handler }, nobody as (input: string) => unknown),
    after,
  });
  const run = wf.start("x", { engine });
  const events: RunEvent[] = [];
  for await (const event of run.events()) events.push(event);
  expect(await run.outcome).toMatchObject({ output: ["number", "yes"] });
  expect(events).toContainEqual(
    expect.objectContaining({ type: "log", level: "warn", message: "so far so good", data: { stream: "stderr" } }),
  );
});

test("what it wants without an answer is done though it has ended meanwhile, and its result counts", async () => {
  await using engine = createEngine({ backend: memory() });
  const program = spawned(
    "sh",
    `read -r call
echo '{"type":"ask","what":"sleep","args":["300ms"]}'
echo '{"type":"ask","what":"channel.set","args":["done","yes"]}'
echo '{"type":"result","value":1}'`,
  );
  const after = task("after", async (one: unknown, { channel }) => [one, await channel.get("done")]);
  const wf = workflow("w", "program >> after", {
    program: task("program", { handler: program.handler }, nobody as (input: unknown) => unknown),
    after,
  });
  expect(await wf.run(0, { engine })).toEqual([1, "yes"]);
});

test("what it has written to standard error before its result is heard", async () => {
  await using engine = createEngine({ backend: memory() });
  const wf = flowOf(spawned("sh", `read -r call; echo last >&2; echo '{"type":"result","value":1}'`));
  for (let time = 0; time < 20; time++) {
    const run = wf.start(0, { engine });
    const heard: string[] = [];
    for await (const event of run.events()) if (event.type === "log") heard.push(event.message);
    expect(heard).toEqual(["last"]);
  }
});

test("an input that is more than JSON is refused, and nothing is left", async () => {
  const program = spawned("sh", "cat");
  const error = await failure(program, { rows: [{ at: new Map() }] });
  expect(error).toMatchObject({ code: "NOT_SERIALIZABLE", path: "input.rows[0].at" });
});

test("a line that is too long ends the program", async () => {
  const error = await failure(spawned("sh", "head -c 300000 /dev/zero | tr '\\\\0' x; sleep 600"), 0);
  expect(error).toMatchObject({ code: "WORK_TOO_LARGE" });
  expect(error.message).toContain("lines of at most 100000 characters");
});

test("more output than is allowed ends the program", async () => {
  const program = spawned("sh", "yes x");
  const error = await failure(program, 0);
  expect(error).toMatchObject({ code: "WORK_TOO_LARGE" });
  expect(error.message).toContain("write at most 1000000 characters");
});

test("an ask without an answer that is refused fails the task", async () => {
  const program = spawned("sh", `echo '{"type":"ask","what":"goto","args":["nowhere"]}'; echo '{"type":"result"}'; sleep 600`);
  expect(await failure(program, 0)).toMatchObject({ code: "JUMP_INVALID" });
});

test("rule 16: a program is told to stop, and what it does not stop by itself is killed", async () => {
  const polite = spawned("sh", `read -r call; echo begun; read -r stop; echo "got $stop" >&2; exit 0`);
  const deaf = spawned("sh", "echo begun; exec sleep 600", { grace: 20 });
  for (const program of [polite, deaf]) {
    await using engine = createEngine({ backend: memory() });
    const run = flowOf(program).start(0, { engine });
    const logs: string[] = [];
    for await (const event of run.events()) {
      if (event.type !== "log") continue;
      logs.push(event.message);
      if (event.message === "begun") run.cancel("enough");
    }
    expect((await run.outcome).status).toBe("cancelled");
    await expect.poll(() => isThere(program.pids[0]), { timeout: 20_000 }).toBe(false);
  }
});

test("a task that takes too long is a TaskTimeoutError, and its program ends", async () => {
  const program = spawned("sh", "exec sleep 600", { grace: 0 });
  expect(await failure(program, 0, { timeout: 50 })).toMatchObject({ code: "TASK_TIMEOUT" });
  await expect.poll(() => isThere(program.pids[0]), { timeout: 20_000 }).toBe(false);
});

test("one that is killed is lost", async () => {
  const error = await failure(spawned("sh", "kill -9 $$"), 0);
  expect(error).toMatchObject({ code: "PLACE_LOST" });
  expect(error.message).toContain("signal SIGKILL");
});

test("a key __proto__ in what it writes is left out", async () => {
  await using engine = createEngine({ backend: memory() });
  const program = spawned("sh", `echo '{"type":"result","value":{"a":1,"__proto__":{"polluted":true},"\\u005f_proto__":2}}'`);
  expect(await flowOf(program).run(0, { engine })).toEqual({ a: 1 });
});
