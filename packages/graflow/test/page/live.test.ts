// Pages that are being looked at: what happens elsewhere arrives, and what somebody is writing stays.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { createEngine, sqlite } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { inBrowser, useBrowser, visit } from "./browser.ts";
import { cluster, handover, naming, release, simple, training } from "./flows.ts";
import { served } from "./served.ts";

useBrowser();

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator("body[data-connected]").waitFor();
}

inBrowser("the inbox", () => {
  test("shows a question that is asked while it is looked at, and says so", async () => {
    const { url, ask } = await served();
    const page = await visit();
    await open(page, url);
    await page.getByText("Nothing waits for an answer").waitFor();
    await ask(naming);
    await page.getByRole("link", { name: "Name this release" }).waitFor();
    expect(await page.getByRole("status").filter({ hasText: "New questions: 1" }).count()).toBe(1);
  });

  test("loses a question that somebody answers, and the focus stays where it was", async () => {
    const { url, ask, engine } = await served();
    const asked = await ask(naming);
    await ask(cluster);
    const page = await visit();
    await open(page, url);
    const other = page.getByRole("link", { name: "Where is the new cluster to stand?" });
    await other.focus();
    await engine.asks.answer(asked.ask.id, { text: "Summer" }, { from: "test" });
    await page.getByRole("link", { name: "Name this release" }).waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Where is the new cluster to stand?");
  });

  test("hears of what another process asks, over the same database", async () => {
    const path = join(temporaryFolder(), "runs.db");
    const { url } = await served({}, createEngine({ backend: sqlite({ path }) }));
    const other = createEngine({ backend: sqlite({ path }) });
    onTestFinished(() => other.close());
    const page = await visit();
    await open(page, url);
    const run = (naming as typeof naming & { start(input: unknown, options: object): unknown }).start(undefined, { engine: other });
    expect(run).toBeDefined();
    await page.getByRole("link", { name: "Name this release" }).waitFor();
  });
});

