// A real Chromium for tests: Debian's. It is installed where it is not there; where that does not work either, tests say why they are skipped.
import { existsSync } from "node:fs";
import { chromium, type Browser, type ConsoleMessage, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { install } from "../../../../scripts/debian.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function findChromium(): Promise<string | { readonly reason: string }> {
  const found = (): string | undefined => [process.env["CHROMIUM"] ?? "", ...places].find((path) => path !== "" && existsSync(path));
  const reason = await install(["chromium"], () => found() !== undefined);
  return found() ?? { reason: `${reason}. CHROMIUM may say where one is.` };
}

const place = await findChromium();
// A reason that nobody reads is none.
if (typeof place !== "string") process.stderr.write(`Tests of the page in a browser are skipped. ${place.reason}\n`);

/** A group of tests that need a browser. */
export const inBrowser: typeof describe | typeof describe.skip = typeof place === "string" ? describe : describe.skip;

let browser: Browser | undefined;
const pages = new Map<string, Promise<Page>>();

/** Starts the browser once for the tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (typeof place === "string")
      browser = await chromium.launch({ executablePath: place, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
  }, 120_000);
  afterAll(async () => {
    pages.clear();
    await browser?.close();
  });
}

export interface Visitor {
  readonly language?: "en" | "ja";
  readonly theme?: "light" | "dark";
  readonly script?: boolean;
  readonly width?: number;
}

/**
 * The page of such a visitor. What goes wrong in it (a script that throws, something that the page may not load) fails the test. Opening a
 * page takes longer than most tests: visitors who are alike share one, one after the other.
 */
export async function visit(visitor: Visitor = {}): Promise<Page> {
  const key = JSON.stringify(visitor);
  const known = pages.get(key) ?? newPage(visitor);
  pages.set(key, known);
  const page = await known;
  const faults: string[] = [];
  const onError = (error: Error): void => void faults.push(error.message);
  const onConsole = (message: ConsoleMessage): void => {
    const isAnswer = /status of (?:401|403|404|409|410|422)/.test(message.text());
    if (message.type() === "error" && !isAnswer) faults.push(message.text());
  };
  page.on("pageerror", onError).on("console", onConsole);
  onTestFinished(async () => {
    await page.goto("about:blank");
    page.off("pageerror", onError).off("console", onConsole);
    if (faults.length > 0) throw new Error(`In the page: ${faults.join("; ")}`);
  });
  return page;
}

async function newPage({ language = "en", theme = "light", script = true, width = 1280 }: Visitor): Promise<Page> {
  if (browser === undefined) throw new Error("Expected useBrowser() to have been called");
  const context = await browser.newContext({
    locale: language,
    colorScheme: theme,
    javaScriptEnabled: script,
    viewport: { width, height: 900 },
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(20_000);
  return context.newPage();
}
