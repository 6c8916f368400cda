// Ten thousand requests that nobody should send: each is refused as the client's mistake, in time, and nothing of them is stored.
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { apiKeys, type ServeOptions } from "../../src/http/index.ts";
import { memory, sqlite, type Engine } from "../../src/index.ts";
import { seededRandom } from "../../src/testing/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { patient, steps } from "./flows.ts";
import { broken, Draw, malformed, type Malformed, type Targets } from "./malformed.ts";
import { serving, type Served } from "./serving.ts";

/** How long an answer may take before it counts as none, in ms. */
const PATIENCE = 20_000;

const seed = fc.readConfigureGlobal().seed ?? 0;

/** A run that is over, one that waits to be answered, and a key. */
async function furnish(engine: Engine): Promise<Targets> {
  const over = steps.start(1 as never, { engine, runId: "over", checkpoint: "each-task" });
  await over.outcome;
  const waiting = patient.start(undefined as never, { engine, runId: "waiting", checkpoint: "each-task" });
  await waiting.outcome;
  const [ask] = await engine.asks.list({ runId: "waiting" });
  const [checkpoint] = await engine.checkpoints.list("over");
  const { info } = await apiKeys(engine.records).create({ name: "ann", roles: ["viewer"] });
  return { runId: "over", askId: ask?.id ?? "", version: checkpoint?.version ?? 0, keyId: info.id };
}

/** All that a host can see, but for refusals, which are written down. */
async function contents(engine: Engine): Promise<unknown> {
  const runs = await engine.runs.list();
  const shown = await Promise.all(
    runs.map(async ({ id }) => [await engine.runs.show(id), await engine.runs.events(id), await engine.checkpoints.list(id)]),
  );
  const audit = await engine.records.read("audit", { limit: 1000 });
  const keys = await Promise.all(["idempotency", "api-keys"].map((name) => engine.records.list(name, { limit: 1000 })));
  return { shown, asks: await engine.asks.list(), audit: audit.filter(({ text }) => !text.includes('"access.refused"')), keys };
}

/** Every row of every table of a file, but for refusals. */
function rows(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all() as { name: string }[];
    const isKept = (row: Record<string, unknown>): boolean => !String(row["text"]).includes('"access.refused"');
    return tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all().filter(isKept)]);
  } finally {
    database.close();
  }
}

interface Outcome {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function send(agent: Agent, base: URL, { method, path, headers, body }: Malformed): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: base.hostname, port: base.port, method, path, headers, timeout: PATIENCE }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"] ?? "", text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What the server says to bytes, until it or we hang up. */
function shout(base: URL, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(base.port), base.hostname, () => socket.end(Buffer.from(bytes, "latin1")));
    let text = "";
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error("the connection is left open")));
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("close", () => resolve(text));
    // A connection that is cut off is an answer as well.
    socket.on("error", (error: NodeJS.ErrnoException) => (error.code === undefined ? reject(error) : resolve(text)));
  });
}

async function fuzz({ engine, url }: Served, targets: Targets, times: number, at: number): Promise<Map<string, number>> {
  const draw = new Draw(seededRandom(at));
  const base = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const before = await contents(engine);
  const counts = new Map<string, number>();
  const faults: string[] = [];
  const one = async (): Promise<void> => {
    if (draw.below(20) === 0) {
      const bytes = broken(draw, targets);
      const text = await shout(base, bytes);
      if (text.startsWith("HTTP/1.1 5")) faults.push(`seed ${at}: ${JSON.stringify(bytes.slice(0, 300))} → ${text.slice(0, 300)}`);
      return;
    }
    const sketch = malformed(draw, targets);
    const told = `seed ${at}, ${sketch.wrong}: ${sketch.method} ${sketch.path.slice(0, 300)} ${JSON.stringify(sketch.headers).slice(0, 300)} ${String(sketch.body).slice(0, 300)}`;
    const { status, type, text } = await send(agent, base, sketch).catch((error: unknown) => {
      // What is too large is refused while it is being sent: then the connection may be cut off before the answer is read.
      if (sketch.wrong === "a body that is too large" && ["EPIPE", "ECONNRESET"].includes(String((error as NodeJS.ErrnoException).code)))
        return { status: 413, type: "application/problem+json", text: "{}" };
      throw new Error(`${told} → ${String(error)}`, { cause: error });
    });
    const name = `${sketch.wrong}: ${status}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (status < 400 || status >= 500) faults.push(`${told} → ${status} ${text.slice(0, 500)}`);
    if (/\n\s+at |\.ts:\d|node_modules/.test(text)) faults.push(`${told} tells where: ${text.slice(0, 500)}`);
    if (type.startsWith("application/problem+json") && text !== "" && typeof JSON.parse(text) !== "object")
      faults.push(`${told} → ${text}`);
  };
  for (let done = 0; done < times; done += 8) await Promise.all(Array.from({ length: Math.min(8, times - done) }, one));
  agent.destroy();
  expect(faults.slice(0, 20)).toEqual([]);
  expect(await contents(engine)).toEqual(before);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  return counts;
}

test("10,000 malformed requests on sqlite: never a 500, never a hang, and every row is as it was", async () => {
  const path = join(temporaryFolder(), "runs.db");
  const served = await serving(sqlite({ path }), { supervise: false });
  const targets = await furnish(served.engine);
  // What signs forms is made when it is first needed.
  await fetch(`${served.url}/`);
  const before = rows(path);
  const counts = await fuzz(served, targets, 10_000, seed);
  expect(rows(path)).toEqual(before);
  // Nothing of all that could be wrong was left out.
  expect(counts.size).toBeGreaterThan(30);
});

test.each<[string, Partial<ServeOptions>]>([
  ["a server for this machine alone", {}],
  ["a server that wants to know who calls", { auth: {}, limits: { requestsPerMinute: false } }],
])("malformed requests on memory, to %s", async (_, options) => {
  const served = await serving(memory(), { supervise: false, ...options });
  await fuzz(served, await furnish(served.engine), 1000, seed + 1);
});
