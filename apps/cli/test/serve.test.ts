// `graflow serve`, as a process of its own: what it says, what it answers, how it ends, and what the next one goes on with.
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { graflow, jsonLines, project, start, type Started } from "./graflow.ts";

const source = readFileSync(new URL("flows/asking.ts", import.meta.url), "utf8");

const makeProject = (files: Readonly<Record<string, string>> = {}): Promise<string> =>
  project({ "package.json": '{"type":"module"}', "asking.ts": source, ...files });

interface Serving {
  readonly process: Started;
  readonly url: string;
}

/** A server on any port. */
async function serve(cwd: string, args: readonly string[] = ["asking.ts"], env: Readonly<Record<string, string>> = {}): Promise<Serving> {
  const process = start(["serve", ...args, "--port", "0"], { cwd, env });
  const url = await said(process, /serves (http:\S+)/);
  await process.saw("Ctrl-C ends it");
  return { process, url };
}

/** What is printed, once it looks like this. */
function said({ process, ended }: Started, pattern: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    process.stdout?.on("data", (chunk: string) => {
      text += chunk;
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(({ stdout, stderr }) => reject(new Error(`${stdout}${stderr}`)));
  });
}

async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
}

async function openAsk(url: string): Promise<string> {
  const { items } = (await (await fetch(`${url}/api/feedback?status=open`)).json()) as {
    readonly items: readonly { readonly id: string }[];
  };
  return items[0]?.id ?? "";
}

