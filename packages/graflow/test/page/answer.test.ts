// Each kind of ask, answered in a real browser: by mouse, by keyboard, without scripts, in both languages.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Workflow } from "../../src/index.ts";
import { inBrowser, useBrowser, visit, type Visitor } from "./browser.ts";
import { checking, closing, cluster, figures, mapping, naming, newsletter, release, simple } from "./flows.ts";
import { serving, type Served } from "./served.ts";

useBrowser();
let here: Served;
beforeAll(async () => void (here = await serving()));
afterAll(() => here.close());

const texts = {
  en: { approve: "Approve", reject: "Reject", send: "Send the answer", thanks: "Thank you. Your answer has been sent." },
  ja: { approve: "承認する", reject: "却下する", send: "回答を送信", thanks: "回答を送信しました。ありがとうございます。" },
};

type Words = (typeof texts)["en"];

interface Case {
  readonly workflow: Workflow<never, unknown>;
  readonly mouse: (page: Page, words: Words) => Promise<void>;
  readonly keyboard: (page: Page) => Promise<void>;
  readonly expected: unknown;
}

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

/** From the top of the page to the form by the second skip link, then to its first field. */
async function skipToForm(page: Page): Promise<void> {
  await press(page, "Tab", "Tab", "Enter", "Tab");
}

