// Webhooks against real receivers on this machine.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { webhook, type WebhookPayload } from "../../src/hitl/index.ts";
import { startReceiver } from "./receiver.ts";
import { failAndGoOn, newWorld, recordsText, startProcess, told, warnings } from "./world.ts";

const secret = `whsec_${randomBytes(32).toString("base64")}`;
const formerSecret = `whsec_${randomBytes(24).toString("base64")}`;
const exact = { limit: 3, delay: 1000, factor: 2, jitter: false };

describe("a receiver", () => {
  test("is told of an ask, in an envelope that has a type, a time and the data", async () => {
    const world = newWorld();
    const { url, requests } = await startReceiver();
    const links = (): { page: string; approve: string } => ({
      page: "https://flows.example.org/asks/1",
      approve: "https://flows.example.org/yes",
    });
    const { open, attempts } = startProcess(world, { to: [webhook({ url, secret, headers: { "X-Team": "deployers" } })], links });
    const context = { version: 3n, since: new Date(0), rows: new Map([["a", 1]]) };
    const ask = await open({ prompt: "Deploy?", context, assignees: ["ada"] });
    const { method, path, headers, body } = await requests.next();
    expect([method, path, headers["x-team"], headers["content-type"]]).toEqual([
      "POST",
      "/hook/s3cr3t-path-of-the-hook?key=s3cr3t-query",
      "deployers",
      "application/json",
    ]);
    const { type, timestamp, data } = JSON.parse(body) as WebhookPayload;
    expect([type, Date.parse(timestamp)]).toEqual(["ask.opened", world.clock.now()]);
    expect(data.links).toEqual({ page: "https://flows.example.org/asks/1", approve: "https://flows.example.org/yes" });
    expect(data.ask).toMatchObject({
      id: ask.id,
      prompt: "Deploy?",
      assignees: ["ada"],
      details: { kind: "approval" },
      end: { status: "open" },
    });
    expect(data.ask.context).toEqual({ version: "3", since: "1970-01-01T00:00:00.000Z", rows: [["a", 1]] });
    expect(await attempts.next()).toMatchObject({ result: "sent", status: 200, attempt: 1, target: "webhook", host: new URL(url).host });
    expect(await told(world, ask.id)).toEqual(["webhook 1 sent 200"]);
  });

  test("can verify who has sent it, with each of several secrets, by hand and by the library", async () => {
    const { url, requests } = await startReceiver();
    const { open } = startProcess(newWorld(), { to: [webhook({ url, secret: [secret, formerSecret] })] });
    await open({ prompt: "Grüße – 日本語 – 🚀?" });
    const { headers, body } = await requests.next();
    const [id, time, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => String(headers[name]));
    for (const [at, key] of [secret, formerSecret].entries()) {
      const bytes = Buffer.from(key.slice("whsec_".length), "base64");
      const expected = createHmac("sha256", bytes).update(`${id}.${time}.${body}`).digest();
      const [version, given = ""] = (signatures ?? "").split(" ")[at]?.split(",") ?? [];
      expect(version).toBe("v1");
      expect(timingSafeEqual(Buffer.from(given, "base64"), expected)).toBe(true);
      expect(new Webhook(key).verify(body, headers as Record<string, string>)).toMatchObject({ type: "ask.opened" });
    }
    const other = `whsec_${randomBytes(32).toString("base64")}`;
    expect(() => new Webhook(other).verify(body, headers as Record<string, string>)).toThrow("No matching signature");
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow("No matching signature");
  });

  test("that answers 500 twice is told a third time, under the same id, each attempt signed anew", async () => {
    const world = newWorld();
    const { url, requests } = await startReceiver((n) => (n < 2 ? 500 : 200));
    const process = startProcess(world, { to: [webhook({ url, secret, retry: exact })] });
    const ask = await process.open();
    const [first, second] = [await failAndGoOn(world, process), await failAndGoOn(world, process)];
    expect([first, second].map((attempt) => attempt.result === "failed" && attempt.next - attempt.at)).toEqual([1000, 2000]);
    expect(await process.attempts.next()).toMatchObject({ result: "sent", attempt: 3 });
    expect(await told(world, ask.id)).toEqual(["webhook 1 failed 500", "webhook 2 failed 500", "webhook 3 sent 200"]);
    const all = await requests.take(3);
    expect(new Set(all.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(all.map(({ headers }) => headers["webhook-signature"])).size).toBe(3);
  });

  test.each([
    ["seconds", () => "120"],
    ["a date", (now: number) => new Date(Math.ceil(now / 1000) * 1000 + 120_000).toUTCString()],
  ])("that answers 429 is left alone for as long as it wants, said in %s", async (_, retryAfter) => {
    const world = newWorld();
    const { url } = await startReceiver((n) =>
      n === 0 ? { status: 429, headers: { "retry-after": retryAfter(world.clock.now()) } } : 204,
    );
    const process = startProcess(world, { to: [webhook({ url, retry: exact })] });
    const ask = await process.open();
    const attempt = await failAndGoOn(world, process);
    expect(attempt.result === "failed" && attempt.next - attempt.at).toBeGreaterThanOrEqual(120_000);
    expect(attempt.result === "failed" && attempt.next - attempt.at).toBeLessThanOrEqual(121_000);
    await process.attempts.next();
    expect(await told(world, ask.id)).toEqual(["webhook 1 failed 429", "webhook 2 sent 204"]);
  });

  test.each([400, 401, 403, 404, 410, 413, 422])("that answers %i is not asked again", async (status) => {
    const world = newWorld();
    const { url } = await startReceiver(() => status);
    const heard = warnings();
    const process = startProcess(world, { to: [webhook({ url, retry: exact })] });
    const ask = await process.open();
    expect(await process.attempts.next()).toMatchObject({ result: "given-up", status });
    await world.clock.advance(3_600_000);
    expect(await told(world, ask.id)).toEqual([`webhook 1 given-up ${status}`]);
    expect(heard.join()).toContain("given up");
  });

  test.each([408, 425, 502, 503])("that answers %i is asked again", async (status) => {
    const world = newWorld();
    const { url } = await startReceiver((n) => (n === 0 ? status : 200));
    const process = startProcess(world, { to: [webhook({ url, retry: exact })] });
    await process.open();
    await failAndGoOn(world, process);
    expect(await process.attempts.next()).toMatchObject({ result: "sent" });
  });

  test("that is down is asked again until it is up", async () => {
    const world = newWorld();
    const receiver = await startReceiver();
    await receiver.stop();
    const process = startProcess(world, { to: [webhook({ url: receiver.url, retry: exact })] });
    await process.open();
    expect(await failAndGoOn(world, process)).toMatchObject({ error: "127.0.0.1 could not be reached: ECONNREFUSED" });
    const again = await process.attempts.next();
    await startReceiver(() => 200, receiver.port);
    await world.clock.advance(again.result === "failed" ? again.next - world.clock.now() : 0);
    expect(await process.attempts.next()).toMatchObject({ result: "sent", attempt: 3 });
  });

  test("that stays down is given up after the last retry", async () => {
    const world = newWorld();
    const receiver = await startReceiver();
    await receiver.stop();
    const process = startProcess(world, { to: [webhook({ url: receiver.url, retry: exact })] });
    const ask = await process.open();
    for (let i = 0; i < 3; i++) await failAndGoOn(world, process);
    expect(await process.attempts.next()).toMatchObject({ result: "given-up", attempt: 4 });
    await world.clock.advance(3_600_000);
    expect(await told(world, ask.id)).toHaveLength(4);
  });

  test("that does not answer in time is left, and asked again", async () => {
    const world = newWorld();
    const { url, requests } = await startReceiver((n) => (n === 0 ? "silence" : 200));
    const process = startProcess(world, { to: [webhook({ url, timeout: "5s", retry: exact })] });
    await process.open();
    await requests.next();
    await world.clock.advance(5000);
    expect(await failAndGoOn(world, process)).toMatchObject({ error: "Took longer than 5.0 s", duration: 5000 });
    expect(await process.attempts.next()).toMatchObject({ result: "sent" });
  });

  test("whose answer never ends is taken at its status", async () => {
    const { url } = await startReceiver(() => ({ status: 200, body: "x".repeat(1_000_000) }));
    const process = startProcess(newWorld(), { to: [webhook({ url })] });
    await process.open();
    expect(await process.attempts.next()).toMatchObject({ result: "sent", status: 200 });
  });
});

describe("redirects", () => {
  test("are not followed", async () => {
    const world = newWorld();
    const target = await startReceiver();
    const { url } = await startReceiver(() => ({ status: 307, headers: { location: target.url } }));
    const process = startProcess(world, { to: [webhook({ url, retry: exact })] });
    await process.open();
    expect(await process.attempts.next()).toMatchObject({
      result: "given-up",
      status: 307,
      error: expect.stringContaining("not followed") as string,
    });
    expect(target.requests.all).toEqual([]);
  });

  test("that are followed may not lead to a private address", async () => {
    const target = await startReceiver();
    for (const host of ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "localhost"]) {
      const { url } = await startReceiver(() => ({ status: 308, headers: { location: `http://${host}:${target.port}/` } }), 0, "127.0.0.2");
      const process = startProcess(newWorld(), { to: [webhook({ url, redirects: 3 })], allow: ["127.0.0.2"] });
      await process.open();
      expect(await process.attempts.next()).toMatchObject({
        result: "given-up",
        error: expect.stringContaining("Refused to connect") as string,
      });
    }
    expect(target.requests.all).toEqual([]);
  });

  test("that are followed post the same again, without what was for the first host only", async () => {
    const credentials = { authorization: "Bearer abcdefgh", "x-api-key": "abcdefgh", "x-auth": "abcdefgh", "x-password": "abcdefgh" };
    const target = await startReceiver();
    const { url } = await startReceiver(() => ({ status: 308, headers: { location: target.url } }));
    const process = startProcess(newWorld(), {
      to: [webhook({ url, secret, redirects: 1, headers: { ...credentials, "x-team": "a" } })],
    });
    await process.open();
    const { headers, body } = await target.requests.next();
    expect(Object.keys(credentials).filter((name) => name in headers)).toEqual([]);
    expect(headers["x-team"]).toBe("a");
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toBeDefined();
    expect(await process.attempts.next()).toMatchObject({ result: "sent" });
  });

  test("that would turn the POST into something else, or lead round in circles, are not followed", async () => {
    for (const [status, location] of [
      [302, "/other"],
      [307, "/again"],
      [307, "file:///etc/passwd"],
      [307, "http://"],
    ] as const) {
      const { url, requests } = await startReceiver(() => ({ status, headers: { location } }));
      const process = startProcess(newWorld(), { to: [webhook({ url, redirects: 3 })] });
      await process.open();
      expect(await process.attempts.next()).toMatchObject({ result: "given-up", status });
      expect(requests.all.length).toBe(location === "/again" ? 4 : 1);
    }
  });
});

