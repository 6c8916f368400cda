// Nothing is left on another machine: when a task is cancelled, its time is up, its program deaf, the connection lost or this process killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { createEngine, type Engine, type RunHandle } from "../../src/index.ts";
import { gone, isThere } from "../is-there.ts";
import { failureOf, one, oneEngine, oneSshd, script, startThere, wayTo } from "./one-sshd.ts";

const serverOf = oneSshd();

/** Says the ids of two generations of processes; the older one does not listen to SIGTERM if `deaf`. */
const family = (deaf: boolean): readonly string[] => script(`${deaf ? "trap '' TERM\n" : ""}sleep 1000 & echo $$; echo $!; wait; wait`);

/** Its first log lines. */
async function said(run: RunHandle<unknown>, count: number): Promise<number[]> {
  const lines: number[] = [];
  for await (const event of run.events()) {
    if (event.type === "log") lines.push(Number(event.message));
    if (lines.length === count) break;
  }
  return lines;
}

describe("nothing is left there", () => {
  const engine: Engine = oneEngine();

  test("when a task is cancelled: by SIGTERM, and by SIGKILL when its grace is over", async (context) => {
    const way = wayTo(serverOf(context));
    for (const deaf of [false, true]) {
      const run = startThere({ ...way, command: family(deaf), grace: deaf ? 50 : "1h" }, engine);
      const ids = await said(run, 2);
      expect(ids.map(isThere)).toEqual([true, true]);
      run.cancel("enough");
      expect(await run.outcome).toMatchObject({ status: "cancelled" });
      await gone(ids);
    }
  });

  test("when a program has ended and left something behind", async (context) => {
    const run = startThere({ ...wayTo(serverOf(context)), command: script(`sleep 1000 & echo $!; ${one}`) }, engine);
    const ids = await said(run, 1);
    expect(await run.outcome).toMatchObject({ output: 1 });
    await gone(ids);
  });

  test("when the connection is lost; the next call gets a new one", async (context) => {
    const server = serverOf(context);
    const run = startThere({ ...wayTo(server), command: family(true) }, engine);
    const ids = await said(run, 2);
    await server.kill("connections");
    const error = await failureOf(run);
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error.message).toContain(`The connection to ${server.username}@127.0.0.1:${server.port} was lost`);
    await gone(ids);
    expect(await startThere({ ...wayTo(server), command: script(one) }, engine).outcome).toMatchObject({ output: 1 });
  });

  test("when its engine is closed", async (context) => {
    const other = createEngine({});
    const run = startThere({ ...wayTo(serverOf(context)), command: family(true), grace: 50 }, other);
    const ids = await said(run, 2);
    await other.close();
    await gone(ids);
  });

  test("when this process is killed", async (context) => {
    const server = serverOf(context);
    const file = join(server.folder, "host.ts");
    const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    await writeFile(
      file,
      `import { createEngine, task, workflow } from ${here("../../src/index.ts")};
      import { ssh } from ${here("../../src/handlers/ssh/index.ts")};
      const there = task("there", { handler: ssh(${JSON.stringify({ ...wayTo(server), command: family(true) })}) }, () => 1);
      for await (const event of workflow("one", there).start().events()) if (event.type === "log") console.log(event.message);`,
    );
    const host = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
    const ids: number[] = [];
    for await (const line of createInterface({ input: host.stdout })) if (ids.push(Number(line)) === 2) break;
    expect(ids).toHaveLength(2);
    host.kill("SIGKILL");
    await once(host, "exit");
    await gone(ids);
  });
});

describe("a connection", () => {
  test("that has nothing to do keeps no process, and ends", async (context) => {
    const server = serverOf(context);
    const file = join(server.folder, "idle.ts");
    const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    await writeFile(
      file,
      `import { task, workflow } from ${here("../../src/index.ts")};
      import { ssh } from ${here("../../src/handlers/ssh/index.ts")};
      const there = task("there", { handler: ssh(${JSON.stringify({ ...wayTo(server), command: script(one), idle: "1h" })}) }, () => 1);
      console.log(await workflow("one", there).run());`,
    );
    const host = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
    host.stdout.resume();
    expect(await once(host, "exit")).toEqual([0, null]);
    const engine = createEngine({});
    await startThere({ ...wayTo(server), command: script(one), idle: 0 }, engine).outcome;
    while ((await server.connections()) > 0);
    await engine.close();
  });

  test("whose server does not answer any more is lost, and what it carried out is ended once the server is gone", async (context) => {
    const server = serverOf(context);
    const engine = createEngine({});
    const run = startThere({ ...wayTo(server), command: family(false), keepalive: 50 }, engine);
    const ids = await said(run, 2);
    await server.freeze();
    const error = await failureOf(run);
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error.message).toContain("it has not answered for 150 ms");
    await engine.close();
    await server.kill("connections");
    await gone(ids);
  });

  test("is made anew when the server has been away; not when its key is another one then", async (context) => {
    const server = serverOf(context);
    const engine = createEngine({});
    const options = { ...wayTo(server), command: script(one) };
    expect(await startThere(options, engine).outcome).toMatchObject({ output: 1 });
    await server.kill("all");
    expect((await failureOf(startThere(options, engine))).message).toContain("refused connection");
    await server.start();
    expect(await startThere(options, engine).outcome).toMatchObject({ output: 1 });
    await server.kill("all");
    await server.start(true);
    expect((await failureOf(startThere(options, engine))).message).toContain("IS ANOTHER ONE");
    await engine.close();
  });
});