const cases: Readonly<Record<string, Case>> = {
  approval: {
    workflow: simple,
    async mouse(page, words) {
      await page.locator("textarea[name=reason]").fill("Looks good");
      await page.getByRole("button", { name: words.approve, exact: true }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await page.keyboard.type("Looks good");
      await press(page, "Tab", "Enter");
    },
    expected: { approved: true, reason: "Looks good" },
  },
  rejection: {
    workflow: simple,
    async mouse(page, words) {
      await page.getByRole("button", { name: words.reject, exact: true }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await press(page, "Tab", "Tab", "Enter");
    },
    expected: { approved: false },
  },
  text: {
    workflow: newsletter,
    async mouse(page, words) {
      await page.locator("textarea[name=text]").fill("\nTwo lines,\nnot one.");
      await page.getByRole("button", { name: words.send }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await press(page, "Control+A");
      await press(page, "Enter");
      await page.keyboard.type("Two lines,");
      await press(page, "Enter");
      await page.keyboard.type("not one.");
      await press(page, "Tab", "Enter");
    },
    expected: "\nTwo lines,\nnot one.",
  },
  "text of one line": {
    workflow: naming,
    async mouse(page, words) {
      await page.locator("input[name=text]").fill("夏の版 🌻");
      await page.getByRole("button", { name: words.send }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await page.keyboard.insertText("夏の版 🌻");
      await press(page, "Enter");
    },
    expected: "夏の版 🌻",
  },
  selection: {
    workflow: cluster,
    async mouse(page, words) {
      await page.getByText("Osaka", { exact: true }).click();
      await page.getByRole("button", { name: words.send }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await press(page, "Space", "ArrowDown", "Tab", "Enter");
    },
    expected: "osaka",
  },
  "selection of many": {
    workflow: closing,
    async mouse(page, words) {
      await page.locator("select[name=selected]").selectOption("10");
      await page.getByRole("button", { name: words.send }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await page.keyboard.type("10");
      await press(page, "Tab", "Enter");
    },
    expected: "10",
  },
  "multi-selection": {
    workflow: checking,
    async mouse(page, words) {
      await page.getByText("Load test", { exact: true }).click();
      await page.getByRole("button", { name: words.send }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await press(page, "Tab", "Space", "Tab", "Tab", "Tab", "Enter");
    },
    expected: ["unit", "load"],
  },
  form: {
    workflow: figures,
    async mouse(page, words) {
      await page.getByLabel("Name").fill("Ada");
      await page.getByLabel("Count").fill("7");
      await page.getByRole("button", { name: words.send }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await page.keyboard.type("Ada");
      await press(page, "Tab");
      await page.keyboard.type("7");
      await press(page, "Enter");
    },
    expected: { name: "Ada", count: 7 },
  },
  "form of which no field can be made": {
    workflow: mapping,
    async mouse(page, words) {
      await page.locator("textarea").fill('{ "tea": 4.5 }');
      await page.getByRole("button", { name: words.send }).click();
    },
    async keyboard(page) {
      await skipToForm(page);
      await page.keyboard.insertText('{ "tea": 4.5 }');
      await press(page, "Tab", "Enter");
    },
    expected: { prices: { tea: 4.5 } },
  },
};

const ways: readonly (readonly [name: string, way: "mouse" | "keyboard", visitor: Visitor])[] = [
  ["by mouse", "mouse", { language: "en" }],
  ["by keyboard", "keyboard", { language: "ja" }],
  ["without scripts, by mouse", "mouse", { language: "ja", script: false, width: 390 }],
  ["without scripts, by keyboard", "keyboard", { language: "en", script: false }],
];

inBrowser.each(Object.entries(cases))("rule 43: %s is answered", (_, { workflow, expected, ...how }) => {
  test.each(ways)("%s", async (_name, way, visitor) => {
    const { url, ask } = here;
    const asked = await ask(workflow);
    const page = await visit(visitor);
    const words = texts[visitor.language ?? "en"];
    await page.goto(`${url}/asks/${asked.ask.id}`);
    expect(await page.locator("html").getAttribute("lang")).toBe(visitor.language);
    await how[way](page, words);
    await page.getByText(words.thanks).waitFor();
    const output = await asked.output();
    expect(withoutTime(output)).toEqual(expected);
    const { end } = await asked.now();
    expect(end.status).toBe("answered");
  });
});

/** Approvals say when they were given. */
function withoutTime(output: unknown): unknown {
  if (typeof output !== "object" || output === null || !Object.hasOwn(output, "at")) return output;
  const { at: _, ...rest } = output as { readonly at?: unknown };
  return rest;
}

inBrowser("an answer that does not fit", () => {
  test.each([true, false])("is told at its fields, and nothing that was typed is lost (scripts: %s)", async (script) => {
    const { url, ask, engine } = here;
    const asked = await ask(figures);
    const page = await visit({ script });
    await page.goto(`${url}/asks/${asked.ask.id}`);
    await page.getByLabel("Name").fill("Ada <b>");
    await page.getByLabel("Count").fill("12");
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Send the answer" }).click();
    expect((await answer).status()).toBe(422);
    await page.getByRole("alert").waitFor();
    expect(await page.evaluate("document.activeElement.className")).toBe("summary");
    expect(await page.getByLabel("Name").inputValue()).toBe("Ada <b>");
    const count = page.getByLabel("Count");
    expect(await count.inputValue()).toBe("12");
    expect(await count.getAttribute("aria-invalid")).toBe("true");
    const description = (await count.getAttribute("aria-describedby"))?.split(" ").at(-1) ?? "";
    expect(await page.locator(`[id="${description}"]`).textContent()).toBe("Error: Please write a number of at most 9");
    // The summary leads to the field.
    await page.getByRole("alert").getByRole("link").click();
    expect(await page.evaluate("location.hash")).toBe(`#${encodeURIComponent("data.count")}`);
    expect((await engine.asks.get(asked.ask.id))?.end.status).toBe("open");
    await count.fill("9");
    await page.getByRole("button", { name: "Send the answer" }).click();
    await page.getByText("Thank you.").waitFor();
    expect(await asked.output()).toEqual({ name: "Ada <b>", count: 9 });
  });

  test("rule 46: an answer that comes second says who was first, and shows what was typed", async () => {
    const { url, ask, engine } = here;
    const asked = await ask(naming);
    // Without a script nothing tells the page that somebody else has answered.
    const page = await visit({ script: false });
    await page.goto(`${url}/asks/${asked.ask.id}`);
    await page.locator("input[name=text]").fill("My very own words");
    await engine.asks.answer(asked.ask.id, { text: "Quicker" }, { by: "grace@example.org", from: "test" });
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Send the answer" }).click();
    expect((await answer).status()).toBe(409);
    await page.getByText("Answered by grace@example.org").waitFor();
    await page.getByText("What you had written").click();
    expect(await page.getByText("My very own words").isVisible()).toBe(true);
    expect(await asked.output()).toBe("Quicker");
  });
});

inBrowser("withdrawing a question", () => {
  test.each([true, false])("takes a reason (scripts: %s)", async (script) => {
    const { url, ask, engine } = here;
    const asked = await ask(release);
    const page = await visit({ script });
    await page.goto(`${url}/asks/${asked.ask.id}`);
    await page.locator(".withdraw > summary").click();
    await page.getByLabel("Why").fill("Not this week");
    await page.getByRole("button", { name: "Withdraw the question" }).click();
    await page.getByText("The question has been withdrawn.").waitFor();
    expect((await asked.now()).end).toMatchObject({ status: "cancelled", reason: "Not this week" });
    const [line] = await engine.records.read("audit", { order: "newest", limit: 1 });
    const { runId, workflow, taskId } = asked.ask;
    const details = { runId, workflow, taskId, reason: "Not this week" };
    expect(JSON.parse(line?.text ?? "{}")).toMatchObject({ action: "ask.cancel", subject: asked.ask.id, details });
  });
});
