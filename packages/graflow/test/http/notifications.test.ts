// Who was told of an ask, over the API: every attempt, the failed ones too, for those who may see the ask.
import { describe, expect, onTestFinished, test } from "vitest";
import { notifications, notifyBy, webhook, type NotificationAttempt } from "../../src/hitl/index.ts";
import { apiKeys, serve, type ServeOptions } from "../../src/http/index.ts";
import { createEngine, type AskInfo, type Backend, type Engine } from "../../src/index.ts";
import { arrivals, type Arrivals } from "../hitl/arrivals.ts";
import { startReceiver } from "../hitl/receiver.ts";
import { sure } from "./flows.ts";
import { backends, generatedClient, type Reply } from "./serving.ts";
import { Inbox } from "./waiting.ts";

interface Telling {
  readonly url: string;
  readonly engine: Engine;
  readonly attempts: Arrivals<NotificationAttempt>;
  /** Opens an ask. */
  ask(): Promise<AskInfo>;
}

/** A server whose asks are told to these. */
async function telling(backend: Backend, to: Parameters<typeof notifications>[0]["to"], options: Partial<ServeOptions> = {}) {
  const attempts = arrivals<NotificationAttempt>();
  const plugin = notifications({ to, allow: ["127.0.0.1"], onAttempt: (attempt) => attempts.add(attempt) });
  const engine = createEngine({ backend, plugins: [plugin] });
  const server = await serve({ engine, workflows: [sure], port: 0, ...options });
  const inbox = new Inbox(engine);
  onTestFinished(async () => {
    await server.close();
    await engine.close();
  });
  return {
    url: server.url,
    engine,
    attempts,
    async ask() {
      sure.start(undefined as never, { engine });
      return inbox.ask("Sure?");
    },
  } satisfies Telling;
}

const problem = ({ status, data }: Reply): { status: number; code: unknown } => ({ status, code: (data as { code?: unknown }).code });

describe.each(backends)("on %s", (_, open) => {
  test("a receiver that answers 500 first is told again, and both attempts are shown, without its secrets", async () => {
    const receiver = await startReceiver((n) => (n === 0 ? { status: 500, body: "s3cr3t-body" } : 204));
    const { url, attempts, ask } = await telling(open(), [webhook({ url: receiver.url, retry: { delay: 10 } })]);
    const call = await generatedClient(url);
    const { id } = await ask();
    await attempts.take(2);
    const { status, data } = await call("listNotifications", { id });
    expect(status).toBe(200);
    const { items } = data as { items: (NotificationAttempt & { seq: number; next?: number })[] };
    const common = { askId: id, occasion: "opened", target: "webhook", host: `127.0.0.1:${receiver.port}` };
    expect(items).toMatchObject([
      { ...common, attempt: 1, result: "failed", status: 500, error: expect.any(String) as unknown, next: expect.any(Number) as unknown },
      { ...common, attempt: 2, result: "sent", status: 204 },
    ]);
    expect(items.map(({ next }) => next === undefined || Number.isInteger(next))).toEqual([true, true]);
    expect(items[1]?.at).toBeGreaterThanOrEqual(items[0]?.next ?? Number.NaN);
    expect(JSON.stringify(data)).not.toContain("s3cr3t");
  });

  test("they come in pages, either way", async () => {
    const to = ["a", "b", "c"].map((name) => notifyBy(() => {}, { name }));
    const { url, attempts, ask } = await telling(open(), to);
    const call = await generatedClient(url);
    const { id } = await ask();
    await attempts.take(3);
    const first = (await call("listNotifications", { id, limit: 2 })).data as { items: { target: string; seq: number }[]; next?: string };
    expect(first.items).toHaveLength(2);
    expect(first.next).toBe(String(first.items[1]?.seq));
    const { data } = await call("listNotifications", { id, limit: 2, after: first.next });
    const rest = data as typeof first;
    expect(rest).not.toHaveProperty("next");
    expect([...first.items, ...rest.items].map(({ target }) => target).toSorted()).toEqual(["a", "b", "c"]);
    const newest = (await call("listNotifications", { id, order: "newest" })).data as typeof first;
    expect(newest.items).toEqual([...first.items, ...rest.items].toReversed());
  });
});

const anyBackend = (): Backend => backends[0]?.[1]() as Backend;

test("an ask that nobody was told of has none, and there is no ask without an id of one", async () => {
  const { url, ask } = await telling(anyBackend(), []);
  const call = await generatedClient(url);
  const { id } = await ask();
  expect((await call("listNotifications", { id })).data).toEqual({ items: [] });
  expect(problem(await call("listNotifications", { id: "none" }))).toEqual({ status: 404, code: "ASK_UNKNOWN" });
  for (const query of ["limit=0", "after=x", "order=up", "colour=red"])
    expect([query, (await fetch(`${url}/api/feedback/${id}/notifications?${query}`)).status]).toEqual([query, 400]);
});

test("they are for those who may see asks", async () => {
  const { url, engine, ask } = await telling(anyBackend(), [], { auth: {} });
  const { id } = await ask();
  const of = async (permission: "asks:read" | "runs:read") => {
    const { key } = await apiKeys(engine.records).create({ name: "ann", permissions: [permission] });
    return generatedClient(url, { authorization: `Bearer ${key}` });
  };
  expect((await (await of("asks:read"))("listNotifications", { id })).status).toBe(200);
  for (const asked of [id, "none"]) {
    expect(problem(await (await of("runs:read"))("listNotifications", { id: asked }))).toEqual({ status: 403, code: "ACCESS_DENIED" });
    expect(problem(await (await generatedClient(url))("listNotifications", { id: asked }))).toMatchObject({ status: 401 });
  }
});
