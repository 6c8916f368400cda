// The story: a file with a secret, a server, an environment with a token, and a program that wants all of them.
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { isGraflowError } from "@graflow/core";
import { sandbox } from "./sandbox.ts";

process.env["API_TOKEN"] = "sesame";
const secretFile = join(process.argv[2] ?? tmpdir(), "secret.txt");
await writeFile(secretFile, "sesame");
const server = createServer().listen(0);
await once(server, "listening");
const { port } = server.address() as { port: number };
const addresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
const passwords = await readFile("/etc/passwd", "utf8").catch(() => "");

const attempts = [
  ["readPasswords", "read /etc/passwd", (text) => (text === passwords ? "the one of this machine" : "it finds that of its image")],
  ["readSecret", "read a file of this machine", String],
  ["readEnvironment", "read the environment", String],
  ["writeToDisk", "write a program to /bin", String],
  ["fillDisk", "fill the disk", String],
  ["becomeRoot", "become root", String],
  ["connect", "connect to this machine", String],
  ["fork", "start processes without end", (count) => (Number(count) < 64 ? "it is refused before the 64th" : String(count))],
  ["allocate", "take all memory", String],
  ["loop", "never end", String],
  ["lie", "say something else", String],
] as const satisfies readonly (readonly [what: string, words: string, tell: (found: unknown) => string])[];

// Each in a container of its own, four at a time.
const outcomes = await Promise.all(attempts.map(([what]) => sandbox.start({ what, secretFile, addresses, port }).outcome));
server.close();

console.log("it tries to                   and this becomes of it");
for (const [index, [, words, tell]] of attempts.entries()) {
  const outcome = outcomes[index];
  const became =
    outcome?.status === "completed" ? tell(outcome.output) : outcome?.status === "failed" ? failure(outcome.error) : outcome?.status;
  console.log(`${words.padEnd(30)}${became}`);
}

/** What the task failed with, without what is different each time. */
function failure(error: Error): string {
  const { cause = error } = error;
  const { message, code = "" } = cause as Error & { readonly code?: string };
  const text = (message.split("\n")[0] ?? "")
    .replace(/^Container \S+ of \S+/, "The container")
    .replaceAll(secretFile, "…/secret.txt")
    .replace(/ (?:of|in) run [\w-]+/, "");
  return isGraflowError(cause) || text.includes(code) ? text : `${code}: ${text}`;
}
