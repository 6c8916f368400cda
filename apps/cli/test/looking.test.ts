// Looking at stored runs and checkpoints, and keeping them in order.
import { readFileSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { graflow, startOnTerminal, whyNoTerminal } from "./graflow.ts";
import { Stages } from "./stages.ts";

describe("runs", () => {
  test("lists the newest first, and can be narrowed down", async () => {
    const stages = await Stages.make({
      "flows/other.ts":
        'import { task, workflow } from "@graflow/core"; export default workflow("other", "a", { a: task("a", () => { throw new Error("no"); }) });',
    });
    for (const id of ["one", "two"]) await stages.graflow("run", "flows/etl.ts", "--run-id", id, "--tag", `of-${id}`);
    await stages.graflow("run", "flows/other.ts", "--run-id", "three");
    const ids = async (...args: readonly string[]): Promise<unknown[]> => (await stages.json("runs", ...args)).map(({ id }) => id);
    expect(await ids()).toEqual(["three", "two", "one"]);
    expect(await ids("--workflow", "etl")).toEqual(["two", "one"]);
    expect(await ids("--status", "failed")).toEqual(["three"]);
    expect(await ids("--tag", "of-one")).toEqual(["one"]);
    const { stdout, stderr } = await stages.graflow("runs", "--limit", "2");
    expect(stdout.replace(/(now|\d+s ago)/g, "T").replace(/ +/g, " ")).toBe(
      "run workflow status started updated\nthree other ✖ failed T T Error: no\ntwo etl ✔ completed T T\n",
    );
    expect(stderr).toBe("\nthe newest 2; --limit shows more\n");
    expect(await stages.graflow("runs", "--status", "done")).toMatchObject({ code: 2 });
    expect(await stages.graflow("runs", "--status", "suspended")).toEqual({ code: 0, stdout: "", stderr: "no runs\n" });
  });

  test("an id may be cut short to four characters or more, as long as it is the only one that begins so", async () => {
    const stages = await Stages.make();
    for (const id of ["night-1", "night-2"]) await stages.graflow("run", "flows/etl.ts", "--run-id", id);
    const { stdout } = await stages.graflow("run", "flows/etl.ts");
    const id = /started run (\S+)/.exec(stdout)?.[1] ?? "";
    expect((await stages.json("show", id.slice(0, 6)))[0]).toMatchObject({ type: "run", id });
    const ambiguous = await stages.graflow("show", "nigh");
    expect(ambiguous.stderr).toContain("Several runs begin with nigh: night-2 (etl), night-1 (etl)");
    expect(ambiguous.stderr).toContain("CLI_RUN_AMBIGUOUS");
    expect(ambiguous.code).toBe(2);
    expect((await stages.graflow("show", "nig")).stderr).toContain("Give at least 4 characters of its id");
    expect((await stages.graflow("show", "not-there")).stderr).toContain("CLI_RUN_UNKNOWN");
  });
});

describe("show", () => {
  let stages: Stages;
  let page: string;
  beforeAll(async () => {
    stages = await Stages.toRemove();
    await stages.suspended();
    page = (await stages.graflow("show", "held")).stdout;
  });
  afterAll(() => stages.remove());

  test("has what is known, the graph with states, the timeline, the values, and what to do next", () => {
    const steady = page
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (now|\d+s ago)/g, "T")
      .replace(/\+?\d[\d.]* m?s\b/g, "T")
      .replace(/ *━+ */g, " ")
      .replace(/ +$/gm, "");
    expect(steady.replace(/ +/g, " ")).toBe(
      [
        "etl ‖ suspended: Ctrl-C",
        " run held",
        " version 1.0.0",
        " file flows/etl.ts",
        " started T",
        " saved T",
        "",
        "╭───────────╮",
        "│ ✔ extract │",
        "╰─────┬─────╯",
        " ▼",
        " ╭─────────╮",
        " │ ↻ train │",
        " ╰────┬────╯",
        " ▼",
        "╭┄┄┄┄┄┄┄┄┄┄╮",
        "┆ ○ report ┆",
        "╰┄┄┄┄┄┄┄┄┄┄╯",
        "",
        "timeline",
        " T ✔ extract T",
        " T ■ train T ×2 interrupted",
        " T checkpoint epoch-0",
        " T suspended: Ctrl-C",
        "",
        "results",
        " extract [ 1, 2, 3 ]",
        "",
        "channel",
        " rows 3",
        "",
        "go on with graflow resume held",
        "",
      ].join("\n"),
    );
  });

  test("as JSON: the run, then its events", async () => {
    const [run, ...events] = await stages.json("show", "held");
    expect(run).toMatchObject({ type: "run", id: "held", status: "suspended", channels: { "": { rows: 3 } } });
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: events.length }, (_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ type: "run.suspended", reason: "Ctrl-C" });
  });

  test("of a checkpoint: where the run stood then", async () => {
    const { stdout } = await stages.graflow("checkpoints", "show", "held@epoch-0");
    expect(stdout).toMatch(
      /^etl {2}checkpoint held@\d "epoch-0"\n {2}written .*, manual\n {2}metadata {2}{ loss: 1 }\n {2}the run {3}suspended\n/,
    );
    expect(stdout).toContain("↻ train");
    expect(stdout).not.toContain("suspended: Ctrl-C");
    expect(stdout).toMatch(/\ngo on with {2}graflow resume held@\d\n$/);
  });

  test.skipIf(whyNoTerminal() !== undefined)("fits a narrow terminal", async () => {
    const { stdout } = await startOnTerminal(["show", "held"], { cwd: stages.cwd, columns: 60 }).ended;
    const lines = stdout.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").split(/\r?\n/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(stdout).toContain("\u001b[33m‖ suspended\u001b[39m");
  });
});

