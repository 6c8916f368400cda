// What a stranger has sent in, and nobody has read. It is a program that knows nothing of Graflow: it reads its call as a line of JSON, and writes its
// result as one. This one tries everything.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";

interface Told {
  readonly what: string;
  readonly secretFile: string;
  readonly addresses: readonly string[];
  readonly port: number;
}

const attempts: Readonly<Record<string, (told: Told) => unknown>> = {
  readPasswords: () => readFileSync("/etc/passwd", "utf8"),
  readSecret: ({ secretFile }) => readFileSync(secretFile, "utf8"),
  readEnvironment: () => process.env["API_TOKEN"] ?? "there is no API_TOKEN",
  writeToDisk: () => writeFileSync("/bin/backdoor", "…"),
  fillDisk: () => {
    for (;;) appendFileSync("/tmp/full", Buffer.alloc(1024 * 1024));
  },
  becomeRoot: () => process.setuid?.(0),
  connect: async ({ addresses, port }) => {
    for (const host of addresses) if (await isReached(port, host)) return `it reaches ${host}`;
    return "none of its addresses can be reached";
  },
  fork: () => {
    for (let count = 0; ; count++) {
      const child = spawn("sleep", ["600"], { stdio: "ignore" });
      child.on("error", () => {});
      if (child.pid === undefined) return count;
    }
  },
  allocate: () => {
    for (const held: Buffer[] = []; ;) held.push(Buffer.alloc(8 * 1024 * 1024, 1));
  },
  loop: () => {
    for (;;);
  },
  lie: () => ({ approved: true, amount: 1_000_000 }),
};

const [line] = (await once(createInterface(process.stdin), "line")) as [string];
const { input } = JSON.parse(line) as { readonly input: Told };
let message: object;
try {
  message = { type: "result", value: (await attempts[input.what]?.(input)) ?? "done" };
} catch (error) {
  message = { type: "error", error: { message: (error as Error).message, code: (error as NodeJS.ErrnoException).code } };
}
process.stdout.write(`${JSON.stringify(message)}\n`, () => process.exit());

function isReached(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
  });
}