inBrowser("the page of a question", () => {
  test("says when somebody else has answered, and keeps what was being written", async () => {
    const { url, ask, engine } = await served();
    const { ask: asked } = await ask(naming);
    const page = await visit();
    await open(page, `${url}/asks/${asked.id}`);
    await page.locator("input[name=text]").fill("My own words");
    await engine.asks.answer(asked.id, { text: "Quicker" }, { by: "grace@example.org", from: "test" });
    await page.getByText("Answered by grace@example.org").waitFor();
    await page.getByText("What you had written").click();
    expect(await page.getByText("My own words").isVisible()).toBe(true);
    expect(await page.locator("form[action*='/answer']").count()).toBe(0);
  });

  test("does not touch a form that is being filled in when something else happens", async () => {
    const { url, ask, engine } = await served();
    const { ask: asked } = await ask(naming);
    const { ask: other } = await ask(simple);
    const page = await visit();
    await open(page, `${url}/asks/${asked.id}`);
    await page.locator("input[name=text]").fill("Half a sen");
    const fetched = page.waitForResponse((response) => response.url().endsWith(asked.id) && response.request().resourceType() === "fetch");
    await engine.asks.answer(other.id, { approved: true }, { from: "test" });
    await (await fetched).finished();
    await page.locator("input[name=text]").pressSequentially("tence");
    expect(await page.locator("input[name=text]").inputValue()).toBe("Half a sentence");
  });

  test("shows whom it is passed on to", async () => {
    const { url, ask } = await served();
    const { ask: asked } = await ask(handover);
    const page = await visit();
    await open(page, `${url}/asks/${asked.id}`);
    const people = page.locator(".people");
    await people.filter({ hasText: "night-shift" }).waitFor();
    await people.filter({ hasText: "head-of-operations" }).waitFor();
    expect(await page.getByText("Passed on 1 time so far").count()).toBe(1);
  });

  test("counts down", async () => {
    const { url, ask } = await served();
    const { ask: asked } = await ask(release);
    // Nobody else has a clock like this.
    const page = await visit({ width: 1000 });
    await page.clock.install({ time: asked.openedAt });
    await page.goto(`${url}/asks/${asked.id}`);
    const left = page.locator("#facts time[data-due]");
    expect(await left.textContent()).toMatch(/^4[45] minutes left$/);
    await page.clock.fastForward("40:00");
    await page.clock.runFor(2000);
    expect(await left.textContent()).toMatch(/^4 minutes \d+ seconds left$/);
    await page.clock.fastForward("06:00");
    await page.clock.runFor(2000);
    expect(await left.textContent()).toMatch(/overdue$/);
  });

  test("adds and removes rows of a list", async () => {
    const { url, ask } = await served();
    const asked = await ask(training);
    const page = await visit();
    await page.goto(`${url}/asks/${asked.ask.id}`);
    await page.getByRole("button", { name: "Add an entry to Layers" }).click();
    const second = page.getByRole("group", { name: "Layers 2" });
    expect(await page.evaluate("document.activeElement.name")).toBe("data.layers[4].units");
    await second.getByLabel("Units").fill("32");
    await second.getByText("tanh").click();
    await page.getByRole("button", { name: "Add an entry to Layers" }).click();
    await page.getByRole("group", { name: "Layers 3" }).getByLabel("Units").fill("16");
    await page.getByRole("button", { name: "Remove Layers 1" }).click();
    await page.getByRole("group", { name: "Layers 2" }).getByText("relu").click();
    await page.getByRole("button", { name: "Add an entry to Tags" }).click();
    await page.getByRole("textbox", { name: "Tags 2" }).fill("gpu");
    await page.getByLabel("Contact").fill("ada@example.org");
    await page.getByLabel("Starts on").fill("2026-12-01");
    await page.getByText("adam").click();
    await page.getByRole("button", { name: "Send the answer" }).click();
    await page.getByText("Thank you.").waitFor();
    expect(await asked.output()).toEqual({
      model: "medium",
      learningRate: 0.001,
      epochs: 40,
      earlyStopping: true,
      contact: "ada@example.org",
      startsOn: "2026-12-01",
      seed: null,
      optimiser: { name: "adam" },
      tags: ["nightly", "gpu"],
      layers: [
        { units: 32, activation: "tanh", bias: false },
        { units: 16, activation: "relu", bias: false },
      ],
    });
  });

  test("has empty rows where there is no script", async () => {
    const { url, ask } = await served();
    const asked = await ask(training);
    const page = await visit({ script: false });
    await page.goto(`${url}/asks/${asked.ask.id}`);
    await page.getByRole("group", { name: "Layers 2" }).getByLabel("Units").fill("8");
    await page.getByRole("group", { name: "Layers 2" }).getByText("tanh").click();
    await page.getByLabel("Contact").fill("ada@example.org");
    await page.getByLabel("Starts on").fill("2026-12-01");
    await page.getByLabel("Seed").fill("7");
    await page.getByText("sgd").click();
    await page.getByText("Early stopping").click();
    await page.getByRole("button", { name: "Send the answer" }).click();
    await page.getByText("Thank you.").waitFor();
    expect(await asked.output()).toMatchObject({
      earlyStopping: false,
      seed: 7,
      optimiser: { name: "sgd" },
      tags: ["nightly"],
      layers: [
        { units: 64, activation: "relu", bias: true },
        { units: 8, activation: "tanh", bias: false },
      ],
    });
  });
});

inBrowser("the page of a run", () => {
  test("shows how it goes on", async () => {
    const backend = sqlite({ path: join(temporaryFolder(), "runs.db") });
    const { url, ask, engine } = await served({}, createEngine({ backend }));
    const asked = await ask(release);
    const page = await visit({ language: "ja" });
    await open(page, `${url}/runs/${asked.run.id}`);
    await page.getByRole("link", { name: "Deploy shop-web" }).waitFor();
    const picture = page.locator("#graph img");
    const before = await picture.getAttribute("src");
    await engine.asks.answer(asked.ask.id, { approved: true }, { from: "test" });
    await page.getByText("回答済み").waitFor();
    await page.waitForFunction(`document.querySelector("#graph img").getAttribute("src") !== ${JSON.stringify(before)}`);
    await page.locator(".pill", { hasText: "完了" }).waitFor();
    expect(await page.locator("#nodes li.completed").count()).toBe(await page.locator("#nodes li").count());
    // Nothing more happens: the page asks no more.
    expect(await page.locator("body[data-refresh]").count()).toBe(0);
  });
});
