// The API over real HTTP, by a client that is generated from its document: every answer is one that the document describes.
import { describe, expect, test } from "vitest";
import { backends, generatedClient, serving, type Reply } from "./serving.ts";
import { Inbox, until } from "./waiting.ts";

interface Run {
  readonly id: string;
  readonly status: string;
}

const run = ({ data }: Reply): Run => data as Run;
const problem = ({ status, data }: Reply): { status: number; code: unknown } => ({ status, code: (data as { code?: unknown }).code });

describe.each(backends)("on %s", (_, open) => {
  test("workflows are listed with what they take, and drawn", async () => {
    const { url } = await serving(open());
    const call = await generatedClient(url);
    const { data } = await call("listWorkflows");
    const { items } = data as { items: { name: string; input?: unknown; validates: boolean }[] };
    expect(items.map(({ name }) => name)).toEqual(["greet", "review", "sure", "patient", "broken", "endless", "steps", "busy"]);
    expect(items[0]).toMatchObject({ version: "2", description: "Says hello", validates: true, input: { required: ["name"] } });
    expect((await call("showWorkflow", { name: "steps" })).data).toMatchObject({
      workflow: { name: "steps" },
      graph: {
        edges: [
          { from: "one", to: "two" },
          { from: "two", to: "three" },
        ],
      },
    });
    expect(problem(await call("showWorkflow", { name: "no such thing" }))).toEqual({ status: 404, code: "WORKFLOW_UNKNOWN" });
    for (const [format, sign] of [
      ["mermaid", "flowchart"],
      ["dot", "digraph"],
      ["svg", "<svg"],
    ] as const)
      expect((await call("drawWorkflow", { name: "steps", format })).data).toContain(sign);
  });

  test("a run is started, is stored from its first moment, and is shown with what it gave", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const inbox = new Inbox(engine);
    const started = await call("startRun", {}, { workflow: "greet", input: { name: "Ada" }, runId: 'ada\'s "run" é', tags: ["a"] });
    expect(started.status).toBe(201);
    expect(started.headers["location"]).toBe(`/api/runs/${encodeURIComponent('ada\'s "run" é')}`);
    await inbox.rest(run(started).id);
    const shown = await call("showRun", { id: run(started).id });
    expect(shown.data).toMatchObject({ status: "completed", output: "Hello Ada", tags: ["a"], states: { hello: "completed" } });
    expect((await fetch(url + String(started.headers["location"]))).status).toBe(200);
    const again = await call("startRunOfWorkflow", { name: "greet" }, { input: { name: "Bob" }, runId: run(started).id });
    expect(problem(again)).toEqual({ status: 409, code: "RUN_EXISTS" });
  });

  test("a run may have any id that is one: it is found by its address", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const ids = [
      "100%",
      "%2e%2e",
      "a%2Fb",
      "a b",
      "?x=1",
      "#f",
      "a&b=c+d",
      "日本語",
      "👩‍🚀",
      "a\\b",
      "a:b;c",
      "a@1",
      "{id}",
      ":id",
      "*",
      "...",
      "'--",
      '"',
      "<b>",
    ];
    for (const id of ids) {
      const started = await call("startRun", {}, { workflow: "steps", input: 1, runId: id });
      expect([id, started.status, run(started).id]).toEqual([id, 201, id]);
      await engine.find(id)?.outcome;
      expect((await call("showRun", { id })).data).toMatchObject({ id, status: "completed" });
      expect((await call("listCheckpoints", { id })).data).toMatchObject({ items: [{ runId: id }, { runId: id }, { runId: id }] });
      expect(await (await fetch(url + String(started.headers["location"]))).json()).toMatchObject({ id });
      expect((await call("removeRun", { id })).status).toBe(204);
    }
    for (const id of [".", "..", "", "a/b", "x".repeat(201)])
      expect(problem(await call("startRun", {}, { workflow: "steps", input: 1, runId: id }))).toEqual({
        status: 400,
        code: "REQUEST_INVALID",
      });
    expect(await engine.runs.list()).toEqual([]);
  });

  test("a run cannot be given a file of code that the command line would load to go on with it", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const inbox = new Inbox(engine);
    const tags = ["fine", "file:../elsewhere/evil.ts"];
    const refused = await call("startRun", {}, { workflow: "greet", input: { name: "Ada" }, tags });
    expect(problem(refused)).toEqual({ status: 400, code: "REQUEST_INVALID" });
    expect(await engine.runs.list()).toEqual([]);
    const { id } = run(await call("startRun", {}, { workflow: "greet", input: { name: "Ada" }, tags: ["profile:x"] }));
    await inbox.rest(id);
    expect(problem(await call("forkRun", { id, version: 1 }, { tags }))).toEqual({ status: 400, code: "REQUEST_INVALID" });
  });

  test("an input that does not fit starts nothing, and says where", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const refused = await call("startRunOfWorkflow", { name: "greet" }, { input: { name: "" } });
    expect(problem(refused)).toEqual({ status: 422, code: "VALIDATION_FAILED" });
    expect(refused.data).toMatchObject({ issues: [{ path: "name" }] });
    expect(await engine.runs.list()).toEqual([]);
    expect(await engine.records.read("audit", { limit: 10 })).toEqual([]);
  });

  test("runs are listed page by page, and by what they are", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { id } = run(await call("startRun", {}, { workflow: "greet", input: { name: "x" }, tags: i === 2 ? ["third"] : [] }));
      await engine.find(id)?.outcome;
      ids.unshift(id);
    }
    const found: string[] = [];
    let after: string | undefined;
    do {
      const { data } = await call("listRuns", { limit: 2, ...(after === undefined ? {} : { after }) });
      const { items, next } = data as { items: Run[]; next?: string };
      found.push(...items.map(({ id }) => id));
      after = next;
    } while (after !== undefined);
    expect(found.toSorted()).toEqual(ids.toSorted());
    expect((await call("listRuns", { tag: "third" })).data).toMatchObject({ items: [{ id: ids[2] }] });
    expect((await call("listRuns", { status: "failed" })).data).toEqual({ items: [] });
  });

  test("every kind of ask is found, answered, and goes into the run", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const inbox = new Inbox(engine);
    const { id: session_id } = run(await call("startRun", {}, { workflow: "review" }));
    const answers: [prompt: string, kind: string, wrong: object, right: object][] = [
      ["Deploy?", "approval", { text: "yes" }, { approved: true, reason: "It looks well", responded_by: "ada" }],
      ["Name it", "text", { text: "" }, { text: "Emma" }],
      ["Which?", "selection", { selected: "green" }, { selected: "blue" }],
      ["Sizes?", "multi-selection", { selections: [] }, { selections: ["l", "s"] }],
      ["Tune", "form", { data: { rate: 2 } }, { data: { rate: 0.5 } }],
    ];
    for (const [prompt, kind, wrong, right] of answers) {
      const { id } = await inbox.ask(prompt);
      const { data } = await call("listAsks", { session_id, status: "open" });
      expect(data).toMatchObject({ items: [{ id, kind, prompt, runId: session_id, mayAnswer: true }] });
      expect(problem(await call("answerAsk", { id }, wrong)), `${prompt} ${JSON.stringify(wrong)}`).toEqual({
        status: 422,
        code: "ANSWER_MISFIT",
      });
      expect((await call("answerAsk", { id }, right)).data).toMatchObject({
        status: "answered",
        end: { from: expect.anything() as unknown },
      });
      expect(problem(await call("answerAsk", { id }, right))).toEqual({ status: 409, code: "ASK_CLOSED" });
    }
    await inbox.rest(session_id);
    expect((await call("showRun", { id: session_id })).data).toMatchObject({
      status: "completed",
      output: { approved: true, by: "ada", text: "Emma", colour: "blue", sizes: ["s", "l"], form: { rate: 0.5 } },
    });
    expect((await call("listAsks", { assignee: "ops" })).data).toMatchObject({ items: { length: 5 } });
    expect((await call("listAsks", { assignee: "bob", limit: 1, order: "oldest" })).data).toMatchObject({
      items: [{ prompt: "Name it" }],
      next: expect.any(String) as unknown,
    });
    const { data } = await call("readAudit", { action: "ask.answer", order: "oldest" });
    expect((data as { items: unknown[] }).items).toHaveLength(5);
    expect(data).toMatchObject({
      items: [{ kind: "local", from: "127.0.0.1", details: { respondedBy: "ada", runId: session_id, approved: true } }, {}, {}, {}, {}],
    });
  });

  test("rule 46: of two answers at the same time the first wins, and the other is told so", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const inbox = new Inbox(engine);
    const { id: runId } = run(await call("startRun", {}, { workflow: "sure" }));
    const { id } = await inbox.ask("Sure?");
    const replies = await Promise.all([true, false, true].map((approved) => call("answerAsk", { id }, { approved })));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    await inbox.rest(runId);
    const won = replies.find(({ status }) => status === 200)?.data as { end: { answer: { approved: boolean } } };
    expect((await call("showRun", { id: runId })).data).toMatchObject({ output: won.end.answer.approved });
  });

  test("an ask is cancelled: the task is told, and nobody answers any more", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const inbox = new Inbox(engine);
    const { id: runId } = run(await call("startRun", {}, { workflow: "sure" }));
    const { id } = await inbox.ask("Sure?");
    expect((await call("cancelAsk", { id }, { reason: "Not needed" })).data).toMatchObject({
      status: "cancelled",
      end: { reason: "Not needed" },
    });
    expect(problem(await call("answerAsk", { id }, { approved: true }))).toEqual({ status: 409, code: "ASK_CLOSED" });
    expect(problem(await call("showAsk", { id: "none" }))).toEqual({ status: 404, code: "ASK_UNKNOWN" });
    await inbox.rest(runId);
    const shown = await call("showRun", { id: runId });
    expect(shown.data).toMatchObject({ status: "failed", error: { code: "TASK_FAILED", cause: { code: "ASK_CANCELLED" } } });
    expect(JSON.stringify(shown.data)).not.toContain(".ts:");
  });

  test("rule 44: a run that was suspended goes on by itself when it is answered", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const inbox = new Inbox(engine);
    const { id: runId } = run(await call("startRun", {}, { workflow: "patient" }));
    const { id } = await inbox.ask("Later?");
    await inbox.rest(runId);
    expect((await call("showRun", { id: runId })).data).toMatchObject({ status: "suspended" });
    await call("answerAsk", { id }, { text: "now" });
    await until(async () => run(await call("showRun", { id: runId })).status === "completed");
    expect((await call("showRun", { id: runId })).data).toMatchObject({ output: "NOW" });
  });

  test("a run is cancelled, and a run that is over is not", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const { id } = run(await call("startRun", {}, { workflow: "endless" }));
    expect(problem(await call("removeRun", { id }))).toEqual({ status: 409, code: "RUN_HELD" });
    expect(problem(await call("resumeRun", { id }))).toEqual({ status: 409, code: "RUN_HELD" });
    const outcome = engine.find(id)?.outcome;
    expect((await call("cancelRun", { id }, { reason: "Enough" })).status).toBe(202);
    await outcome;
    expect((await call("showRun", { id })).data).toMatchObject({ status: "cancelled", reason: "Enough" });
    expect(problem(await call("cancelRun", { id }))).toEqual({ status: 409, code: "RUN_ENDED" });
    expect(problem(await call("resumeRun", { id }))).toEqual({ status: 409, code: "RUN_ENDED" });
    expect((await call("removeRun", { id })).status).toBe(204);
    expect(problem(await call("showRun", { id }))).toEqual({ status: 404, code: "RUN_UNKNOWN" });
  });

  test("a run that has failed is mended and gone on with", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const { id } = run(await call("startRun", {}, { workflow: "broken" }));
    await engine.find(id)?.outcome;
    expect((await call("showRun", { id })).data).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("It is broken") as unknown },
    });
    expect((await call("resumeRun", { id }, { channel: { mended: true } })).status).toBe(202);
    await engine.find(id)?.outcome;
    expect((await call("showRun", { id })).data).toMatchObject({ status: "completed", output: "mended" });
  });

  test("checkpoints are listed, shown, compared, forked and pruned", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const { id } = run(await call("startRun", {}, { workflow: "steps", input: 5 }));
    await engine.find(id)?.outcome;
    const { items } = (await call("listCheckpoints", { id })).data as { items: { id: string; version: number }[] };
    expect(items.length).toBeGreaterThanOrEqual(2);
    const version = items[0]?.version ?? 0;
    expect((await call("showCheckpoint", { id, version })).data).toMatchObject({
      channels: { "": { seen: 5 } },
      states: { one: "completed" },
    });
    const { data: differences } = await call("compareCheckpoints", { id, version });
    expect((differences as { items: { what: string }[] }).items.map(({ what }) => what)).toContain('node "three"');
    const forked = await call("forkRun", { id, version }, { channel: { factor: 10 }, tags: ["what if"] });
    expect(forked.status).toBe(201);
    await engine.find(run(forked).id)?.outcome;
    expect((await call("showRun", { id: run(forked).id })).data).toMatchObject({
      output: 160,
      tags: ["what if"],
      parent: { runId: id, version },
    });
    expect(problem(await call("removeRun", { id }))).toEqual({ status: 409, code: "RUN_FORKED" });
    expect(problem(await call("showCheckpoint", { id, version: 999 }))).toEqual({ status: 404, code: "CHECKPOINT_UNKNOWN" });
    expect((await call("pruneCheckpoints", { id: run(forked).id }, { last: 1, named: true })).data).toMatchObject({
      removed: expect.any(Number) as unknown,
    });
    expect(problem(await call("pruneCheckpoints", { id }, {}))).toEqual({ status: 400, code: "REQUEST_INVALID" });
  });

  test("what was done is written down, and comes out as lines", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const { id } = run(await call("startRun", {}, { workflow: "steps", input: 1 }));
    await engine.find(id)?.outcome;
    await call("pruneCheckpoints", { id }, { last: 1 });
    await call("removeRun", { id });
    const lines = await (await fetch(`${url}/api/audit`, { headers: { accept: "application/x-ndjson" } })).text();
    const entries = lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { action: string; subject: string; seq: number });
    expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
      ["run.start", id],
      ["checkpoints.prune", id],
      ["run.remove", id],
    ]);
    const { data } = await call("readAudit", { limit: 2 });
    expect(data).toMatchObject({ items: [{ action: "run.remove" }, { action: "checkpoints.prune" }], next: String(entries[1]?.seq) });
    expect((await call("readAudit", { limit: 2, after: entries[1]?.seq })).data).toMatchObject({ items: [{ action: "run.start" }] });
  });

  test("the graph of a run says what became of each node", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const { id } = run(await call("startRun", {}, { workflow: "broken" }));
    await engine.find(id)?.outcome;
    expect((await call("drawRun", { id })).data).toMatchObject({ outline: { name: "broken" }, states: { breaks: "failed" } });
    expect((await call("drawRun", { id, format: "mermaid" })).data).toContain(":::failed");
    expect((await call("drawRun", { id, format: "svg", theme: "dark" })).data).toContain("<svg");
  });
});

test("alive and ready say how it stands, to anybody", async () => {
  const { url } = await serving(backends[0]?.[1]() as never);
  const call = await generatedClient(url);
  expect((await call("isAlive")).data).toEqual({ status: "healthy" });
  expect((await call("isReady")).data).toMatchObject({ status: "healthy", checks: { store: { status: "healthy" }, supervisor: {} } });
});
