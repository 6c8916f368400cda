import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { expect, onTestFinished, test } from "vitest";
import { CheckpointError } from "../shared/errors/checkpoint-error.ts";
import { errorCatalogue } from "../shared/errors/catalogue.ts";
import { FeedbackError } from "../shared/errors/feedback-error.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { SecurityError } from "../shared/errors/security-error.ts";
import { PeerMissingError } from "../shared/peer.ts";
import { problemCodes } from "./problem-codes.ts";
import { errorResponse, ProblemException } from "./problem.ts";

/** What a route that throws this is answered with. */
async function answerTo(
  error: Error,
): Promise<{ readonly status: number; readonly type: string | null; readonly body: Record<string, unknown> }> {
  const app = new Hono().get("/", () => {
    throw error;
  });
  app.onError((thrown, c) => errorResponse(c, thrown));
  const answer = await app.request("/");
  return { status: answer.status, type: answer.headers.get("content-type"), body: (await answer.json()) as Record<string, unknown> };
}

/** What is written to stderr until the test ends. */
function listen(): string[] {
  const said: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array) => (said.push(String(text)), true);
  onTestFinished(() => void (process.stderr.write = write));
  return said;
}

test("an error says its code, what happened and what to do, in the form of RFC 9457", async () => {
  const { status, type, body } = await answerTo(new FeedbackError("ASK_CLOSED", "a", "It is closed", { hint: "Look" }));
  expect([status, type]).toEqual([409, "application/problem+json"]);
  expect(body).toEqual({
    type: "urn:graflow:problem:ASK_CLOSED",
    title: "It is not in a state for this",
    status: 409,
    detail: "It is closed",
    code: "ASK_CLOSED",
    hint: "Look",
  });
});

test("what is wrong, and where, goes along", async () => {
  const issues = [{ path: "data.rate", message: "too much" }];
  expect(await answerTo(new FeedbackError("ANSWER_MISFIT", "a", "no", { hint: "", issues }))).toMatchObject({
    status: 422,
    body: { issues },
  });
  const misfit = new CheckpointError("CHECKPOINT_MISFIT", "no", { hint: "", differences: ["one", "two"] });
  expect((await answerTo(misfit)).body["issues"]).toEqual([
    { path: "", message: "one" },
    { path: "", message: "two" },
  ]);
});

test("a package that is missing is a 501 that says what to install, and a caller without rights a 403", async () => {
  const missing = new PeerMissingError(
    "@hpcc-js/wasm-graphviz",
    "Pictures",
    Object.assign(new Error("gone"), { code: "ERR_MODULE_NOT_FOUND" }),
  );
  expect(await answerTo(missing)).toMatchObject({
    status: 501,
    body: { code: "PEER_MISSING", hint: "Run `npm install @hpcc-js/wasm-graphviz`." },
  });
  expect(await answerTo(new SecurityError("ACCESS_DENIED", "no", { hint: "" }))).toMatchObject({ status: 403 });
  expect(await answerTo(new ProblemException({ status: 410, code: "RUN_REMOVED" }))).toMatchObject({ status: 410 });
  expect(await answerTo(new HTTPException(414, { message: "too long" }))).toMatchObject({ status: 414, body: { detail: "too long" } });
});

test("no code of the catalogue is answered with more than it says, nor with a status that is none", async () => {
  const said = listen();
  for (const code of Object.keys(errorCatalogue) as (keyof typeof errorCatalogue)[]) {
    const { status, body } = await answerTo(new GraflowError(code, "swordfish", { hint: "", cause: new Error("a secret") }));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(body)).not.toMatch(/secret|\.ts:/);
    const isOwn = status === 500 || code.startsWith("BACKEND_");
    expect([code, JSON.stringify(body).includes("swordfish")]).toEqual([code, !isOwn]);
  }
  expect(said.length).toBeGreaterThan(0);
});

test("what nobody expected is written down under the id that its answer has", async () => {
  const said = listen();
  const { status, body } = await answerTo(new TypeError("the password is swordfish"));
  expect([status, body["code"]]).toEqual([500, "SERVER_FAILED"]);
  expect(JSON.stringify(body)).not.toContain("swordfish");
  const [id = "none"] = /[\da-f-]{36}/.exec(String(body["detail"])) ?? [];
  expect(said.join("")).toContain(id);
  expect(said.join("")).toContain("swordfish");
});

test("an address makes no lines of its own in the log, and a link that answers is not written down", async () => {
  const said = listen();
  const app = new Hono().get("/*", () => {
    throw new TypeError("no");
  });
  app.onError((thrown, c) => errorResponse(c, thrown));
  await app.request("/x%0A2026-01-01%20logged%20in%1B%5B2J");
  expect(said.join("")).toContain("GET /x%0A2026-01-01%20logged%20in%1B%5B2J failed\n");
  await app.request(`/links/${"swordfish".repeat(10)}.${"tuna".repeat(10)}`);
  expect(said.join("")).toContain("GET /links/… failed\n");
  expect(said.join("")).not.toContain("swordfish");
  const japanese = encodeURIComponent("注文番号二〇二六年十一月二十一日");
  await app.request(`/runs/${japanese}`);
  expect(said.join("")).toContain(`GET /runs/${japanese} failed\n`);
});

test("docs/http.md tells of the same codes, and says the same of them", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/http.md"), "utf8");
  const told = [...page.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(told).toEqual(Object.entries(problemCodes));
  expect(Object.keys(problemCodes).filter((code) => Object.hasOwn(errorCatalogue, code))).toEqual([]);
});
