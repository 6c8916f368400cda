// Asks on the command line: listed, shown, answered, cancelled; and runs that wait for them.
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { graflow, jsonLines, project, start, type Ended } from "./graflow.ts";

const source = readFileSync(new URL("flows/asking.ts", import.meta.url), "utf8");
const me = userInfo().username;

class Scene {
  readonly cwd: string;

  private constructor(cwd: string) {
    this.cwd = cwd;
  }

  static async make(files: Readonly<Record<string, string>> = {}): Promise<Scene> {
    return new Scene(await project({ "package.json": '{"type":"module"}', "asking.ts": source, ...files }));
  }

  graflow(...args: readonly string[]): Promise<Ended> {
    return graflow(args, { cwd: this.cwd });
  }

  /** A run that is suspended until its ask is answered; resolves to the ask. */
  async asked(workflow: string, runId: string = workflow): Promise<Record<string, unknown> & { readonly id: string }> {
    const { code, stderr } = await this.graflow("run", "asking.ts", "-e", workflow, "--run-id", runId);
    if (code !== 3) throw new Error(`Expected it to be suspended, got ${code}: ${stderr}`);
    const [ask] = await this.asks("--run", runId);
    return ask as Record<string, unknown> & { readonly id: string };
  }

  async asks(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return jsonLines(await this.graflow("asks", "list", "--json", ...args));
  }
}

/** The lines without ids and times. */
const steady = (text: string): string =>
  text
    .replace(/\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b|\b[\da-f]{8}\b/g, "ID")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "DATE")
    .replace(/\b(now|\d+s ago)\b/g, "AGO")
    .replace(/ in [\d.]+ m?s\b/g, "");