describe("serve", () => {
  test("says where it listens, what it knows and what waits, and serves the API and the page", async () => {
    const cwd = await makeProject();
    await graflow(["run", "asking.ts", "-e", "approval"], { cwd });
    const { process, url } = await serve(cwd);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(url)).text()).toContain("Deploy 1.4.0?");
    process.process.kill("SIGTERM");
    const { code, stdout, stderr } = await process.ended;
    expect(stdout.replaceAll(url, "URL")).toBe(
      [
        "● graflow serves URL",
        "  API        URL/api",
        "  store      .graflow/graflow.db",
        "  workflows  approval, form, selection, selections, text, two",
        "  waiting    1 suspended run, 1 open ask",
        "  access     this machine only; nobody has to say who they are",
        "  Ctrl-C ends it: runs are suspended, and the next one goes on with them",
        "",
        "■ stopped",
        "",
      ].join("\n"),
    );
    expect(stderr).toContain("stopping (SIGTERM)");
    expect(code).toBe(0);
  });

  test("goes on by itself with a suspended run that is answered, and tells what happens", async () => {
    const cwd = await makeProject();
    await graflow(["run", "asking.ts", "-e", "approval", "--run-id", "a1"], { cwd });
    const { process, url } = await serve(cwd);
    expect((await post(`${url}/api/feedback/${await openAsk(url)}/respond`, { approved: true })).status).toBe(200);
    await process.saw("✔ approval a1 completed");
    process.process.kill("SIGINT");
    expect((await process.ended).stdout).toMatch(/○ approval a1 goes on\n! approval a1 approve answered\n✔ approval a1 completed\n/);
  });

  test("an answer of the command line is gone on with as well", async () => {
    const cwd = await makeProject();
    await graflow(["run", "asking.ts", "-e", "text", "--run-id", "t1"], { cwd });
    const { process, url } = await serve(cwd);
    await graflow(["asks", "answer", await openAsk(url), "--text", "Winter"], { cwd });
    await process.saw("✔ text t1 completed");
    process.process.kill("SIGTERM");
    expect((await process.ended).code).toBe(0);
  });

  test("suspends what is going on when it ends, and the next one goes on with it", async () => {
    const cwd = await makeProject();
    const first = await serve(cwd, ["asking.ts"], { WAIT: "10m" });
    expect((await post(`${first.url}/api/workflows/approval/runs`, { input: null })).status).toBe(201);
    await first.process.saw("asks: Deploy");
    first.process.process.kill("SIGTERM");
    expect(await first.process.ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("suspended: the engine was closed") as unknown,
    });
    const second = await serve(cwd, ["asking.ts"], { WAIT: "10m" });
    await second.process.saw("goes on");
    await post(`${second.url}/api/feedback/${await openAsk(second.url)}/respond`, { approved: true });
    await second.process.saw("completed");
    second.process.process.kill("SIGTERM");
    await second.process.ended;
  });

  test("a server that was killed has lost nothing: the next one goes on with its run", async () => {
    const cwd = await makeProject();
    const first = await serve(cwd, ["asking.ts"], { WAIT: "10m" });
    await post(`${first.url}/api/workflows/approval/runs`, { input: null });
    await first.process.saw("asks: Deploy");
    const ask = await openAsk(first.url);
    first.process.process.kill("SIGKILL");
    await first.process.ended;
    await graflow(["asks", "answer", ask, "--approve"], { cwd });
    const second = await serve(cwd);
    await second.process.saw("completed");
    second.process.process.kill("SIGTERM");
    await second.process.ended;
  });

  test("two servers over one store go on with every run that is answered, each of them once", async () => {
    const cwd = await makeProject();
    const [one, two] = [await serve(cwd), await serve(cwd)];
    const count = 30;
    const runs: string[] = [];
    for (let n = 0; n < count; n++) {
      const response = await post(`${(n % 2 === 0 ? one : two).url}/api/workflows/text/runs`, { input: null });
      runs.push(((await response.json()) as { readonly id: string }).id);
    }
    const suspended = async (): Promise<number> =>
      jsonLines(await graflow(["runs", "--status", "suspended", "-n", "100", "--json"], { cwd })).length;
    while ((await suspended()) < count);
    const asks = jsonLines(await graflow(["asks", "list", "--limit", "100", "--json"], { cwd }));
    expect(asks).toHaveLength(count);
    const answer = (id: unknown, n: number): Promise<Response> =>
      post(`${(n % 3 === 0 ? one : two).url}/api/feedback/${String(id)}/respond`, { text: `name ${n}` });
    const statuses = await Promise.all(asks.map(async ({ id }, n) => (await answer(id, n)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const completed = async (): Promise<number> =>
      jsonLines(await graflow(["runs", "--status", "completed", "-n", "100", "--json"], { cwd })).length;
    while ((await completed()) < count);
    for (const { process } of [one, two]) process.process.kill("SIGTERM");
    const ended = await Promise.all([one, two].map(({ process }) => process.ended));
    const told = ended.map(({ stdout }) => stdout).join("");
    for (const id of runs) expect(told.split(`text ${id.slice(0, 8)} goes on`)).toHaveLength(2);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  });

  test("the second Ctrl-C ends it at once", async () => {
    const cwd = await makeProject({
      "stubborn.ts": `import { task, workflow } from "@graflow/core";
        export const stubborn = workflow("stubborn", task("stay", () => new Promise(() => { console.log("staying"); setInterval(() => {}, 1000); })));`,
    });
    const { process, url } = await serve(cwd, ["stubborn.ts"]);
    await post(`${url}/api/workflows/stubborn/runs`, { input: null });
    await process.saw("staying");
    process.process.kill("SIGINT");
    await process.saw("stopping (Ctrl-C)");
    process.process.kill("SIGINT");
    expect((await process.ended).code).toBe(130);
  });

  test("an error outside of every task ends it, and is told with its place; the next one goes on with its runs", async () => {
    const cwd = await makeProject({
      "stray.ts": `import { task, workflow } from "@graflow/core";
        export const stray = workflow("stray", task("stray", async (_: void, ctx) => { setTimeout(() => { throw new Error("nobody caught me"); }, 1); await ctx.sleep("10m"); }));`,
    });
    const { process, url } = await serve(cwd, ["stray.ts"]);
    await post(`${url}/api/workflows/stray/runs`, { input: null });
    const { code, stderr } = await process.ended;
    expect(stderr).toContain("nobody caught me");
    expect(stderr).toContain("CLI_UNCAUGHT");
    expect(stderr).toContain("stray.ts:2");
    expect(code).toBe(1);
    const [run] = jsonLines(await graflow(["runs", "--json"], { cwd }));
    expect(run).toMatchObject({ status: "abandoned" });
  });

  test("--json tells where it listens, what happens to runs and asks, and that it has stopped", async () => {
    const cwd = await makeProject();
    const process = start(["serve", "asking.ts", "--port", "0", "--json"], { cwd });
    const url = await said(process, /"url":"([^"]+)"/);
    await post(`${url}/api/workflows/approval/runs`, { input: null });
    await process.saw("run.suspended");
    process.process.kill("SIGTERM");
    const lines = jsonLines(await process.ended);
    expect(lines[0]).toMatchObject({ type: "serving", url, openAsks: 0, workflows: expect.arrayContaining(["approval"]) as unknown });
    expect(lines.map(({ type }) => type)).toEqual(["serving", "run.started", "ask.opened", "run.suspended", "stopped"]);
  });

  test("takes workflows, port and access from the configuration; with keys nobody else is let in", async () => {
    const cwd = await makeProject({
      "graflow.config.ts": `import { defineConfig } from "@graflow/core";
        export default defineConfig({ workflows: ["./asking.ts"], serve: { port: 0, auth: {} } });`,
    });
    const made = await graflow(["keys", "create", "ann", "--role", "operator", "--scope", "asks:answer", "--expires", "90d"], { cwd });
    expect(made.stdout).toMatch(/^gf_[0-9a-f]{16}_[\w-]{43}\n$/);
    expect(made.stderr).toContain("not shown again");
    const { process, url } = await serve(cwd, []);
    expect((await fetch(`${url}/api/runs`)).status).toBe(401);
    const headers = { authorization: `Bearer ${made.stdout.trim()}` };
    expect((await post(`${url}/api/workflows/approval/runs`, { input: null }, headers)).status).toBe(201);
    expect((await graflow(["keys", "revoke", "ann"], { cwd })).code).toBe(0);
    expect((await fetch(`${url}/api/runs`, { headers })).status).toBe(401);
    process.process.kill("SIGTERM");
    expect((await process.ended).stdout).toContain("access     whoever has a key or logs in");
    const list = jsonLines(await graflow(["keys", "list", "--json"], { cwd }));
    expect(list).toMatchObject([{ name: "ann", status: "revoked", roles: ["operator"], permissions: ["asks:answer"] }]);
    const actions = jsonLines(await graflow(["audit", "--json", "--by", "ann"], { cwd })).map(({ action, kind }) => [action, kind]);
    expect(actions).toEqual([["run.start", "key"]]);
  });

  test("tells whom the configuration names, with the address of the page", async () => {
    const cwd = await makeProject({
      "graflow.config.ts": `import { defineConfig } from "@graflow/core";
        import { notifyBy } from "@graflow/core/hitl";
        export default defineConfig({ workflows: ["./asking.ts"], serve: { port: 0 }, notifications: [
          notifyBy(({ ask, links }) => { console.log("told of " + ask.prompt + " at " + links?.page); }, { name: "test" }) ] });`,
    });
    const { process, url } = await serve(cwd, []);
    await post(`${url}/api/workflows/text/runs`, { input: null });
    await process.saw("told of Which name?");
    process.process.kill("SIGTERM");
    expect((await process.ended).stdout).toContain(`told of Which name? at ${url}/asks/`);
  });

  test("refuses an address that others reach without access control, a port that is taken, and what it cannot read", async () => {
    const cwd = await makeProject({ "empty.ts": "export const nothing = 1;" });
    const open = await graflow(["serve", "asking.ts", "--host", "0.0.0.0", "--port", "0"], { cwd });
    expect(open).toMatchObject({ code: 1, stderr: expect.stringContaining("ACCESS_UNPROTECTED") as unknown });
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const taken = await graflow(["serve", "asking.ts", "--port", String(port)], { cwd });
    other.close();
    expect(taken.stderr).toContain(`Somebody else listens on 127.0.0.1:${port} already`);
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("CLI_SERVE_FAILED") as unknown });
    expect((await graflow(["serve", "empty.ts"], { cwd })).code).toBe(2);
    expect((await graflow(["serve", "--port", "99999"], { cwd })).code).toBe(2);
    expect((await graflow(["serve", "--config", "nowhere.ts"], { cwd })).code).toBe(2);
  });
});

describe("keys", () => {
  test("a key that could do nothing is wrong use, and so is one that is not there", async () => {
    const cwd = await makeProject();
    expect(await graflow(["keys", "create", "x"], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--role") as unknown,
    });
    expect((await graflow(["keys", "create", "x", "--role", "boss"], { cwd })).code).toBe(2);
    await graflow(["keys", "create", "x", "--role", "viewer"], { cwd });
    expect(await graflow(["keys", "revoke", "y"], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("CLI_KEY_UNKNOWN") as unknown,
    });
    const { stdout } = await graflow(["keys", "list"], { cwd });
    expect(stdout).toMatch(/^key +name +may +groups +status +made +until\n[0-9a-f]{16} {2}x +viewer +active +(now|\ds ago) {2}for ever\n$/);
  });
});
