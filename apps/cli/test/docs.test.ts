// The page about the command line, done as it is written: each command is run, and prints what stands below it, but for times, sizes and ids.
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { project } from "./graflow.ts";

const page = readFileSync(new URL("../../../docs/command-line.md", import.meta.url), "utf8");
const bin = fileURLToPath(new URL("../bin/graflow.mjs", import.meta.url));

interface Step {
  readonly command: string;
  readonly printed: readonly string[];
}

test("docs/command-line.md: each command prints what stands below it", async () => {
  const [config = "", flow = "", asking = ""] = blocks("ts");
  const cwd = await project({
    "package.json": '{"type":"module"}',
    "graflow.config.ts": config,
    "flows/training.ts": flow,
    "notes.ts": asking,
  });
  /** Ids on the page, and those that the runs of this test have instead. */
  const ids = new Map<string, string>();
  const background: ChildProcess[] = [];
  for (const { command, printed } of blocks("console").flatMap(stepsOf)) {
    const [, text = "", suffix = ""] = /^(.*?)( > \/dev\/null &)?$/.exec(command) ?? [];
    const words = wordsOf(text.replace(/[\da-f]{8}/g, (id) => ids.get(id) ?? id));
    const child = start(words.slice(1), cwd);
    if (suffix !== "") {
      background.push(child);
      await until(child, "task.started");
      continue;
    }
    const output = await outputOf(child, printed);
    const [theirs, ours] = [idsIn(printed.join("\n")), idsIn(output)];
    for (const [index, id] of theirs.entries()) if (!ids.has(id)) ids.set(id, ours[index] ?? id);
    expect([command, ...steady(output)]).toEqual([command, ...steady(printed.join("\n"))]);
  }
  await Promise.all(
    background.map((child) => new Promise((resolve) => (child.exitCode === null ? child.on("close", resolve) : resolve(0)))),
  );
});

test("docs/command-line.md tells of every command", async () => {
  const child = start(["--help"], await project({}));
  const help = await outputOf(child, []);
  const commands = [...help.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name = ""]) => name).filter((name) => name !== "help");
  expect(commands).toContain("resume");
  expect(commands.filter((name) => !page.includes(`| \`graflow ${name}`))).toEqual([]);
});

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);
}

function stepsOf(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = "", ...printed] = text.trimEnd().split("\n");
      return { command, printed };
    });
}

/** Words as a shell takes them, as far as this page needs it. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain ?? "");
}

function start(args: readonly string[], cwd: string): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, [bin, ...args], { cwd, env: { PATH, HOME }, stdio: ["ignore", "pipe", "pipe"] });
}

/** All that is printed. `^C` on the page is pressed when the line before it has been printed. */
function outputOf(child: ChildProcess, printed: readonly string[]): Promise<string> {
  const interrupt = printed.indexOf("^C");
  const cue = interrupt < 0 ? undefined : steady(printed[interrupt - 1] ?? "")[0];
  let output = "";
  let pressed = false;
  const take = (text: string): void => {
    output += text;
    if (pressed || cue === undefined || !steady(output).includes(cue)) return;
    pressed = true;
    output += "^C\n";
    child.kill("SIGINT");
  };
  child.stdout?.setEncoding("utf8").on("data", take);
  child.stderr?.setEncoding("utf8").on("data", take);
  return new Promise((resolve) => child.on("close", () => resolve(output)));
}

function until(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      if (chunk.includes(text)) resolve();
    });
  });
}

/** The first characters of each UUID, in order. */
function idsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\b[\da-f]{8}\b/g)].map(([id]) => id))];
}

/** The lines without what differs from run to run. */
function steady(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) =>
      line
        .replace(/\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b/g, "ID")
        .replace(/\b[\da-f]{8}\b/g, "ID")
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "DATE")
        .replace(/\b(now|\d+[smh] ago)\b/g, "AGO")
        .replace(/\+?\d[\d.]* m?s\b/g, "TIME")
        .replace(/\b\d[\d.]* k?B\b/g, "SIZE")
        .replace(/━+/g, "")
        .replace(/ +/g, " ")
        .trim(),
    );
}
