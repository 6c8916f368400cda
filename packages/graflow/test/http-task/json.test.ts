// Functions that are not Graflow's.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { httpTask, task, workflow } from "../../src/index.ts";
import { answering, engineByJson, failureOf, serves } from "./serving.ts";

interface Seen {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A function, and what it was asked. */
async function functionOf(answer: (body: unknown) => unknown): Promise<{ readonly url: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const url = await serves((request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    request.on("data", (part: Uint8Array) => (body += String(part)));
    request.once("end", () => {
      seen.push({ headers: request.headers, body });
      response.end(JSON.stringify(answer(JSON.parse(body))));
    });
  });
  return { url, seen };
}

const doubles = workflow(
  "doubles",
  task("doubles", { handler: "place" }, ({ n }: { readonly n: number }): unknown => `not here: ${n}`),
);

test("the input goes there as JSON, and what is answered is the output", async () => {
  const { url, seen } = await functionOf((body) => ({ twice: (body as { readonly n: number }).n * 2 }));
  const engine = engineByJson({ url, headers: { authorization: "Bearer x" } });
  expect(await doubles.run({ n: 4 }, { engine, runId: "one" })).toEqual({ twice: 8 });
  const headers = { authorization: "Bearer x", "content-type": "application/json", "idempotency-key": "one/doubles/0/0" };
  expect(seen).toMatchObject([{ body: '{"n":4}', headers }]);
});

test("`body` and `parse` make the one and the other", async () => {
  const { url } = await functionOf((body) => ({ result: [body] }));
  const body = ({ n }: { readonly n: number }): unknown => ({ model: "small", prompt: String(n) });
  const parse = ({ result }: { readonly result: readonly unknown[] }): unknown => result[0];
  expect(await doubles.run({ n: 4 }, { engine: engineByJson({ url, body, parse }) })).toEqual({ model: "small", prompt: "4" });
});

test.each(["a secret of more than sixteen bytes", `whsec_${Buffer.from("a secret of more than sixteen bytes").toString("base64")}`])(
  "the request is signed as of Standard Webhooks: with %s",
  async (secret) => {
    const { url, seen } = await functionOf(() => 1);
    expect(await doubles.run({ n: 1 }, { engine: engineByJson({ url, secret }) })).toBe(1);
    const [{ headers, body } = { headers: {}, body: "" }] = seen;
    const webhook = secret.startsWith("whsec_") ? new Webhook(secret) : new Webhook(secret, { format: "raw" });
    expect(webhook.verify(body, headers as Record<string, string>)).toEqual({ n: 1 });
    expect(() => webhook.verify(`${body} `, headers as Record<string, string>)).toThrow(/signature/);
  },
);

test.each([
  [400, {}, '{"message":"n is too large"}', { code: "FUNCTION_FAILED", status: 400, message: "n is too large" }],
  [422, {}, '{"error":{"message":"no","name":"RangeError"}}', { status: 422, cause: { name: "RangeError", message: "no" } }],
  [429, { "retry-after": "3" }, "", { code: "FUNCTION_FAILED", retryAfter: 3000 }],
  [500, {}, '{"error":"boom"}', { code: "FUNCTION_FAILED", message: "boom" }],
  [500, {}, "<html>boom</html>", { code: "FUNCTION_FAILED", status: 500 }],
  [504, {}, "", { code: "PLACE_LOST" }],
  [302, { location: "https://elsewhere.example/" }, "", { code: "PLACE_UNAVAILABLE", message: "elsewhere.example" }],
  [200, {}, "no JSON", { code: "WORK_UNREADABLE" }],
])("an answer with %i %j %s is an error", async (status, headers, body, expected) => {
  const url = await serves(answering(status, headers, body));
  const { message = "", ...rest } = expected as { readonly message?: string };
  const error = await failureOf(doubles.run({ n: 1 }, { engine: engineByJson({ url }) }));
  expect(error).toMatchObject({ ...rest, message: expect.stringContaining(message) as string });
});

test("no answer is `undefined`", async () => {
  expect(await doubles.run({ n: 1 }, { engine: engineByJson({ url: await serves(answering(204, {}, "")) }) })).toBe(undefined);
});

test("what is cancelled, or takes too long, is not waited for: its connection is cut", async () => {
  const cut: Promise<void>[] = [];
  let came = (): void => {};
  const url = await serves((_, response) => {
    cut.push(new Promise((resolve) => response.once("close", resolve)));
    came();
  });
  const arrived = new Promise<void>((resolve) => (came = resolve));
  const engine = engineByJson({ url });
  const run = doubles.start({ n: 1 }, { engine });
  await arrived;
  run.cancel("no use");
  expect(await run.outcome).toMatchObject({ status: "cancelled" });
  const handler = httpTask({ protocol: "json", url });
  const late = workflow(
    "late",
    task("late", { handler, timeout: "100ms" }, () => 1),
  );
  await expect(late.run(undefined, { engine })).rejects.toMatchObject({ code: "TASK_TIMEOUT" });
  expect(await Promise.all(cut)).toHaveLength(2);
});

test("an input that is no JSON does not leave", async () => {
  const cyclic: Record<string, unknown> = { n: 1 };
  cyclic["self"] = cyclic;
  const run = doubles.run(cyclic as never, { engine: engineByJson({ url: "http://127.0.0.1:9" }) });
  expect(await failureOf(run)).toMatchObject({ code: "NOT_SERIALIZABLE" });
  expect(await failureOf(doubles.run({ n: 1n } as never, { engine: engineByJson({ url: "http://127.0.0.1:9" }) }))).toMatchObject({
    code: "NOT_SERIALIZABLE",
  });
});