describe("a run that asks", () => {
  test("tells what is asked and how to answer it, ends with exit code 3 when nobody does, and goes on with the answer", async () => {
    const scene = await Scene.make();
    const run = await scene.graflow("run", "asking.ts", "-e", "approval", "--run-id", "a1");
    expect(steady(run.stdout)).toBe(
      [
        "approval started run a1",
        "○ approve started",
        "? approve asks: Deploy 1.4.0?  graflow asks answer ID",
        "? approve waits for an answer",
        "",
        "‖ approval suspended: it waits for an answer · 0 tasks",
        "",
        "? approve  Deploy 1.4.0?",
        "  graflow asks answer ID",
        "",
        "then go on with  graflow resume a1",
        "",
      ].join("\n"),
    );
    expect(run.code).toBe(3);
    const [, ...words] = /graflow asks answer \w+/.exec(run.stdout)?.[0].split(" ") ?? [];
    const answered = await scene.graflow(...words, "--approve", "--reason", "looks good");
    expect(steady(answered.stdout)).toBe(
      `✔ approval/approve ID answered by ${me}: approved: looks good\n\ngo on with  graflow resume a1   (a graflow serve does so by itself)\n`,
    );
    const resumed = await scene.graflow("resume", "a1", "-q");
    expect(resumed).toMatchObject({ code: 0, stdout: `{"approved":true,"reason":"looks good","by":"${me}"}\n` });
  });

  test("that is resumed before anybody has answered tells again what it waits for", async () => {
    const scene = await Scene.make();
    await scene.asked("approval");
    const { stdout, code } = await scene.graflow("resume", "approval");
    expect(steady(stdout)).toContain("approval resumed run approval\n? approve asks: Deploy 1.4.0?  graflow asks answer ID\n");
    expect(code).toBe(3);
  });

  test("with --json has its asks in the outcome, with --quiet the commands on stderr", async () => {
    const scene = await Scene.make();
    const run = await scene.graflow("run", "asking.ts", "-e", "approval", "--json");
    expect(jsonLines(run).at(-1)).toMatchObject({ type: "outcome", status: "suspended", asks: [{ prompt: "Deploy 1.4.0?" }] });
    const quiet = await scene.graflow("run", "asking.ts", "-e", "approval", "--quiet", "--run-id", "q");
    expect(steady(quiet.stderr)).toBe(
      "suspended: it waits for an answer; answer with graflow asks answer ID; go on with graflow resume q\n",
    );
  });

  test("goes on at once when it is answered while its process waits", async () => {
    const scene = await Scene.make();
    const run = start(["run", "asking.ts", "-e", "approval"], { cwd: scene.cwd, env: { WAIT: "10m" } });
    await run.saw("asks: Deploy");
    const [ask] = await scene.asks();
    const answered = await scene.graflow("asks", "answer", String(ask?.["id"]), "--reject", "--by", "ann");
    expect(answered.stdout).toMatch(/answered by ann: rejected\n\nprocess \d+ goes on with the run\n$/);
    const { stdout, code } = await run.ended;
    expect(stdout).toContain("! approve answered by ann\n");
    expect(code).toBe(0);
  });

  test("is marked in the list of runs, and shows its asks on its page", async () => {
    const scene = await Scene.make();
    const { id } = await scene.asked("approval");
    await scene.asked("two");
    const runs = await scene.graflow("runs");
    expect(steady(runs.stdout)).toMatch(
      /^approval +approval +‖ suspended .* graflow asks answer ID {2}waits for an answer {2}at approve$/m,
    );
    expect(runs.stdout).toMatch(/^two +two +‖ suspended .* graflow asks list --run two {2}waits for 2 answers/m);
    const json = jsonLines(await scene.graflow("runs", "--json"));
    expect(json.find((run) => run["id"] === "approval")).toMatchObject({ asks: [id] });
    const page = await scene.graflow("show", "approval");
    expect(steady(page.stdout)).toContain(
      "\nasks\n  ? open       approve  Deploy 1.4.0?  for ops, ann\n               graflow asks answer ID\n",
    );
    await scene.graflow("asks", "answer", id, "--approve");
    const after = await scene.graflow("show", "approval");
    expect(steady(after.stdout)).toContain(`\n  ✔ answered   approve  Deploy 1.4.0?  approved, by ${me}  ask ID\n`);
    expect((await scene.graflow("runs")).stdout).toMatch(/^approval .* graflow resume approval {2}at approve {2}has been answered$/m);
  });
});

describe("notifications of the configuration", () => {
  const config = (engine: string): string => `import { createEngine, defineConfig, memory, sqlite } from "@graflow/core";
    import { notifyBy } from "@graflow/core/hitl";
    export default defineConfig({ engine: ${engine}, serve: { baseUrl: "http://localhost:4000" }, notifications: [
      notifyBy(({ ask, links }) => { console.log("told of " + ask.prompt, links?.page === "http://localhost:4000/asks/" + ask.id, "approve" in (links ?? {})); }, { name: "test" }) ] });`;

  test("are sent for a run of the command line, with the address of the page, before it ends", async () => {
    const scene = await Scene.make({ "graflow.config.ts": config('{ backend: sqlite({ path: "graflow.db" }) }') });
    const { stdout, code } = await scene.graflow("run", "asking.ts", "-e", "text");
    expect(stdout).toContain("told of Which name? true false\n");
    expect(code).toBe(3);
  });

  test("beside an engine that the configuration has made are a mistake in it", async () => {
    const scene = await Scene.make({ "graflow.config.ts": config("createEngine({ backend: memory() })") });
    const { stderr, code } = await scene.graflow("run", "asking.ts", "-e", "text");
    expect(stderr).toContain("CLI_CONFIG_INVALID");
    expect(code).toBe(2);
  });
});

