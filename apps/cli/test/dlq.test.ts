// The commands about work that could not be run, as an operator uses them, on a real server.
import { writeFile, chmod } from "node:fs/promises";
import { join } from "node:path";
import { createEngine, type Engine } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { graflow, jsonLines, project, startOnTerminal, whyNoTerminal, type Ended } from "./graflow.ts";
import { oneServer } from "./redis-server.ts";

const secret = "a secret of at least thirty-two bytes".replaceAll(" ", "-");
const noTerminal = whyNoTerminal();

const server = oneServer();
let worlds = 0;

interface World {
  readonly engine: Engine;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  dlq(...words: string[]): Promise<Ended>;
}

async function newWorld(context: TestContext): Promise<World> {
  // A database of its own for each.
  const url = `${server.of(context).url}/${worlds++}`;
  const engine = createEngine({ backend: redis({ url, signing: { secrets: [{ id: "a", secret }] } }) });
  onTestFinished(() => engine.close());
  const cwd = await project({});
  const env = { GRAFLOW_REDIS_URL: url, GRAFLOW_SIGNING_SECRETS: `a=${secret}` };
  return { engine, cwd, env, dlq: (...words) => graflow(["dlq", ...words], { cwd, env }) };
}

async function bury({ engine }: World, id: string, payload: string, queue = "default"): Promise<string> {
  const subject = { workflow: "thumbnails", graph: undefined, runId: undefined, taskId: undefined, owner: undefined };
  const work = { id, kind: "run" as const, queue, priority: 0, delay: 0, subject, concurrencyKey: undefined, payload };
  const at = Date.now();
  const letter = {
    work,
    reason: "unsigned" as const,
    error: "It is not signed.",
    attempts: 1,
    at,
    history: [{ at, by: "host:1", what: "unsigned" }],
  };
  return (await engine.fleet?.deadLetters.bury(letter)) ?? "";
}

test("dlq lists letters by filters, shows one, and what it says alone", async (context) => {
  const world = await newWorld(context);
  expect(await world.dlq("list")).toMatchObject({ code: 0, stdout: "", stderr: "no dead letters\n" });
  const id = await bury(world, "w1", '{"n":1}\u001b[2J');
  await bury(world, "w2", "", "gpu");
  const { stdout } = await world.dlq("list");
  expect(stdout).toMatch(/letter +reason +work/);
  expect(stdout).toContain("run of thumbnails");
  expect(stdout).toContain("It is not signed.");
  expect(jsonLines(await world.dlq("list", "--queue", "gpu", "--reason", "unsigned", "--json"))).toMatchObject([
    { type: "dead-letter", reason: "unsigned", work: { id: "w2", queue: "gpu" } },
  ]);
  const shown = await world.dlq("show", id.slice(0, 6));
  expect(shown.stdout).toContain("Not to be believed: It is not signed.");
  expect(shown.stdout).toContain('{"n":1}');
  expect(shown.stdout).not.toContain("\u001b[2J");
  expect((await world.dlq("show", id, "--payload")).stdout).toBe('{"n":1}\u001b[2J\n');
  expect(await world.dlq("show", "nobody")).toMatchObject({ code: 2, stderr: expect.stringContaining("CLI_LETTER_UNKNOWN") as string });
});

test("dlq edit takes a text, a file or what is piped in, and the letter can be put back then; each stands in the audit trail", async (context) => {
  const world = await newWorld(context);
  const id = await bury(world, "w1", "before");
  expect(await world.dlq("retry", id)).toMatchObject({ code: 1, stderr: expect.stringContaining("DEAD_LETTER_DOUBTFUL") as string });
  await writeFile(join(world.cwd, "payload.json"), "from a file\n");
  expect((await world.dlq("edit", id, "--payload", "@payload.json")).code).toBe(0);
  expect((await world.engine.deadLetters.get(id))?.payload).toBe("from a file");
  expect((await graflow(["dlq", "edit", id, "--payload", "@-"], { cwd: world.cwd, env: world.env, stdin: "piped\n" })).code).toBe(0);
  expect(jsonLines(await world.dlq("edit", id, "--payload", "a text", "--json"))).toMatchObject([
    { type: "dead-letter", payload: "a text" },
  ]);
  expect(await world.dlq("edit", id)).toMatchObject({ code: 2, stderr: expect.stringContaining("--payload") as string });
  expect(await world.dlq("retry", id)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("run of thumbnails is in queue default") as string,
  });
  expect(await world.engine.deadLetters.count()).toBe(0);
  const trail = await world.engine.records.read("audit", { order: "oldest", limit: 10 });
  expect(trail.map(({ text }) => (JSON.parse(text) as { action: string }).action)).toEqual([
    "letter.retry",
    "letter.retry",
    "letter.edit",
    "letter.edit",
    "letter.edit",
    "letter.retry",
  ]);
});

