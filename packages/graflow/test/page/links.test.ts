// One-click links over real HTTP: what they say, what programs that read mail may do with them, and what nobody may.
import { describe, expect, test } from "vitest";
import { apiKeys } from "../../src/http/index.ts";
import { serverSecret } from "../../src/http/auth/server-secret.ts";
import { oneClickLinks, type OneClickOptions } from "../../src/http/links.ts";
import type { AskInfo, Engine } from "../../src/index.ts";
import { inBrowser, useBrowser, visit } from "./browser.ts";
import { cluster, hostile, release, simple } from "./flows.ts";
import { served } from "./served.ts";

useBrowser();
const secret = "a secret of at least thirty-two bytes";
const me = "ada@example.org";

interface Links {
  readonly page: string;
  readonly approve: string;
  readonly reject: string;
}

async function linksFor(
  engine: Engine,
  url: string,
  ask: AskInfo,
  recipient?: string,
  more: Partial<OneClickOptions> = {},
): Promise<Links> {
  const make = oneClickLinks({ baseUrl: url, secret: serverSecret(engine.records, secret), ...more });
  const { page, approve = "", reject = "" } = await make(ask, recipient);
  return { page, approve, reject };
}

const server = { auth: { secret } };
const press = (address: string): Promise<Response> => fetch(address, { method: "POST" });

describe("a one-click link", () => {
  test("asks for confirmation, and acts as the one whom it names", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(release);
    const { page, approve } = await linksFor(engine, url, asked.ask, me);
    expect(page).toBe(`${url}/asks/${asked.ask.id}`);
    const shown = await fetch(approve);
    expect(shown.status).toBe(200);
    expect(shown.headers.get("cache-control")).toBe("no-store");
    const text = await shown.text();
    expect(text).toContain("Deploy shop-web 2.14.0 to production?");
    expect(text).toContain("You act as ada@example.org.");
    expect((await press(approve)).status).toBe(200);
    expect((await asked.now()).end).toMatchObject({ status: "answered", answer: { approved: true }, by: me });
    expect(await asked.output()).toBe("announced");
    const { text: line } = (await engine.records.read("audit", { order: "newest", limit: 1 }))[0] ?? { text: "{}" };
    expect(JSON.parse(line)).toMatchObject({
      action: "ask.answer",
      subject: asked.ask.id,
      by: me,
      kind: "link",
      details: { runId: asked.ask.runId, workflow: asked.ask.workflow, taskId: asked.ask.taskId, approved: true, respondedBy: me },
    });
  });

  test("is opened by programs that read mail as often as they like, and changes nothing", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(release);
    const { approve, reject } = await linksFor(engine, url, asked.ask, me);
    for (const address of [approve, reject]) {
      for (const method of ["GET", "HEAD", "GET", "OPTIONS"])
        await fetch(address, { method, headers: { "user-agent": "MailScanner/1.0" } });
    }
    expect((await asked.now()).end.status).toBe("open");
    expect((await press(reject)).status).toBe(200);
    expect((await asked.now()).end).toMatchObject({ status: "answered", answer: { approved: false }, by: me });
  });

  test("works once: whoever uses it again, or its counterpart, is told what has become of it", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(release);
    const { approve, reject } = await linksFor(engine, url, asked.ask, me);
    await press(approve);
    const { end } = await asked.now();
    for (const again of [await press(approve), await press(reject), await fetch(reject)]) {
      expect(again.status).toBe(409);
      expect(await again.text()).toContain("Answered by ada@example.org");
    }
    expect((await asked.now()).end).toEqual(end);
  });

  test("pressed many times at once answers once", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(simple);
    const { approve, reject } = await linksFor(engine, url, asked.ask);
    const statuses = (await Promise.all([approve, reject, approve, reject, approve].map(press))).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
  });

  test("expires after a week, or as told", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(simple);
    const week = 7 * 24 * 60 * 60_000;
    const { approve: old } = await linksFor(engine, url, asked.ask, undefined, { now: () => Date.now() - week - 1000 });
    const { approve: short } = await linksFor(engine, url, asked.ask, undefined, { expires: 0 });
    const { approve: young } = await linksFor(engine, url, asked.ask, undefined, { now: () => Date.now() - week + 60_000 });
    for (const address of [old, short]) {
      expect((await fetch(address)).status).toBe(410);
      const pressed = await press(address);
      expect(pressed.status).toBe(410);
      expect(await pressed.text()).toContain("This link has expired");
    }
    expect((await asked.now()).end.status).toBe("open");
    expect((await press(young)).status).toBe(200);
  });

  test("does not outlive the time at which others are asked", async () => {
    const { url, ask, engine } = await served(server);
    const { ask: asked } = await ask(release);
    const { approve } = await linksFor(engine, url, asked, me);
    const body = approve.split("/links/")[1]?.split(".")[0] ?? "";
    const [, , until] = JSON.parse(Buffer.from(body, "base64url").toString()) as [string, boolean, number];
    expect(until).toBe(asked.due);
  });

  test("with any character changed, cut off or added does nothing", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(simple);
    const { approve } = await linksFor(engine, url, asked.ask);
    const [start = "", token = ""] = approve.split(/(?<=\/links\/)/);
    const other = (sign: string): string => (sign === "A" ? "B" : "A");
    const changed = token.split("").map((sign, at) => (sign === "." ? "" : token.slice(0, at) + other(sign) + token.slice(at + 1)));
    const forged = Buffer.from(JSON.stringify([asked.ask.id, true, Date.now() + 1e6, null])).toString("base64url");
    const all = [
      ...changed,
      token.slice(0, -1),
      `${token}A`,
      `${token}.A`,
      `${forged}.`,
      forged,
      `${forged}.${token.split(".")[1] ?? ""}`,
      "x".repeat(5000),
    ];
    for (const one of all) {
      const { status } = await press(`${start}${one}`);
      expect(status, `${one}`).toBe(404);
    }
    expect((await asked.now()).end.status).toBe("open");
  });

  test("signed with another secret, or for another purpose, does nothing", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(simple);
    const foreign = serverSecret(engine.records, "another secret of thirty-two bytes or more");
    const { approve } = await linksFor(engine, url, asked.ask, undefined, { secret: foreign });
    expect((await press(approve)).status).toBe(404);
    const body = Buffer.from(JSON.stringify([asked.ask.id, true, Date.now() + 1e6, null])).toString("base64url");
    const signature = await serverSecret(engine.records, secret).sign("csrf", body);
    expect((await press(`${url}/links/${body}.${signature}`)).status).toBe(404);
    expect((await asked.now()).end.status).toBe("open");
  });

  test("is made for approvals, and for those who may answer", async () => {
    const { url, ask, engine } = await served(server);
    const { ask: choice } = await ask(cluster);
    expect(await linksFor(engine, url, choice, me)).toMatchObject({ approve: "" });
    const { ask: assigned } = await ask(release);
    expect(await linksFor(engine, url, assigned, "mallory@example.org")).toMatchObject({ approve: "" });
    expect(await linksFor(engine, url, assigned)).toMatchObject({ approve: "" });
  });

  test("of somebody who is asked no longer does nothing", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(hostile);
    // As a link that was made while others were asked.
    const { approve } = await linksFor(engine, url, { ...asked.ask, assignees: [me] }, me);
    const answer = await press(approve);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("no longer for you");
    expect((await asked.now()).end.status).toBe("open");
  });
});