describe("asks list", () => {
  test("has what is open, newest first, and narrows it down", async () => {
    const scene = await Scene.make();
    expect(await scene.graflow("asks", "list", "--store", "new.db")).toMatchObject({ code: 2 });
    await scene.asked("approval");
    await scene.asked("text");
    const { stdout } = await scene.graflow("asks", "list");
    expect(steady(stdout).replace(/ +/g, " ")).toBe(
      [
        "ask task status asked for run kind",
        "ID text/name ? open AGO anybody text text Which name?",
        "ID approval/approve ? open AGO ops, ann approval approval Deploy 1.4.0?",
        "",
      ].join("\n"),
    );
    const prompts = async (...args: readonly string[]): Promise<unknown> => (await scene.asks(...args)).map(({ prompt }) => prompt);
    expect(await prompts("--kind", "text")).toEqual(["Which name?"]);
    expect(await prompts("--workflow", "approval")).toEqual(["Deploy 1.4.0?"]);
    expect(await prompts("--mine", "ann")).toEqual(["Which name?", "Deploy 1.4.0?"]);
    expect(await prompts("--mine", "bob")).toEqual(["Which name?"]);
    expect(await prompts("--mine")).toEqual(["Which name?"]);
    expect(await prompts("--run", "appr")).toEqual(["Deploy 1.4.0?"]);
    expect(await prompts("--status", "answered")).toEqual([]);
    expect(await prompts("--limit", "1")).toEqual(["Which name?"]);
  });
});

describe("asks show", () => {
  test("has one page for what is asked, and what to know for it", async () => {
    const scene = await Scene.make();
    const { id } = await scene.asked("approval");
    const { stdout } = await scene.graflow("asks", "show", id.slice(0, 6));
    expect(steady(stdout)).toBe(
      [
        "approve  ? open",
        "  ask     ID",
        "  run     approval",
        "  task    approve of approval",
        "  kind    approval",
        "  for     ops, ann",
        "  asked   DATE, AGO",
        "",
        "  Deploy 1.4.0?",
        "",
        "  version  1.4.0",
        "  commits  12",
        "",
        "answer with  graflow asks answer ID",
        "  in a script: --approve or --reject, with --reason TEXT",
        "",
      ].join("\n"),
    );
  });

  test("an unknown id, and one that is too short to be one, are wrong use", async () => {
    const scene = await Scene.make();
    await scene.asked("approval");
    for (const id of ["nothing-like-it", "abc"]) {
      const { code, stderr } = await scene.graflow("asks", "show", id);
      expect(stderr).toContain("CLI_ASK_UNKNOWN");
      expect(code).toBe(2);
    }
  });
});

