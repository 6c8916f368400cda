// Beside a question: who was told of it, folded up until somebody wants to know, in both languages.
import axe from "axe-core";
import { expect, test } from "vitest";
import { notifications, notifyBy, webhook } from "../../src/hitl/index.ts";
import { createEngine } from "../../src/index.ts";
import { arrivals } from "../hitl/arrivals.ts";
import { startReceiver } from "../hitl/receiver.ts";
import { inBrowser, useBrowser, visit } from "./browser.ts";
import { simple } from "./flows.ts";
import { served } from "./served.ts";

useBrowser();

/** The page of a question of which a receiver was told that answered 500 first. */
async function pageOfTold(): Promise<string> {
  const receiver = await startReceiver((n) => (n === 0 ? 500 : 204));
  const attempts = arrivals<unknown>();
  const plugin = notifications({
    to: [webhook({ url: receiver.url, retry: { delay: 10 } }), notifyBy(() => {}, { name: "pager" })],
    allow: ["127.0.0.1"],
    onAttempt: (attempt) => attempts.add(attempt),
  });
  const { url, ask } = await served({}, createEngine({ plugins: [plugin] }));
  const { ask: asked } = await ask(simple);
  await attempts.take(3);
  return `${url}/asks/${asked.id}`;
}

test.each([
  ["en", "Who has been told", "Failed", "Sent"],
  ["ja", "通知の状況", "失敗", "送信済み"],
])("attempts are told in %s, with target, host, result and error, and no more of an address", async (language, title, failed, sent) => {
  const page = await pageOfTold();
  const text = await (await fetch(`${page}?lang=${language}`, { headers: { accept: "text/html" } })).text();
  const told = /<section[^>]*id="told"[^]*?<\/section>/.exec(text)?.[0] ?? "";
  expect(told).toContain('<details id="told-list">');
  for (const part of [title, "webhook", "pager", "127.0.0.1:", failed, sent, "answered 500"]) expect(told).toContain(part);
  expect(told).not.toContain("s3cr3t");
});

inBrowser("in a browser", () => {
  test.each([true, false])("they are unfolded by keyboard (scripts: %s)", async (script) => {
    const address = await pageOfTold();
    const page = await visit({ script });
    await page.goto(address);
    const pager = page.locator("#told").getByText("pager");
    expect(await pager.isVisible()).toBe(false);
    await page.locator("#told summary").press("Enter");
    await pager.waitFor();
    expect(await page.locator("#told").getByText("answered 500").isVisible()).toBe(true);
  });

  test("axe finds nothing in them", async () => {
    const address = await pageOfTold();
    const page = await visit();
    await page.goto(address);
    await page.locator("#told summary").click();
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run('#told')")) as { violations: readonly { readonly id: string }[] };
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});
