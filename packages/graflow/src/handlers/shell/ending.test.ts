// Nothing of a command is left: when its run is cancelled, its time is up, its engine closed or its process killed.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine, shell, workflow, type Engine } from "../../index.ts";
import { gone, isThere } from "../../../test/is-there.ts";

const isLinux = process.platform === "linux";
let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = createEngine({});
  folder = await mkdtemp(join(tmpdir(), "graflow-shell-"));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** Says the ids of three generations of processes, of which none listens to SIGTERM if `deaf`. */
const family = (deaf: boolean): string[] => {
  const trap = deaf ? 'trap "" TERM;' : "";
  const youngest = `${trap} echo $$; sleep 1000 & wait; wait`;
  return [
    "sh",
    "-c",
    `${trap} echo $$; sh -c "$0" & sh -c "$0" & wait; wait`,
    `echo $$; sh -c '${youngest.replaceAll("'", "")}' & wait; wait`,
  ];
};

/** Starts a run and waits until its command has said so many lines. */
async function begun(task: ReturnType<typeof shell>, lines: number, on: Engine = engine) {
  const run = workflow("one", task).start(undefined, { engine: on });
  const said: number[] = [];
  for await (const event of run.events()) {
    if (event.type === "log") said.push(Number(event.message));
    if (said.length === lines) break;
  }
  return { run, said };
}

describe.runIf(isLinux)("nothing is left of a command", () => {
  test("when its run is cancelled: children of children neither", async () => {
    const { run, said } = await begun(shell("family", { command: family(false) }), 5);
    expect(said.every(isThere)).toBe(true);
    run.cancel("enough");
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    expect(said.filter(isThere)).toEqual([]);
  });

  test("that does not listen, once its grace is over", async () => {
    const { run, said } = await begun(shell("family", { command: family(true), grace: 100 }), 5);
    run.cancel("enough");
    await run.outcome;
    expect(said.filter(isThere)).toEqual([]);
  });

  test("when its time is up", async () => {
    const { run, said } = await begun(shell("family", { command: family(true), grace: 0, timeout: 1500 }), 5);
    expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "TASK_TIMEOUT" } });
    await gone(said);
  });

  test("when it has ended and left something behind", async () => {
    const task = shell("left", { command: ["sh", "-c", "sleep 1000 & echo $!"], parse: "text", grace: 100 });
    const id = Number(await workflow("one", task).run(undefined, { engine }));
    expect(isThere(id)).toBe(false);
  });

  test("when its engine is closed", async () => {
    const other = createEngine({});
    const { said } = await begun(shell("family", { command: family(true), grace: 100 }), 5, other);
    await other.close();
    expect(said.filter(isThere)).toEqual([]);
  });

  test("a signal that comes while it is started is heard", async () => {
    const cancelled = new AbortController();
    const task = shell("sleep", { command: () => (cancelled.abort("now"), ["sleep", "1000"]), grace: 0 });
    const run = workflow("one", task).start(undefined, { engine, signal: cancelled.signal });
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
  });

  test.each(["SIGKILL", "SIGINT"] as const)("when its process dies by %s", async (signal) => {
    const file = join(folder, `${signal}.ts`);
    const index = new URL("../../index.ts", import.meta.url).href;
    await writeFile(
      file,
      `import { shell, workflow } from ${JSON.stringify(index)};
      const run = workflow("one", shell("family", { command: ${JSON.stringify(family(true))} })).start();
      for await (const event of run.events()) if (event.type === "log") console.log(event.message);`,
    );
    const host = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
    const said = await lines(host, 5);
    host.kill(signal);
    await once(host, "exit");
    await gone(said);
  });
});

async function lines(program: ChildProcess, count: number): Promise<number[]> {
  const said: number[] = [];
  if (program.stdout === null) return said;
  for await (const line of createInterface({ input: program.stdout })) {
    said.push(Number(line));
    if (said.length === count) break;
  }
  return said;
}

describe.runIf(isLinux)("a program that speaks lines", () => {
  const program = async (body: string): Promise<string[]> => {
    const file = join(folder, `${Math.random()}.mjs`);
    await writeFile(
      file,
      `import { createInterface } from "node:readline";
      const say = (message) => console.log(JSON.stringify(message));
      let onAnswer;
      const ask = (what, ...args) => new Promise((resolve) => { onAnswer = resolve; say({ type: "ask", id: 1, what, args }); });
      for await (const line of createInterface({ input: process.stdin })) {
        const message = JSON.parse(line);
        if (message.type === "answer") onAnswer(message.value);
        if (message.type === "call") void work(message.input);
      }
      async function work(input) { ${body} }`,
    );
    return [process.execPath, file];
  };

  test("is a task with channels, logs and a result", async () => {
    const command = await program(
      `console.log("begun"); const n = await ask("channel.increment", "n", input.by); say({ type: "result", value: { n } }); process.exit();`,
    );
    const task = shell("count", { protocol: "lines", command });
    const run = workflow("one", task).start({ by: 5 }, { engine, channel: { n: 2 } });
    const said: string[] = [];
    for await (const event of run.events()) if (event.type === "log") said.push(event.message);
    expect(await run.outcome).toMatchObject({ status: "completed", output: { n: 7 } });
    expect(said).toEqual(["begun"]);
  });

  test("that ends without a result is lost, with its last words", async () => {
    const command = await program(`console.error("no more"); process.exit(3);`);
    const outcome = await workflow("one", shell("bad", { protocol: "lines", command })).start(undefined, { engine }).outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_LOST" } } });
    expect(String(outcome.status === "failed" && outcome.error.cause)).toContain("no more");
  });

  test("that is not there says so", async () => {
    const outcome = await workflow("one", shell("bad", { protocol: "lines", command: ["no-such-program"] })).start(undefined, { engine })
      .outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "COMMAND_UNAVAILABLE" } } });
  });

  test("is ended with its children when it has said its result and does not go", async () => {
    const ids = join(folder, "ids");
    const command = await program(
      `const { spawn } = await import("node:child_process"); const { writeFileSync } = await import("node:fs");
      const child = spawn("sleep", ["1000"], { stdio: "ignore" });
      writeFileSync(${JSON.stringify(ids)}, JSON.stringify([process.pid, child.pid]));
      say({ type: "result", value: 1 }); setInterval(() => {}, 1000);`,
    );
    expect(await workflow("one", shell("stay", { protocol: "lines", command, grace: 50 })).run(undefined, { engine })).toBe(1);
    await gone(JSON.parse(await readFile(ids, "utf8")) as number[]);
  });
});