inBrowser("by a one-click link, in a browser", () => {
  test("somebody who is signed in as somebody else acts as the one whom the link names", async () => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(release);
    const { approve } = await linksFor(engine, url, asked.ask, me);
    const { key } = await apiKeys(engine.records).create({ name: "grace@example.org", roles: ["viewer"] });
    const page = await visit({ width: 800 });
    await page.goto(`${url}/login`);
    await page.getByLabel("API key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("grace@example.org").waitFor();
    await page.goto(approve);
    await page.getByText("You act as ada@example.org.").waitFor();
    await page.getByRole("button", { name: "Yes, approve" }).click();
    await page.getByText("It is approved.").waitFor();
    expect((await asked.now()).end).toMatchObject({ status: "answered", by: me });
  });

  test.each([
    { script: true, language: "en", press: "Yes, approve", done: "It is approved." },
    { script: false, language: "ja", press: "はい、承認します", done: "承認しました。" },
  ] as const)("somebody who is not signed in approves ($language, scripts: $script)", async ({ script, language, press: button, done }) => {
    const { url, ask, engine } = await served(server);
    const asked = await ask(release);
    const { approve } = await linksFor(engine, url, asked.ask, me);
    const page = await visit({ script, language, width: 390 });
    await page.goto(approve);
    expect((await asked.now()).end.status).toBe("open");
    await page.getByRole("button", { name: button }).click();
    await page.getByText(done).waitFor();
    expect((await asked.now()).end).toMatchObject({ status: "answered", by: me });
    await page.goto(approve);
    await page
      .getByRole("heading", { name: language === "en" ? "This question is closed already" : "この質問はすでに終了しています" })
      .waitFor();
  });
});
