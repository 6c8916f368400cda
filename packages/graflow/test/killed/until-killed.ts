// Starts a program that tells numbers, one on a line, and kills it soon after a certain one.
import { spawn } from "node:child_process";
import { join } from "node:path";

/** Resolves to the last number that it told. `delay`: up to 1, which is some milliseconds. */
export function untilKilled(
  program: string,
  parts: readonly string[],
  { after, delay }: { readonly after: number; readonly delay: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, program), ...parts], { stdio: ["ignore", "pipe", "pipe"] });
    let told = 0;
    let text = "";
    let complaints = "";
    child.stderr.on("data", (data) => (complaints += String(data)));
    child.stdout.on("data", (data) => {
      text += String(data);
      told = Number(text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1));
      // In the middle of what it does next, which takes some milliseconds.
      if (told >= after) setTimeout(() => child.kill("SIGKILL"), delay * 5);
    });
    child.on("error", reject);
    child.on("close", (_, signal) => (signal === "SIGKILL" ? resolve(told) : reject(new Error(complaints))));
  });
}
