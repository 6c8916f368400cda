// Every page, judged by axe in both themes, on a wide and on a narrow screen: nothing, from critical to minor.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askLinks } from "../../src/http/index.ts";
import { inBrowser, useBrowser, visit, type Visitor } from "./browser.ts";
import { checking, cluster, figures, hostile, naming, release, simple, training } from "./flows.ts";
import { serving, type Asked, type Served } from "./served.ts";

useBrowser();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let here: Served;
const asked = new Map<string, Asked>();
beforeAll(async () => {
  here = await serving();
  for (const workflow of [release, cluster, checking, training, hostile, figures, naming, simple])
    asked.set(workflow.name, await here.ask(workflow));
  await here.engine.asks.answer(idOf("naming"), { text: "Summer" }, { by: "ada@example.org", from: "test" });
  await here.engine.asks.cancel(idOf("simple"), "Not needed", { from: "test" });
});
afterAll(() => here.close());

function idOf(workflow: string): string {
  return asked.get(workflow)?.ask.id ?? "";
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function violationsOf(page: Page): Promise<string[]> {
  // By way of the debugger: the page's own rules for scripts stay as they are.
  await page.evaluate(axe);
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as { violations: Violation[] };
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary = "" }) => `${id}: ${html} ${failureSummary}`));
}

const pages: Readonly<Record<string, () => string>> = {
  "the inbox": () => "/",
  "the inbox of what was answered": () => "/?status=all&whose=all",
  "an empty inbox": () => "/?status=expired&whose=all",
  "an approval": () => `/asks/${idOf("release")}`,
  "a selection": () => `/asks/${idOf("cluster")}`,
  "a multi-selection": () => `/asks/${idOf("checking")}`,
  "a form": () => `/asks/${idOf("training")}`,
  "a question full of markup": () => `/asks/${idOf("hostile")}`,
  "an answered question": () => `/asks/${idOf("naming")}?done=answered`,
  "a withdrawn question": () => `/asks/${idOf("simple")}`,
  "a question that is not there": () => "/asks/none",
  runs: () => "/runs",
  "a run": () => `/runs/${asked.get("release")?.ask.runId ?? ""}`,
};

const looks: readonly Visitor[] = [
  { theme: "light", language: "en" },
  { theme: "dark", language: "ja", width: 390 },
];

inBrowser("axe finds nothing", () => {
  test("although it would", async () => {
    const page = await visit();
    await page.goto(here.url);
    await page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><button></button>')");
    expect((await violationsOf(page)).map((one) => one.split(":")[0])).toEqual(["button-name", "image-alt"]);
  });

  describe.each(looks)("$theme, $language", (look) => {
    test.each(Object.entries(pages))("on %s", async (_, path) => {
      const page = await visit(look);
      await page.goto(here.url + path());
      expect(await violationsOf(page)).toEqual([]);
      // Nothing is wider than the screen.
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    });

    test("on a form with mistakes", async () => {
      const page = await visit(look);
      await page.goto(`${here.url}/asks/${idOf("training")}`);
      await page.locator(".answer .main").click();
      await page.getByRole("alert").waitFor();
      expect(await violationsOf(page)).toEqual([]);
    });

    test("where one signs in, and may not enter", async () => {
      const closed = await serving({ auth: {} });
      const make = askLinks({ baseUrl: closed.url, records: closed.engine.records });
      const { approve = "" } = await make((await closed.ask(release)).ask, "ada@example.org");
      try {
        const page = await visit(look);
        for (const address of ["/login", "/", "/links/nonsense", approve.slice(closed.url.length)]) {
          await page.goto(closed.url + address);
          expect(await violationsOf(page)).toEqual([]);
        }
      } finally {
        await closed.close();
      }
    });
  });

  test("what can be pressed is 44 px high", async () => {
    const page = await visit({ width: 390 });
    for (const path of ["/", `/asks/${idOf("training")}`, `/asks/${idOf("release")}`, "/runs"]) {
      await page.goto(here.url + path);
      const small = await page.evaluate(`
        [...document.querySelectorAll("button, select, input:not([type=hidden], [type=radio], [type=checkbox]), label.option, summary, nav a, .crumb a, .brand")]
          .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 43.9)
          .map((one) => one.outerHTML)`);
      expect(small).toEqual([]);
    }
  });

  test("nothing that a question says becomes part of the page", async () => {
    const page = await visit();
    await page.goto(`${here.url}/asks/${idOf("hostile")}`);
    expect(await page.title()).toContain("<img");
    expect(await page.locator("main img[src=x], main script, main svg[onload]").count()).toBe(0);
    expect(await page.getByText("</dd><script>document.title='hacked'</script>").count()).toBe(1);
  });
});