describe("asks answer", () => {
  test.each([
    ["text", ["--text", "Winter"], "Winter\n"],
    ["selection", ["--select", "us"], "us\n"],
    ["selections", ["--selections", "support,ops"], '["ops","support"]\n'],
    ["selections", ["--selections", "support", "--selections", "ops"], '["ops","support"]\n'],
    ["form", ["--data", '{"share":0.5,"mode":"fast"}'], '{"share":0.5,"mode":"fast"}\n'],
    ["form", ["--data", "@data.json"], '{"share":0.25,"mode":"slow"}\n'],
  ])("of a %s by %j is what the task gets", async (workflow, flags, output) => {
    const scene = await Scene.make({ "data.json": '{"share":0.25,"mode":"slow"}' });
    const { id } = await scene.asked(workflow);
    expect(await scene.graflow("asks", "answer", id, ...flags)).toMatchObject({ code: 0, stderr: "" });
    expect(await scene.graflow("resume", workflow, "-q")).toMatchObject({ code: 0, stdout: output });
  });

  test.each([
    ["text", ["--text", "A name of many characters"], "`text` to have 1 to 20 characters, got 25"],
    ["selection", ["--select", "mars"], '`selected` to be one of "eu", "us"'],
    ["selections", ["--selections", "ops,sales,support"], "`selections` to be 1 to 2, got 3"],
    ["form", ["--data", '{"share":2,"mode":"slow"}'], "data.share"],
  ])("of a %s that does not fit is refused with exit code 1, and the ask stays open: %j", async (workflow, flags, message) => {
    const scene = await Scene.make();
    const { id } = await scene.asked(workflow);
    const { code, stderr } = await scene.graflow("asks", "answer", id, ...flags);
    expect(stderr.replace(/\s+/g, " ")).toContain(message);
    expect(stderr).toContain("ANSWER_MISFIT");
    expect(code).toBe(1);
    expect(await scene.asks()).toHaveLength(1);
  });

  test("of an approval by options that do not say yes or no, or by none, is wrong use", async () => {
    const scene = await Scene.make();
    const { id } = await scene.asked("approval");
    const uses = [
      [["--text", "yes"], "Expected an approval to be answered by --approve or --reject"],
      [["--approve", "--reject"], "Expected --approve or --reject, got both"],
      [["--reason", "because"], "Expected --approve or --reject, got neither"],
      [[], "without a terminal nobody can be asked for it"],
      [["--json"], "with --json nobody can be asked for it"],
    ] as const;
    for (const [flags, message] of uses) {
      const { code, stderr, stdout } = await scene.graflow("asks", "answer", id, ...flags);
      expect(`${stderr}${stdout}`.replace(/\s+/g, " ")).toContain(message);
      expect(code).toBe(2);
    }
    expect(await scene.asks()).toHaveLength(1);
  });

  test("rule 46: the first answer wins; a second is refused, and told who was first", async () => {
    const scene = await Scene.make();
    const { id } = await scene.asked("approval");
    await scene.graflow("asks", "answer", id, "--reject", "--reason", "too late", "--by", "ann");
    const { code, stderr } = await scene.graflow("asks", "answer", id, "--approve");
    expect(stderr).toContain(`Ask ${id.slice(0, 8)} is answered: rejected: too late, by ann`);
    expect(stderr).toContain("ASK_CLOSED");
    expect(code).toBe(1);
  });
});

describe("asks cancel", () => {
  test("cancels an ask: its task gets an error", async () => {
    const scene = await Scene.make();
    const { id } = await scene.asked("approval");
    const { stdout, code } = await scene.graflow("asks", "cancel", id, "--reason", "not needed");
    expect(steady(stdout)).toContain("■ approval/approve ID cancelled\n");
    expect(code).toBe(0);
    const resumed = await scene.graflow("resume", "approval");
    expect(resumed.stderr).toContain("not needed");
    expect(resumed.code).toBe(1);
  });
});

test("what is done from a terminal stands in the audit trail, with who and what it was done to", async () => {
  const scene = await Scene.make();
  const { id } = await scene.asked("approval");
  await scene.graflow("asks", "answer", id, "--text", "wrong use is no deed");
  await scene.graflow("asks", "answer", id, "--approve", "--by", "ann");
  await scene.graflow("resume", "approval", "-q");
  await scene.graflow("checkpoints", "prune", "approval", "--last", "1");
  await scene.asked("text");
  await scene.graflow("cancel", "text", "--reason", "no more");
  const entries = jsonLines(await scene.graflow("audit", "--json"));
  expect(entries.map(({ action, subject, by, kind }) => [action, subject, by, kind])).toEqual([
    ["run.start", "approval", me, "terminal"],
    ["ask.answer", id, me, "terminal"],
    ["run.resume", "approval", me, "terminal"],
    ["checkpoints.prune", "approval", me, "terminal"],
    ["run.start", "text", me, "terminal"],
    ["run.cancel", "text", me, "terminal"],
  ]);
  expect(entries[1]).toMatchObject({ details: { runId: "approval", taskId: expect.any(String) as unknown, approved: true, as: "ann" } });
  const table = await scene.graflow("audit", "--action", "run.cancel");
  expect(steady(table.stdout)).toMatch(/^when .*\nDATE +\S+ +terminal +run.cancel +text +terminal on .* {2}\{ reason: 'no more' \}\n$/);
});
