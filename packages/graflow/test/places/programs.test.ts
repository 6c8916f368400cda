// Programs of one file, or of two, that run their own workflows in threads or processes of their own: what stands at their top level happens once.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { builtHere } from "./built-here.ts";

const { folder, remove } = await builtHere();
afterAll(remove);

/** Runs it, with the library beside it; resolves to its lines, and to its errors. `files`: more of them, by name. */
async function outputOf(program: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const own = await mkdtemp(join(tmpdir(), "graflow-program '"));
  try {
    const all = { "main.mjs": program, ...files };
    for (const [name, text] of Object.entries(all))
      await writeFile(join(own, name), text.replaceAll("@graflow/core", join(folder, "library.mjs")));
    const { stdout } = await promisify(execFile)(process.execPath, [join(own, "main.mjs")], { timeout: 50_000 });
    return stdout.trim().split("\n");
  } catch (error) {
    return [String((error as { stderr?: string }).stderr ?? error)];
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

const head = `
import { createEngine, ClassRegistry, memory, par, processes, task, threads, workflow } from "@graflow/core";
import { isMainThread } from "node:worker_threads";
const isHome = isMainThread && process.send === undefined;
console.log(isHome ? "loaded at home" : "loaded there");
const there = task("there", { handler: "place" }, (n) => \`\${n + 1} \${isMainThread && process.send === undefined ? "at home" : "there"}\`);
`;

const loads = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.startsWith("loaded"));

describe.each(["threads", "processes"])("a program with %s()", (place) => {
  const engine = `const engine = createEngine({ handlers: { place: ${place}({ max: 1 }) } });`;

  test("that awaits its run at the top level runs it once", async () => {
    const lines = await outputOf(`${head}
      ${engine}
      console.log(await workflow("w", there).run(1, { engine }));
      console.log("after");
      await engine.close();`);
    expect(loads(lines)).toEqual(["2 there", "after"]);
  });

  test("that reads the events of its run at the top level runs it once", async () => {
    const lines = await outputOf(`${head}
      ${engine}
      const run = workflow("w", there).start(1, { engine });
      for await (const event of run.events()) if (event.type === "task.completed") console.log(event.output);
      console.log((await run.outcome).status);
      await engine.close();`);
    expect(loads(lines)).toEqual(["2 there", "completed"]);
  });

  test("that hands its run over and looks after it does both once", async () => {
    const lines = await outputOf(`${head}
      ${engine}
      const w = workflow("w", there);
      engine.supervise([w]);
      const run = await engine.submit(w, 1);
      console.log((await run.outcome()).output);
      await engine.close();`);
    expect(loads(lines)).toEqual(["2 there"]);
  });

  test("that does not wait for what it has started starts it once, and defines more after that", async () => {
    const lines = await outputOf(`${head}
      ${engine}
      const first = workflow("first", there).run(1, { engine });
      const second = workflow("second", there);
      console.log(await first);
      console.log(await second.run(2, { engine }));
      await engine.close();`);
    expect(loads(lines)).toEqual(["2 there", "3 there"]);
  });

  test("whose second workflow stands behind its first run is told that it cannot be found there", async () => {
    const lines = await outputOf(`${head}
      ${engine}
      await workflow("first", there).run(1, { engine });
      const error = await workflow("second", there).run(2, { engine }).catch((thrown) => thrown);
      console.log(error.cause.code, error.cause.message.includes("begins a run while it is loaded"));
      await engine.close();`);
    expect(loads(lines)).toEqual(["TASK_NOT_FOUND true"]);
  });

  test("that has two workflows of one name and one graph is told so, instead of running the wrong one", async () => {
    const lines = await outputOf(`${head}
      ${engine}
      const make = (by) => workflow("w", task("adds", { handler: "place" }, (n) => n + by));
      const [one, two] = [make(1), make(2)];
      const error = await two.run(1, { engine }).catch((thrown) => thrown);
      console.log(error.cause.code, error.cause.message);
      await engine.close();`);
    expect(loads(lines)).toEqual(['TASK_NOT_FOUND Expected one workflow "w" of this graph, got 2']);
  });

  test("of two files that have workflows of one name and one graph runs each as it was written", async () => {
    const file = (by: number): string =>
      `import { task, workflow } from "@graflow/core";
       export const flow = workflow("w", task("adds", { handler: "place" }, (n) => n + ${by}));`;
    const lines = await outputOf(
      `import { createEngine, ${place} } from "@graflow/core";
       import * as one from "./one.mjs";
       import * as two from "./two.mjs";
       const engine = createEngine({ handlers: { place: ${place}({ max: 1 }) } });
       console.log(await one.flow.run(0, { engine }), await two.flow.run(0, { engine }), await one.flow.run(0, { engine }));
       await engine.close();`,
      { "one.mjs": file(1), "two.mjs": file(2) },
    );
    expect(lines).toEqual(["1 2 1"]);
  });

  test("gives instances of its classes to its engine, and they are known there", async () => {
    const lines = await outputOf(`${head}
      class Money { constructor(cents) { this.cents = cents; } }
      const classes = new ClassRegistry().registerClass("Money", Money, { encode: ({ cents }) => cents, decode: (cents) => new Money(cents) });
      const engine = createEngine({ classes, handlers: { place: ${place}() } });
      const pays = task("pays", { handler: "place" }, (money) => new Money(money instanceof Money ? money.cents + 1 : -1));
      const paid = await workflow("w", pays).run(new Money(41), { engine });
      console.log(paid instanceof Money, paid.cents);
      await engine.close();`);
    expect(loads(lines)).toEqual(["true 42"]);
  });

  test("has its plugins beside its engine once, and there only where a task runs a workflow of its own", async () => {
    const lines = await outputOf(`${head}
      const attach = () => {
        console.log(isHome ? "attached at home" : "attached there");
        return async () => {};
      };
      const engine = createEngine({ plugins: [{ name: "p", attach }], handlers: { place: ${place}({ max: 1 }) } });
      const inner = workflow("inner", task("inner", (n) => n * 10));
      const runsInner = task("runsInner", { handler: "place" }, (n) => inner.run(n, { engine }));
      const [first, second] = [workflow("first", there), workflow("second", runsInner)];
      console.log(await first.run(1, { engine }));
      console.log(await second.run(1, { engine }));
      console.log(await second.run(2, { engine }));
      await engine.close();`);
    expect(loads(lines)).toEqual(["attached at home", "2 there", "attached there", "10", "20"]);
  });

  test("whose tasks run workflows of their own, in threads of their own, gets what they come to", async () => {
    const lines = await outputOf(
      `import { createEngine, ${place}, task, workflow } from "@graflow/core";
       import { outer } from "./flows.mjs";
       const engine = createEngine({ handlers: { place: ${place}() } });
       console.log(await outer.run(1, { engine }));
       await engine.close();`,
      {
        "flows.mjs": `import { createEngine, task, threads, workflow } from "@graflow/core";
          import { threadId } from "node:worker_threads";
          export const inner = workflow("inner", task("inner", { handler: "place" }, (n) => [n * 10, threadId]));
          export const outer = workflow("outer", task("outer", { handler: "place" }, async (n) => {
            await using engine = createEngine({ handlers: { place: threads({ max: 1 }) } });
            const [result, thread] = await inner.run(n, { engine });
            return \`\${result} in another thread: \${thread !== threadId}\`;
          }));`,
      },
    );
    expect(lines).toEqual(["10 in another thread: true"]);
  });

  test("that imports a library which runs a workflow of its own when it is loaded runs that once, and is told that its own cannot be found", async () => {
    const lines = await outputOf(
      `${head}
       import "./library.mjs";
       ${engine}
       const error = await workflow("w", there).run(1, { engine }).catch((thrown) => thrown);
       console.log(error?.cause?.code ?? error);
       await engine.close();`,
      {
        "library.mjs": `import { task, workflow } from "@graflow/core";
          console.log(await workflow("of the library", task("warm", () => "warmed up")).run());`,
      },
    );
    expect(loads(lines)).toEqual(["warmed up", "TASK_NOT_FOUND"]);
  });
});