describe("show, of a run that failed and whose code is gone,", () => {
  test("has its graph and the error with its place", async () => {
    const stages = await Stages.make({
      "flows/bad.ts": `import { task, workflow } from "@graflow/core";
const first = task("first", () => 1);
const bad = task("bad", (): number => { throw new RangeError("out of range"); });
export default workflow("bad", "first >> bad", { first, bad });`,
    });
    await stages.graflow("run", "flows/bad.ts", "--run-id", "failed");
    await writeFile(join(stages.cwd, "flows/bad.ts"), "nonsense(");
    const { stdout } = await stages.graflow("show", "failed");
    expect(stdout).toContain("│ ✔ first │");
    expect(stdout).toContain("│ ✖ bad │");
    expect(stdout).toContain('✖ Task "bad" failed: RangeError: out of range');
    expect(stdout).toContain("code  TASK_FAILED");
  });
});

describe("checkpoints", () => {
  let stages: Stages;
  beforeAll(async () => {
    stages = await Stages.toRemove();
    await stages.graflow("run", "flows/etl.ts", "--run-id", "first");
  });
  afterAll(() => stages.remove());

  test("list has each with its name, kind and metadata", async () => {
    const { stdout } = await stages.graflow("checkpoints", "list", "first");
    expect(
      stdout
        .replace(/(now|\d+s ago)/g, "T")
        .replace(/\d+ B/g, "B")
        .replace(/ +/g, " "),
    ).toBe(
      [
        "checkpoint name kind written size",
        "first@2 automatic T B",
        "first@3 epoch-0 manual T B { loss: 1 }",
        "first@4 epoch-1 manual T B { loss: 0.5 }",
        "first@5 epoch-2 manual T B { loss: 0.3333333333333333 }",
        "first@6 automatic T B",
        "",
      ].join("\n"),
    );
  });

  test("diff tells what has changed between two of them, or since", async () => {
    const { stdout } = await stages.graflow("checkpoints", "diff", "first@epoch-0", "@epoch-2");
    expect(stdout).toContain('~ node "train"');
    expect(stdout).toContain('+ output of "train"  3');
    const [difference] = await stages.json("checkpoints", "diff", "first@epoch-0");
    expect(difference).toMatchObject({ type: "difference" });
    expect(await stages.graflow("checkpoints", "diff", "first@3", "@3")).toEqual({ code: 0, stdout: "", stderr: "no difference\n" });
  });

  test("prune keeps the last, those with a name, and what options say", async () => {
    const pruned = await Stages.make();
    await pruned.graflow("run", "flows/etl.ts", "--run-id", "first");
    expect(await pruned.graflow("checkpoints", "prune", "first")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--last 10 keeps") as unknown,
    });
    expect(await pruned.graflow("checkpoints", "prune", "first", "--older-than", "1h")).toMatchObject({
      stdout: "✔ 0 checkpoints of first removed\n",
    });
    expect(await pruned.json("checkpoints", "prune", "first", "--last", "1")).toMatchObject([{ type: "prune", runId: "first" }]);
    const names = (await pruned.json("checkpoints", "list", "first")).map(({ name }) => name);
    expect(names.filter((name) => name !== undefined)).toEqual(["epoch-0", "epoch-1", "epoch-2"]);
    await pruned.graflow("checkpoints", "prune", "first", "--last", "0", "--drop-named");
    expect((await pruned.json("checkpoints", "list", "first")).length).toBeLessThanOrEqual(1);
  });

  test("one that is exported goes on in another copy of the project, from another folder", async () => {
    const exported = await stages.graflow("checkpoints", "export", "first@epoch-1", "out/epoch-1");
    expect(exported).toMatchObject({ code: 0, stdout: expect.stringMatching(/^✔ first@4 written to out\/epoch-1/) as unknown });
    const clone = await Stages.make();
    await cp(join(stages.cwd, "out"), join(clone.cwd, "carried"), { recursive: true });
    const path = `carried/${/out\/(\S+)/.exec(exported.stdout)?.[1] ?? ""}`;
    const imported = await clone.graflow("checkpoints", "import", path);
    expect(imported.stdout).toMatch(/^✔ run first is here, suspended\n\ngo on with {2}graflow resume first\n$/);
    const resumed = await graflow(["resume", "first", "-q"], { cwd: join(clone.cwd, "flows"), env: { RAN: join(clone.cwd, "ran.txt") } });
    expect(resumed).toEqual({ code: 0, stdout: "3 rows, 3 in the channel\n", stderr: "" });
    expect(clone.ran).toEqual(["train", "report"]);
    // The same file once more, without the step between: another run.
    expect(await clone.graflow("resume", path, "-q")).toMatchObject({ code: 0, stdout: "3 rows, 3 in the channel\n" });
    expect(await clone.json("runs")).toHaveLength(2);
  });
});

