// The story: each command is a process of its own. The first one has ended long before somebody answers.
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder = "out/late-approval"] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
const store = join(folder, "graflow.db");
const cli = fileURLToPath(new URL("bin/graflow.mjs", import.meta.resolve("@graflow/cli/package.json")));
const file = join(import.meta.dirname, "notes.ts");

/** Prints the command as a person would type it, and what it prints, without times and ids. */
function graflow(...args: readonly string[]): void {
  console.log(`$ graflow ${args.map((word) => (word === file ? "notes.ts" : /^[\w-]{36}$/.test(word) ? "ASK" : word)).join(" ")}`);
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args, "--store", store], { encoding: "utf8" });
  const text = `${stdout}${stderr}`
    .replaceAll(` --store ${store}`, "")
    .replaceAll(/\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b|\b[\da-f]{8}\b/g, "ASK")
    .replaceAll(/ in [\d.]+ m?s\b| [\d.]+ m?s(?=\n)/g, "");
  console.log(`${text.trimEnd()}\n→ exit code ${status}\n`);
}

graflow("run", file, "--run-id", "november");

const listed = execFileSync(process.execPath, [cli, "asks", "list", "--json", "--store", store], { encoding: "utf8" });
const { id } = JSON.parse(listed) as { readonly id: string };
graflow("asks", "answer", id, "--approve", "--reason", "well written", "--by", "ada");
graflow("resume", "november");