test("dlq retry and drop take several letters, or all that fit when that is confirmed", async (context) => {
  const world = await newWorld(context);
  const ids = [
    await bury(world, "w1", "1"),
    await bury(world, "w2", "2", "gpu"),
    await bury(world, "w3", "3", "gpu"),
    await bury(world, "w4", "4"),
  ];
  expect(await world.dlq("drop")).toMatchObject({ code: 2, stderr: expect.stringContaining("--all") as string });
  expect(await world.dlq("drop", "--queue", "gpu")).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") as string });
  expect(await world.dlq("drop", ids[0] ?? "", "--all")).toMatchObject({ code: 2 });
  expect(await world.dlq("drop", "--queue", "gpu", "--yes")).toMatchObject({ code: 0, stdout: "■ 2 dead letters dropped\n" });
  const retried = await world.dlq("retry", "--all", "--yes", "--trust", "--json");
  expect(jsonLines(retried)).toMatchObject([
    { type: "retry", id: ids[0], to: "queued", queue: "default" },
    { type: "retry", id: ids[3], to: "queued", queue: "default" },
  ]);
  expect(await world.engine.deadLetters.count()).toBe(0);
});

test("no command shows the secret, also where it is wrong", async (context) => {
  const world = await newWorld(context);
  const id = await bury(world, "w1", "1");
  const cases = [
    [`a=${secret.slice(0, 20)}`, "list"],
    [secret, "show", id, "--json"],
    [`a=${secret},a=${secret}`, "retry", id],
  ] as const;
  for (const [secrets, ...words] of cases) {
    const env = { ...world.env, GRAFLOW_SIGNING_SECRETS: secrets };
    const { code, stdout, stderr } = await graflow(["dlq", ...words], { cwd: world.cwd, env });
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toContain(secret.slice(0, 20));
  }
});

test.skipIf(noTerminal !== undefined)("dlq edit opens the editor on a terminal, and drop asks there", async (context) => {
  const world = await newWorld(context);
  const id = await bury(world, "w1", "before");
  const editor = join(world.cwd, "editor");
  await writeFile(editor, '#!/bin/sh\nsed -i s/before/after/ "$2"\n');
  await chmod(editor, 0o755);
  const env = { ...world.env, EDITOR: `${editor} --wait` };
  expect((await startOnTerminal(["dlq", "edit", id], { cwd: world.cwd, env }).ended).code).toBe(0);
  expect((await world.engine.deadLetters.get(id))?.payload).toBe("after");
  const failing = await startOnTerminal(["dlq", "edit", id], { cwd: world.cwd, env: { ...env, EDITOR: "false" } }).ended;
  expect(failing).toMatchObject({ code: 1, stdout: expect.stringContaining("CLI_EDITOR_FAILED") as string });
  const asked = startOnTerminal(["dlq", "drop", "--all"], { cwd: world.cwd, env });
  await asked.saw("Drop 1 dead letter?");
  asked.process.stdin?.write("\r");
  expect(await asked.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing was done") as string });
  const dropped = startOnTerminal(["dlq", "drop", "--all"], { cwd: world.cwd, env });
  await dropped.saw("Drop 1 dead letter?");
  dropped.process.stdin?.write("y");
  expect((await dropped.ended).stdout).toContain("1 dead letter dropped");
});
