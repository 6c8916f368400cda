// Runs that outlive their process: stored, suspended, killed, gone on with, cancelled from elsewhere.
import { existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { graflow, start } from "./graflow.ts";
import { Stages } from "./stages.ts";

const whole = ["extract", "train", "train", "train", "report"];

describe("run", () => {
  test("stores the run beside the package.json, from any folder below, with the file and the tags", async () => {
    const stages = await Stages.make();
    const { stdout } = await graflow(["run", "etl.ts", "--tag", "nightly", "-t", "test"], { cwd: join(stages.cwd, "flows") });
    expect(existsSync(join(stages.cwd, ".graflow/graflow.db"))).toBe(true);
    expect(readFileSync(join(stages.cwd, ".graflow/.gitignore"), "utf8")).toBe("*\n");
    const run = await stages.only();
    expect(stdout).toContain(`etl started run ${String(run["id"])}\n`);
    expect(run).toMatchObject({
      status: "completed",
      workflow: "etl",
      workflowVersion: "1.0.0",
      tags: ["file:flows/etl.ts", "nightly", "test"],
    });
  });

  test("with --no-store leaves nothing behind, and Ctrl-C cancels", async () => {
    const stages = await Stages.make();
    const run = await stages.hold("--no-store");
    run.process.kill("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130, stdout: expect.stringContaining("■ etl cancelled") as unknown });
    expect(existsSync(join(stages.cwd, ".graflow"))).toBe(false);
  });

  test("uses the backend of the configuration, and --store instead of it", async () => {
    const stages = await Stages.make({
      "graflow.config.ts": `import { defineConfig, sqlite } from "@graflow/core";
        export default defineConfig({ workflows: ["./flows/*.ts"], engine: { backend: sqlite({ path: "${"./own.db"}" }) } });`,
    });
    await stages.graflow("run", "etl", "-q");
    expect(existsSync(join(stages.cwd, "own.db"))).toBe(true);
    expect((await stages.only())["tags"]).toEqual(["file:flows/etl.ts"]);
    await stages.graflow("run", "etl", "-q", "--store", "other.db");
    expect(await stages.json("runs", "--store", "other.db")).toHaveLength(1);
    expect(await stages.json("runs")).toHaveLength(1);
    expect(existsSync(join(stages.cwd, ".graflow"))).toBe(false);
  });

  test("on an engine that the configuration has made goes by that engine: in memory Ctrl-C cancels, and --store is refused", async () => {
    const stages = await Stages.make({
      "graflow.config.ts": `import { createEngine, defineConfig, memory } from "@graflow/core";
        export default defineConfig({ workflows: ["./flows/*.ts"], engine: createEngine({ backend: memory() }) });`,
    });
    const run = await stages.hold();
    run.process.kill("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130, stdout: expect.stringContaining("■ etl cancelled") as unknown });
    const refused = await stages.graflow("run", "etl", "--store", "x.db");
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--store cannot change the engine") as unknown });
  });

  test.each([
    ["manual", 0],
    ["2", 3],
    ["each-task", 6],
  ])("--checkpoint %s decides when it is saved", async (policy, count) => {
    const stages = await Stages.make({
      "flows/six.ts": `import { seq, task, workflow } from "@graflow/core";
        export default workflow("six", seq(...Array.from({ length: 6 }, (_, n) => task("t" + n, () => n))));`,
    });
    await stages.graflow("run", "flows/six.ts", "--run-id", "saved", "--checkpoint", policy);
    expect(await stages.json("checkpoints", "list", "saved")).toHaveLength(count);
  });

  test("a run whose values cannot be stored fails, and is told of --no-store", async () => {
    const stages = await Stages.make({
      "flows/open.ts": `import { task, workflow } from "@graflow/core";
        const open = task("open", () => () => 1); const use = task("use", (f: () => number) => f());
        export default workflow("open", "open >> use", { open, use });`,
    });
    const { code, stderr } = await stages.graflow("run", "flows/open.ts");
    expect(stderr).toContain("Run in memory only, where nothing has to be saved: --no-store.");
    expect(code).toBe(1);
    expect(await stages.graflow("run", "flows/open.ts", "--no-store", "-q")).toMatchObject({ code: 0, stdout: "1\n" });
  });
});

describe("Ctrl-C", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s suspends a stored run with exit code 3, and the command that is printed goes on with it",
    async (signal) => {
      const stages = await Stages.make();
      const run = await stages.hold();
      run.process.kill(signal);
      const { code, stdout, stderr } = await run.ended;
      expect(stdout).toMatch(
        /suspending \([\w-]+\) … once more aborts at once\n↻ train interrupted, begins again\n\n‖ etl suspended in .*: (Ctrl-C|SIGTERM) · 1 task\n/,
      );
      expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
      const command = /\n\ngo on with {2}graflow (.*)\n$/.exec(stdout)?.[1] ?? "";
      expect(command).toBe("resume held");
      const resumed = await stages.graflow(...command.split(" "));
      expect(resumed.stdout).toMatch(
        /^etl resumed run held\n○ train ×2 started\n[^]*✔ etl completed in .* · 3 tasks\n\n3 rows, 3 in the channel\n$/,
      );
      expect(resumed.code).toBe(0);
      expect(stages.ran).toEqual(["extract", "train", "train", "train", "train", "report"]);
    },
  );

  test("with --json and --quiet the suspension is told as well", async () => {
    const stages = await Stages.make();
    const run = start(["run", "flows/etl.ts", "--json", "--run-id", "held"], { cwd: stages.cwd, env: { HOLD: "1" } });
    await run.saw('"iteration":1,"attempt":0');
    run.process.kill("SIGINT");
    const ended = await run.ended;
    expect(JSON.parse(ended.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      type: "outcome",
      status: "suspended",
      reason: "Ctrl-C",
      checkpoint: { runId: "held" },
    });
    expect(ended.code).toBe(3);
    expect(await stages.graflow("resume", "held", "--quiet")).toEqual({ code: 0, stdout: "3 rows, 3 in the channel\n", stderr: "" });
  });

  test("twice ends the process at once; what it leaves is abandoned, and can be gone on with", async () => {
    const stages = await Stages.make({
      "flows/deaf.ts": `import { task, workflow } from "@graflow/core"; import { existsSync } from "node:fs";
        const first = task("first", () => "kept");
        const deaf = task("deaf", async (text: string) => { while (!existsSync("go")) await new Promise((done) => setTimeout(done, 20)); return text; });
        export default workflow("left", "first >> deaf", { first, deaf });`,
    });
    const run = start(["run", "flows/deaf.ts", "--run-id", "left"], { cwd: stages.cwd });
    await run.saw("○ deaf started");
    run.process.kill("SIGINT");
    await run.saw("suspending");
    run.process.kill("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130, stderr: "aborted; graflow resume left goes on with what was saved\n" });
    expect(await stages.only()).toMatchObject({ id: "left", status: "abandoned" });
    await writeFile(join(stages.cwd, "go"), "");
    expect(await stages.graflow("resume", "left", "-q")).toMatchObject({ code: 0, stdout: "kept\n" });
  });
});

describe("rule 39: a run whose process was killed", () => {
  test("is listed as abandoned, with the command that goes on; resume --abandoned completes it, and what had completed does not run again", async () => {
    const stages = await Stages.make();
    await stages.killed();
    const { stdout } = await stages.graflow("runs");
    expect(stdout).toMatch(
      /^run +workflow +status +started +updated\nheld +etl +! abandoned +\S+( ago)? +\S+( ago)? +graflow resume held {2}at train\n$/,
    );
    const { code, stdout: resumed } = await stages.graflow("resume", "--abandoned");
    expect(resumed).toContain("etl resumed run held\n");
    expect(resumed).toContain("✔ etl completed");
    expect(code).toBe(0);
    // Only the pass that was in flight ran again.
    expect(stages.ran).toEqual(["extract", "train", "train", "train", "train", "report"]);
    expect(await stages.only()).toMatchObject({ status: "completed" });
    expect(await stages.graflow("resume", "--abandoned")).toEqual({ code: 0, stdout: "", stderr: "no abandoned runs\n" });
  });

  test("of several all go on, one after another; one that cannot is told, and does not keep the others", async () => {
    const stages = await Stages.make({
      "flows/gone.ts": `import { task, workflow } from "@graflow/core";
        const wait = task("wait", (_: unknown, ctx) => ctx.sleep("60s")); export default workflow("gone", "wait", { wait });`,
    });
    const gone = start(["run", "flows/gone.ts", "--run-id", "gone"], { cwd: stages.cwd });
    await gone.saw("wait started");
    gone.process.kill("SIGKILL");
    await gone.ended;
    await writeFile(join(stages.cwd, "flows/gone.ts"), "export const nothing = 1;");
    await stages.killed();
    const { code, stdout, stderr } = await stages.graflow("resume", "--abandoned");
    expect(stderr).toContain('Workflow "gone" of run gone was found not in');
    expect(stdout).toContain("✔ etl completed");
    expect(code).toBe(1);
  });
});

describe("resume", () => {
  test("a run that another process carries out is refused, with the process that has it", async () => {
    const stages = await Stages.make();
    const run = await stages.hold();
    const { code, stderr } = await stages.graflow("resume", "held");
    expect(stderr).toMatch(new RegExp(`Run held is being carried out by process ${run.process.pid} on `));
    expect(stderr).toContain("code  RUN_HELD");
    expect(code).toBe(2);
    run.process.kill("SIGKILL");
    await run.ended;
  });

  test("a checkpoint begins another run there, by version or by name; edited channels and input are its own", async () => {
    const stages = await Stages.make();
    await stages.graflow("run", "flows/etl.ts", "--run-id", "first");
    expect(stages.ran).toEqual(whole);
    const fork = await stages.graflow("resume", "first@epoch-1", "--set", "rows=12", "--run-id", "second", "-q");
    expect(fork).toEqual({ code: 0, stdout: "3 rows, 12 in the channel\n", stderr: "" });
    expect(stages.ran).toEqual([...whole, "train", "report"]);
    expect(await stages.json("runs")).toMatchObject([
      { id: "second", status: "completed", parent: { runId: "first" }, tags: ["file:flows/etl.ts"] },
      { id: "first", status: "completed" },
    ]);
    const list = await stages.json("checkpoints", "list", "first");
    const version = list.find(({ name }) => name === "epoch-2")?.["version"];
    expect(await stages.graflow("resume", `first@${String(version)}`, "-q")).toMatchObject({
      code: 0,
      stdout: "3 rows, 3 in the channel\n",
    });
    expect(stages.ran).toEqual([...whole, "train", "report", "report"]);
  });

  test("--fork leaves a suspended run as it is", async () => {
    const stages = await Stages.make();
    await stages.suspended();
    expect(await stages.graflow("resume", "held", "--fork", "-q")).toMatchObject({ code: 0 });
    expect((await stages.json("runs")).map(({ id, status }) => [id === "held", status])).toEqual([
      [false, "completed"],
      [true, "suspended"],
    ]);
  });

  test("a run that has failed goes on with what had not completed, once the code is mended", async () => {
    const stages = await Stages.make({ "flows/mend.ts": mendable("throw new Error('disk full')") });
    const failed = await stages.graflow("run", "flows/mend.ts", "--run-id", "mend");
    expect(failed.stderr).toMatch(/code {2}TASK_FAILED\n\ngo on with {2}graflow resume mend\n$/);
    await writeFile(join(stages.cwd, "flows/mend.ts"), mendable("return text + ' mended'"));
    expect(await stages.graflow("resume", "mend", "-q")).toMatchObject({ code: 0, stdout: "first mended\n" });
  });

  test("the code is found by the name of the workflow when its file has moved", async () => {
    const stages = await Stages.make({ "graflow.config.ts": 'export default { workflows: ["./*/etl.ts"] };' });
    await stages.suspended();
    await mkdir(join(stages.cwd, "moved"));
    await copyFile(join(stages.cwd, "flows/etl.ts"), join(stages.cwd, "moved/etl.ts"));
    await writeFile(join(stages.cwd, "flows/etl.ts"), "export const nothing = 1;");
    expect(await stages.graflow("resume", "held", "-q")).toMatchObject({ code: 0, stdout: "3 rows, 3 in the channel\n" });
  });

  test("code that does not fit is refused with what differs; --renamed and --workflow say where it has gone", async () => {
    const stages = await Stages.make();
    await stages.suspended();
    const source = readFileSync(join(stages.cwd, "flows/etl.ts"), "utf8");
    await writeFile(
      join(stages.cwd, "flows/new.ts"),
      source
        .replaceAll('"train"', '"learn"')
        .replace("extract >> train", "extract >> learn")
        .replace("extract, train,", "extract, learn: train,"),
    );
    const refused = await stages.graflow("resume", "held", "--workflow", "flows/new.ts");
    expect(refused.stderr).toContain("CHECKPOINT_MISFIT");
    expect(refused.stderr).toContain('"train" is not there any more');
    expect(refused.code).toBe(2);
    const resumed = await stages.graflow("resume", "held", "--workflow", "flows/new.ts", "--renamed", "train=learn");
    expect(resumed.stdout).toContain("✔ etl completed");
  });

  test("wrong use is told before anything happens", async () => {
    const stages = await Stages.make();
    await stages.graflow("run", "flows/etl.ts", "--run-id", "done");
    for (const [args, message] of [
      [["resume"], "No run was given"],
      [["resume", "done", "--abandoned"], "Expected a run or --abandoned, got both"],
      [["resume", "done"], "Run done has completed"],
      [["resume", "done@epoch-9"], "Run done has no checkpoint epoch-9"],
      [["resume", "./not-there"], "There is no file"],
      [["resume", "done@epoch-1", "--set", "rows=many"], "A text needs quotes of its own: 'rows=\"many\"'"],
      [["run", "flows/etl.ts", "--checkpoint", "often"], "Expected manual, each-task"],
      [["run", "flows/etl.ts", "--watch", "--store", "x.db"], "Expected --watch or --store, got both"],
    ] as const) {
      const { code, stderr } = await stages.graflow(...args);
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
  });
});

describe("cancel", () => {
  test("ends a run that another process carries out", async () => {
    const stages = await Stages.make();
    const run = await stages.hold();
    expect(await stages.graflow("cancel", "held", "--reason", "too slow")).toEqual({
      code: 0,
      stdout: "■ etl held cancelled\n",
      stderr: "",
    });
    expect(await run.ended).toMatchObject({ code: 130, stdout: expect.stringContaining("■ etl cancelled") as unknown });
    expect(await stages.only()).toMatchObject({ status: "cancelled", reason: "too slow" });
  });

  test("ends a suspended run, but none that has ended", async () => {
    const stages = await Stages.make();
    await stages.suspended();
    expect(await stages.json("cancel", "held")).toEqual([{ type: "cancel", runId: "held", result: "cancelled", reason: "graflow cancel" }]);
    expect(await stages.graflow("cancel", "held")).toMatchObject({ code: 2, stderr: expect.stringContaining("RUN_ENDED") as unknown });
  });
});

describe("a store that cannot be used", () => {
  test("is told by what is wrong with it, and is left as it is", async () => {
    const stages = await Stages.make({
      "text.db": "this is no database, it is a text of some length, so that nobody could think otherwise",
    });
    expect(await stages.graflow("runs")).toMatchObject({ code: 2, stderr: expect.stringContaining("CLI_STORE_NOT_FOUND") as unknown });
    expect(await stages.graflow("runs", "--store", "text.db")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("BACKEND_FOREIGN") as unknown,
    });
    expect(readFileSync(join(stages.cwd, "text.db"), "utf8")).toMatch(/^this is no database/);
  });

  const isRoot = process.getuid?.() === 0;
  test.skipIf(isRoot)(`that cannot be written is told so${isRoot ? " (skipped: root may write every file)" : ""}`, async () => {
    const stages = await Stages.make();
    await stages.graflow("run", "flows/etl.ts");
    await chmod(join(stages.cwd, ".graflow/graflow.db"), 0o444);
    expect(await stages.graflow("run", "flows/etl.ts")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("BACKEND_READ_ONLY") as unknown,
    });
  });
});

const mendable = (last: string): string => `import { task, workflow } from "@graflow/core";
const first = task("first", () => "first"); const last = task("last", (text: string): string => { ${last} });
export default workflow("mend", "first >> last", { first, last });`;
