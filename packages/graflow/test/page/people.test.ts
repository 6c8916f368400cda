// Who sees what, and who may do what, on the page: over real HTTP, with keys and sessions.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { apiKeys } from "../../src/http/auth/api-keys.ts";
import type { Role } from "../../src/http/caller.ts";
import { notifications, notifyBy } from "../../src/hitl/index.ts";
import { createEngine, task, workflow, type Engine, type Workflow } from "../../src/index.ts";
import { inBrowser, useBrowser, visit } from "./browser.ts";
import { figures, hostile, naming, release, simple } from "./flows.ts";
import { served } from "./served.ts";

useBrowser();

async function keyFor(engine: Engine, name: string, roles: readonly Role[], groups: readonly string[] = []): Promise<string> {
  const { key } = await apiKeys(engine.records, Date.now).create({ name, roles, groups });
  return key;
}

const html = { accept: "text/html" };
const form = (fields: Readonly<Record<string, string>>): RequestInit => ({
  method: "POST",
  body: new URLSearchParams(fields),
  redirect: "manual",
});

describe("a server where everybody has to say who they are", () => {
  test("sends nobody in, and says where to sign in", async () => {
    const { url } = await served({ auth: {} });
    for (const path of ["/", "/asks/x", "/runs", "/runs/x", "/asks/events"]) {
      const answer = await fetch(url + path, { headers: html });
      expect(answer.status, `of ${path}`).toBe(401);
      expect(await answer.text()).toContain(`/login?return_to=${encodeURIComponent(path)}`);
    }
    expect((await fetch(`${url}/asks/x/answer`, form({ approved: "true" }))).status).toBe(401);
    expect((await fetch(url)).headers.get("content-type")).toContain("application/problem+json");
  });

  test("rule 46: lets those answer who are asked, and nobody else", async () => {
    const { url, ask, engine } = await served({ auth: {} });
    const asked = await ask(release);
    const path = `${url}/asks/${asked.ask.id}`;
    const as = async (name: string, roles: readonly Role[], groups?: readonly string[]): Promise<Record<string, string>> => ({
      ...html,
      authorization: `Bearer ${await keyFor(engine, name, roles, groups)}`,
    });
    const viewer = await as("vera", ["viewer"]);
    const other = await as("olga", ["approver"]);
    for (const headers of [viewer, other]) {
      const shown = await fetch(path, { headers });
      expect(shown.status).toBe(200);
      expect(await shown.text()).not.toContain(`/answer"`);
      expect((await fetch(`${path}/answer`, { ...form({ approved: "true" }), headers })).status).toBe(403);
      expect((await fetch(`${path}/cancel`, { ...form({}), headers })).status).toBe(403);
    }
    expect((await asked.now()).end.status).toBe("open");
    const asker = await as("rita", ["approver"], ["release-managers"]);
    expect((await fetch(`${path}/answer`, { ...form({ approved: "false", reason: "no" }), headers: asker })).status).toBe(303);
    expect((await asked.now()).end).toMatchObject({ status: "answered", by: "rita", answer: { approved: false, reason: "no" } });
    const lines = await engine.records.read("audit", { order: "newest", limit: 1 });
    expect(JSON.parse(lines[0]?.text ?? "{}")).toMatchObject({ action: "ask.answer", subject: asked.ask.id, by: "rita", kind: "key" });
  });

  test("shows people first what is for them", async () => {
    const { url, ask, engine } = await served({ auth: {} });
    await ask(release);
    await ask(hostile);
    await ask(naming);
    const headers = { authorization: `Bearer ${await keyFor(engine, "ada@example.org", ["approver"])}` };
    const mine = await (await fetch(url, { headers })).text();
    expect(mine).toContain("Deploy shop-web");
    expect(mine).toContain("Name this release");
    expect(mine).not.toContain("onerror");
    expect(await (await fetch(`${url}/?whose=all`, { headers })).text()).toContain("onerror");
    expect(await (await fetch(`${url}/?kind=text`, { headers })).text()).not.toContain("Deploy shop-web");
    expect(await (await fetch(`${url}/?workflow=release`, { headers })).text()).not.toContain("Name this release");
  });
});

