// A real Chromium for tests: Debian's. It is installed where it is not there; where that does not work either, tests say why they are skipped.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";

const run = promisify(execFile);
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Test files run side by side: one of them installs it, the others wait. Tests of other things install theirs, so it may take several goes. */
const install = `
  for go in 1 2 3 4 5 6 7 8 9 10; do
    [ -e ${places[0]} ] && exit 0
    apt-get -q update && apt-get -q install -y --no-install-recommends -o DPkg::Lock::Timeout=120 chromium && exit 0
    sleep 3
  done
  exit 1`;

async function findChromium(): Promise<string | { readonly reason: string }> {
  const found = (): string | undefined => [process.env["CHROMIUM"] ?? "", ...places].find((path) => path !== "" && existsSync(path));
  if (found() === undefined) {
    if (process.platform !== "linux" || process.getuid?.() !== 0)
      return { reason: "There is no Chromium here, and only root may install it. CHROMIUM may say where one is." };
    try {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      await run("flock", [join(tmpdir(), "graflow-chromium.lock"), "sh", "-c", install], { env, maxBuffer: 1e8 });
    } catch (error) {
      const { stderr = "", message } = error as { stderr?: string; message: string };
      return { reason: `Chromium could not be installed: ${(stderr === "" ? message : stderr).trim().split("\n").at(-1) ?? ""}` };
    }
  }
  return found() ?? { reason: "Chromium is not there after it was installed." };
}

const place = await findChromium();
// A reason that nobody reads is none.
if (typeof place !== "string") process.stderr.write(`Tests of the page in a browser are skipped. ${place.reason}\n`);

/** A group of tests that need a browser. */
export const inBrowser: typeof describe | typeof describe.skip = typeof place === "string" ? describe : describe.skip;

let browser: Browser | undefined;
/** Making one takes longer than most tests: visitors who are alike share one, and each has a page of their own. */
const contexts = new Map<string, Promise<BrowserContext>>();

/** Starts the browser once for the tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (typeof place === "string")
      browser = await chromium.launch({ executablePath: place, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  }, 120_000);
  afterAll(async () => {
    contexts.clear();
    await browser?.close();
  });
}

export interface Visitor {
  readonly language?: "en" | "ja";
  readonly theme?: "light" | "dark";
  readonly script?: boolean;
  readonly width?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page of somebody of their own. What goes wrong in it (a script that throws, something that the page may not load) fails the test. */
export async function visit(visitor: Visitor = {}): Promise<Page> {
  const key = JSON.stringify(visitor);
  const known = contexts.get(key) ?? newContext(visitor);
  contexts.set(key, known);
  const context = await known;
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    const isAnswer = /status of (?:401|403|404|409|410|422)/.test(message.text());
    if (message.type() === "error" && !isAnswer) faults.push(message.text());
  });
  onTestFinished(async () => {
    await page.close();
    if (faults.length > 0) throw new Error(`In the page: ${faults.join("; ")}`);
  });
  return page;
}

async function newContext({
  language = "en",
  theme = "light",
  script = true,
  width = 1280,
  headers = {},
}: Visitor): Promise<BrowserContext> {
  if (browser === undefined) throw new Error("Expected useBrowser() to have been called");
  const context = await browser.newContext({
    locale: language,
    colorScheme: theme,
    javaScriptEnabled: script,
    viewport: { width, height: 900 },
    extraHTTPHeaders: { ...headers },
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  return context;
}