test("secrets stand in no record, no warning and no error", async () => {
  const world = newWorld();
  const heard = warnings();
  const { url } = await startReceiver((n) => [500, 307, 404][n] ?? 404);
  const headers = { authorization: "Bearer t0ken-of-the-header" };
  const process = startProcess(world, { to: [webhook({ url, secret, headers, retry: exact })] });
  const asks = [await process.open(), await process.open()];
  while (process.attempts.all.filter(({ result }) => result === "given-up").length < 2) {
    const attempt = await process.attempts.next();
    if (attempt.result === "failed") await world.clock.advance(attempt.next - world.clock.now());
  }
  await world.clock.advance(1);
  const everything =
    (await recordsText(
      world,
      asks.map(({ id }) => id),
    )) + JSON.stringify([heard, process.attempts.all]);
  expect(heard.length).toBeGreaterThan(0);
  for (const part of ["s3cr3t", "t0ken", secret, secret.slice(6), "whsec_"]) expect(everything).not.toContain(part);
});

test("what cannot be sent is refused when it is made, without telling what it was", () => {
  const url = "https://hooks.example.org/T0P-S3CR3T";
  for (const [options, part] of [
    [{ url: "ftp://hooks.example.org/T0P-S3CR3T" }, "http or https"],
    [{ url: "https://T0P:S3CR3T@hooks.example.org/" }, "without a user name"],
    [{ url: "T0P-S3CR3T" }, "http or https"],
    [{ url, secret: "T0P-S3CR3T" }, "whsec_"],
    [{ url, secret: "whsec_T0PS3CR3" }, "24 to 64 bytes"],
    [{ url, headers: { "x-a": "T0P-S3CR3T\r\nx-b: 1" } }, "headers"],
    [{ url, headers: { "Webhook-Id": "T0P-S3CR3T" } }, "headers"],
    [{ url, headers: { "a b": "T0P-S3CR3T" } }, "headers"],
    [{ url, retries: 3 }, "retries"],
    [{ url, contentType: "text/plain" }, "template"],
  ] as const) {
    const make = (): unknown => webhook(options as Parameters<typeof webhook>[0]);
    expect(make).toThrow(part);
    expect(make).not.toThrow(/T0P|S3CR3T/);
  }
});