inBrowser("somebody who signs in with a key", () => {
  test.each([true, false])("comes to where they wanted to go, answers by name, and signs out (scripts: %s)", async (script) => {
    const { url, ask, engine } = await served({ auth: {} });
    const asked = await ask(release);
    const page = await visit({ script, language: "ja" });
    await page.goto(`${url}/asks/${asked.ask.id}`);
    await page.getByRole("main").getByRole("link", { name: "ログイン" }).click();
    await page.getByLabel("API キー").fill("gf_nonsense");
    await page.getByRole("button", { name: "ログイン" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("API キー").fill(await keyFor(engine, "ada@example.org", ["approver"]));
    await page.getByRole("button", { name: "ログイン" }).click();
    await page.getByRole("heading", { name: "Deploy shop-web 2.14.0 to production?" }).waitFor();
    await page.getByRole("button", { name: "承認する" }).click();
    await page.getByText("回答を送信しました。").waitFor();
    expect((await asked.now()).end).toMatchObject({ status: "answered", by: "ada@example.org" });
    await page.getByRole("button", { name: "ログアウト" }).click();
    await page.getByLabel("API キー").waitFor();
    await page.goto(url);
    await page.getByRole("heading", { name: "ログインしてください" }).waitFor();
  });
});

describe("a form that is not ours", () => {
  test("changes nothing", async () => {
    const { url, ask } = await served();
    const asked = await ask(simple);
    const answer = await fetch(`${url}/asks/${asked.ask.id}/answer`, {
      ...form({ approved: "true" }),
      headers: { ...html, "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect((await asked.now()).end.status).toBe("open");
  });
});

describe("the page", () => {
  test("says what a running task's own schema finds wrong, at the field", async () => {
    const strict = task("strict", (_: unknown, ctx) =>
      ctx.requestFeedback({
        prompt: "A window",
        schema: z
          .object({ from: z.int(), to: z.int(), rows: z.array(z.object({ n: z.int().refine((n) => n !== 13, "not thirteen") })) })
          .refine(({ from, to }) => from < to, { message: "has to come after the start", path: ["to"] }),
      }),
    );
    const window: Workflow<never, unknown> = workflow("window", "strict", { strict });
    const { url, ask } = await served({ workflows: [window] });
    const asked = await ask(window);
    const path = `${url}/asks/${asked.ask.id}/answer`;
    const refused = await fetch(path, form({ "data.from": "5", "data.to": "3", "data.rows[4].n": "13" }));
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).toContain("not thirteen");
    expect(text).toContain('id="data.rows[0].n!error"');
    const second = await fetch(path, form({ "data.from": "5", "data.to": "3" }));
    expect(await second.text()).toContain("has to come after the start");
    expect((await fetch(path, form({ "data.from": "5", "data.to": "7" }))).status).toBe(303);
    expect(await asked.output()).toEqual({ from: 5, to: 7, rows: [] });
  });

  test("says what was wrong when a question is asked again, because nobody but its task could tell", async () => {
    const again = task("again", (_: unknown, ctx) =>
      ctx.requestFeedback({
        prompt: "An even number",
        timeout: "1ms",
        schema: z.object({ n: z.int().refine((n) => n % 2 === 0, "it is odd") }),
      }),
    );
    const even: Workflow<never, unknown> = workflow("even", "again", { again });
    const { url, ask, engine } = await served({ workflows: [even] });
    const asked = await ask(even);
    // From now on nobody is there who could tell.
    await asked.run.outcome;
    const asking = Promise.withResolvers<string>();
    engine.asks.watch(({ type, ask: next }) => type === "opened" && asking.resolve(next.id));
    expect((await fetch(`${url}/asks/${asked.ask.id}/answer`, form({ "data.n": "3" }))).status).toBe(303);
    const text = await (await fetch(`${url}/asks/${await asking.promise}`)).text();
    expect(text).toContain("The answer before did not fit");
    expect(text).toContain("it is odd");
  });

  test("takes whatever is posted for what it is", async () => {
    const { url, ask } = await served();
    const asked = await ask(figures);
    const path = `${url}/asks/${asked.ask.id}/answer`;
    const bodies: RequestInit[] = [
      form({}),
      form({ approved: "true" }),
      form({ "data.name": "x".repeat(100_000) }),
      { method: "POST", body: '{"data":{"name":"a","count":1}}', headers: { "content-type": "application/json" } },
      { method: "POST", body: "%%%", headers: { "content-type": "application/x-www-form-urlencoded" } },
      { method: "POST", body: "--x", headers: { "content-type": "multipart/form-data; boundary=y" } },
      { method: "POST" },
    ];
    for (const body of bodies) {
      const { status } = await fetch(path, body);
      expect([400, 415, 422]).toContain(status);
    }
    for (const query of ["?status=x&kind=y&after=z", `?workflow=${"x".repeat(3000)}`, "?after=%00", "?lang=xx", "?whose=me"])
      expect((await fetch(`${url}/${query}`)).status, `of ${query}`).toBe(200);
    expect((await asked.now()).end.status).toBe("open");
  });

  test("remembers the language that somebody has chosen", async () => {
    const { url } = await served();
    const chosen = await fetch(`${url}/?lang=ja`);
    const cookie = chosen.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(await (await fetch(url, { headers: { cookie, "accept-language": "en" } })).text()).toContain('<html lang="ja">');
    const { url: closed } = await served({ auth: {} });
    const refused = await fetch(`${closed}/?lang=ja`, { headers: html });
    expect(await refused.text()).toContain("ログインしてください");
    expect(refused.headers.get("set-cookie")).toContain("graflow_lang=ja");
  });

  test("is kept nowhere, and its style and script for ever", async () => {
    const { url } = await served();
    const page = await fetch(url);
    expect(page.headers.get("cache-control")).toBe("no-store");
    const text = await page.text();
    for (const [, path = ""] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
      const asset = await fetch(url + path);
      expect(asset.headers.get("cache-control"), `of ${path}`).toContain("immutable");
    }
    // Nothing comes from elsewhere, and nothing runs that stands in the page.
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(text).not.toMatch(/ on\w+=|<style|<script>| style=/);
  });

  test("stands under a path of its own where it is mounted", async () => {
    const { url, ask, engine } = await served({ baseUrl: "https://example.org/flows", basePath: "/flows", auth: {} });
    const { ask: asked } = await ask(simple);
    const headers = { authorization: `Bearer ${await keyFor(engine, "ada", ["admin"])}` };
    const text = await (await fetch(`${url}/flows/asks/${asked.id}`, { headers })).text();
    const own = [...text.matchAll(/(?:href|src|action|srcset)="(\/[^"]*)"/g)].map(([, path = ""]) => path);
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter((path) => !path.startsWith("/flows/"))).toEqual([]);
    expect(own.filter((path) => path.startsWith("/flows/flows"))).toEqual([]);
    expect(
      (await fetch(`${url}${own.find((path) => path.includes("graph.svg"))?.replaceAll("&amp;", "&") ?? ""}`, { headers })).status,
    ).toBe(200);
  });

  test("shows pages of a long inbox", async () => {
    const { url, engine } = await served();
    const opened = Promise.withResolvers<void>();
    let count = 0;
    engine.asks.watch(({ type }) => type === "opened" && ++count === 65 && opened.resolve());
    for (let i = 0; i < 65; i++) (simple as Workflow<unknown>).start(undefined, { engine });
    await opened.promise;
    const seen = new Set<string>();
    let path: string | undefined = "/";
    let pages = 0;
    while (path !== undefined) {
      const text: string = await (await fetch(url + path)).text();
      pages += 1;
      for (const [, id = ""] of text.matchAll(/data-ask="([^"]+)"/g)) seen.add(id);
      path = /href="([^"]+)">Older/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    }
    expect([pages, seen.size]).toEqual([3, 65]);
  });
});

inBrowser("signing in", () => {
  test.each(["127.0.0.1", "localhost"])("leads to the page that was asked for, under the name by which one came: %s", async (host) => {
    const { url, ask, engine } = await served({ auth: {} });
    const { ask: asked } = await ask(simple);
    const key = await keyFor(engine, "ann", ["approver"]);
    const address = `${url.replace("127.0.0.1", host)}/asks/${asked.id}`;
    const page = await visit();
    await page.goto(address);
    await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("API key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: asked.prompt }).waitFor();
    expect(page.url()).toBe(address);
  });
});

describe("the page of a run", () => {
  test("does not tell of a run that was put aside as of a task that went wrong", async () => {
    const patient = workflow("patient", "wait", { wait: task("wait", (_, ctx) => ctx.requestText({ prompt: "When?", timeout: 0 })) });
    const { url, engine } = await served();
    expect((await patient.start(undefined, { engine, runId: "later", checkpoint: "each-task" }).outcome).status).toBe("suspended");
    const text = await (await fetch(`${url}/runs/later`)).text();
    expect(text).toContain("The run was put aside");
    expect(text).not.toMatch(/Tried again|interrupted/);
  });
});

describe("who was told of a question", () => {
  test("is shown beside it, with what went wrong", async () => {
    const told = Promise.withResolvers<void>();
    let attempts = 0;
    const plugin = notifications({
      to: [
        notifyBy(() => Promise.resolve(), { name: "pager" }),
        notifyBy(() => Promise.reject(new Error("<b>the line is dead</b>")), { name: "telephone", retry: 0 }),
      ],
      onAttempt: () => void (++attempts === 2 && told.resolve()),
    });
    const { url, ask } = await served({}, createEngine({ plugins: [plugin] }));
    const { ask: asked } = await ask(simple);
    await told.promise;
    const text = await (await fetch(`${url}/asks/${asked.id}`)).text();
    expect(text).toMatch(/pager[^]*Sent/);
    expect(text).toMatch(/telephone[^]*Given up[^]*&lt;b&gt;the line is dead/);
  });
});
