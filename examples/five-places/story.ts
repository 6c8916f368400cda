// The story: the same graph as on a laptop, and as where it matters.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createEngine, type OutputOf, type TaskHandler } from "@graflow/core";
import { laptop, production } from "./environments.ts";
import { quakes } from "./quakes.ts";

const rule = "({ magnitude, felt }) => magnitude >= 4.5 || felt >= 100";

// Stands for a service that runs elsewhere.
const secret = randomBytes(24).toString("base64");
const env = { ...process.env, SECRET: secret, PLACE: "a service" };
const service = spawn(process.execPath, [join(import.meta.dirname, "service.ts")], { env, stdio: ["pipe", "pipe", "inherit"] });
const [port] = (await once(service.stdout, "data")) as [Buffer];

const one = await runOn(laptop());
const other = await runOn(production(`http://127.0.0.1:${String(port).trim()}/tasks`, secret));
service.stdin.end();

console.log("task    on a laptop      in production");
for (const [id, place] of Object.entries(one.places)) console.log(`${id.padEnd(8)}${place.padEnd(17)}${other.places[id]}`);
console.log(`\n${other.lines.join("\n")}\n`);
console.log(isDeepStrictEqual(one.lines, other.lines) ? "Both reports say the same." : "The reports differ.");

async function runOn(handlers: Record<string, TaskHandler>): Promise<OutputOf<typeof quakes>> {
  await using engine = createEngine({ handlers });
  return await quakes.run(undefined, { engine, channel: { home: process.pid, rule } });
}