describe("check --against", () => {
  test("says for every unfinished run whether the present code can go on with it", async () => {
    const stages = await Stages.make({ "graflow.config.ts": 'export default { workflows: ["./flows/*.ts"] };' });
    await stages.suspended();
    const good = await stages.graflow("check", "--against", ".");
    expect(good).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✔ held {2}etl {2}suspended\n\n✔ 1 unfinished run can go on with this code\n$/) as unknown,
    });
    const source = readFileSync(join(stages.cwd, "flows/etl.ts"), "utf8");
    await writeFile(
      join(stages.cwd, "flows/etl.ts"),
      source.replace(">> report", ">> publish").replace("train, report }", "train, publish: report }"),
    );
    const bad = await stages.graflow("check", "--against", ".");
    expect(bad.stdout).toContain('\n    "report" is not there any more\n    "publish" is new\n');
    expect(bad.stdout).toContain("✖ 1 of 1 unfinished run cannot go on with this code\n");
    expect(bad.code).toBe(1);
    expect(await stages.json("check", "--against", ".")).toContainEqual(
      expect.objectContaining({
        type: "fit",
        runId: "held",
        fit: "differs",
        differences: expect.arrayContaining(['"publish" is new']) as unknown,
      }),
    );
    await writeFile(
      join(stages.cwd, "flows/etl.ts"),
      'import { task, workflow } from "@graflow/core"; export default workflow("other", "a", { a: task("a", () => 1) });',
    );
    expect(await stages.graflow("check", "--against", ".")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("no workflow of this name among the files") as unknown,
    });
    expect(await stages.graflow("check", "--against", ".", "flows/etl.ts")).toMatchObject({ code: 0 });
  });
});
