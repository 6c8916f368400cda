// What comes back that should not: each is an error that says what to do.
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { isGraflowError } from "../../src/index.ts";
import { changed, greets, large, notes } from "./flows.ts";
import { answering, endpointOf, engineWith, failureOf, serves } from "./serving.ts";

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const STREAM = { "content-type": "application/x-ndjson" };
const cases: [name: string, status: number, headers: Record<string, string>, body: string, expected: object][] = [
  ["401", 401, {}, '{"detail":"who are you?"}', { code: "PLACE_UNAVAILABLE", status: 401, message: matching(/got 401: who are you\?/) }],
  ["403", 403, {}, "", { code: "PLACE_UNAVAILABLE", status: 403 }],
  ["404", 404, {}, "<h1>Not found</h1>", { code: "PLACE_UNAVAILABLE", status: 404, hint: matching(/mounted/) }],
  ["413", 413, {}, "", { code: "WORK_TOO_LARGE", status: 413 }],
  ["429", 429, { "retry-after": "7" }, "", { code: "PLACE_UNAVAILABLE", status: 429, retryAfter: 7000 }],
  ["500", 500, {}, "oh no", { code: "PLACE_LOST", message: matching(/500: oh no/) }],
  ["502", 502, {}, "", { code: "PLACE_LOST" }],
  ["503", 503, { "retry-after": "1" }, "", { code: "PLACE_UNAVAILABLE", retryAfter: 1000 }],
  [
    "a redirect",
    307,
    { location: "https://elsewhere.example/" },
    "",
    { code: "PLACE_UNAVAILABLE", message: matching(/leads to https:\/\/elsewhere/) },
  ],
  ["a page", 200, { "content-type": "text/html" }, "<p>welcome</p>", { code: "PLACE_UNAVAILABLE", hint: matching(/taskEndpoint/) }],
  ["lines of something else", 200, STREAM, '{"hello":1}\n', { code: "PLACE_UNAVAILABLE" }],
  ["another version", 200, STREAM, '{"graflow":2}\n', { code: "PLACE_UNAVAILABLE" }],
  ["nothing", 200, STREAM, "", { code: "PLACE_LOST", message: matching(/ended its answer/) }],
  ["a greeting alone", 200, STREAM, '{"graflow":1}\n', { code: "PLACE_LOST" }],
  ["half a line", 200, STREAM, '{"graflow":1}\n["answer","other",1,tr', { code: "PLACE_LOST" }],
  ["garbage", 200, STREAM, '{"graflow":1}\n\u0000\nnull\n[]\n["answer"]\n{"a":1}\n"x"\n', { code: "PLACE_LOST" }],
];

test.each(cases)("the other side answers with %s", async (_, status, headers, body, expected) => {
  const url = await serves(answering(status, headers, body));
  const error = await failureOf(greets.run("you", { engine: engineWith({ url }) }));
  expect(isGraflowError(error)).toBe(true);
  expect(error).toMatchObject(expected);
});

test("the other side sends a line without an end", async () => {
  const url = await serves((request, response) => {
    request.resume();
    response.writeHead(200, STREAM).write('{"graflow":1}\n');
    const more = (): void => {
      while (response.write("x".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  });
  const error = await failureOf(greets.run("you", { engine: engineWith({ url, limit: 1_000_000 }) }));
  expect(error).toMatchObject({ code: "WORK_TOO_LARGE" });
});

test("the other side closes the connection without a word", async () => {
  const server = createServer((socket) => socket.once("data", () => socket.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as { readonly port: number };
  const error = await failureOf(greets.run("you", { engine: engineWith({ url: `http://127.0.0.1:${port}/` }) }));
  expect(error).toMatchObject({ code: "PLACE_LOST" });
});

test("nothing listens there", async () => {
  const error = await failureOf(greets.run("you", { engine: engineWith({ url: "http://127.0.0.1:9/tasks" }) }));
  expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE", message: expect.stringContaining("ECONNREFUSED") as string });
});

test("there is no such host", async () => {
  const error = await failureOf(greets.run("you", { engine: engineWith({ url: "http://nowhere.invalid/tasks" }) }));
  expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE", hint: expect.stringContaining("host") as string });
});

test("the other side has another version of the workflow", async () => {
  const { url } = await endpointOf();
  const error = await failureOf(changed.run("you", { engine: engineWith({ url }) }));
  expect(error).toMatchObject({ code: "TASK_NOT_FOUND", message: expect.stringContaining("another graph") as string });
});

test("an input that is too large does not leave, or is refused there", async () => {
  const { url } = await endpointOf({ limit: 10_000 });
  const long = "y".repeat(20_000);
  expect(await failureOf(greets.run(long, { engine: engineWith({ url, limit: 10_000 }) }))).toMatchObject({ code: "WORK_TOO_LARGE" });
  expect(await failureOf(greets.run(long, { engine: engineWith({ url }) }))).toMatchObject({ code: "WORK_TOO_LARGE" });
});

test("an output that is too large is refused here", async () => {
  const { url } = await endpointOf();
  expect(await failureOf(large.run(20_000, { engine: engineWith({ url, limit: 10_000 }) }))).toMatchObject({ code: "WORK_TOO_LARGE" });
  expect(await large.run(2000, { engine: engineWith({ url, limit: 10_000 }) })).toHaveLength(2000);
});

test("the other side has enough to do", async () => {
  const { url } = await endpointOf({ max: 1 });
  const engine = engineWith({ url });
  const run = notes.start("/dev/null", { engine });
  for await (const event of run.events()) if (event.type === "channel.changed") break;
  const error = await failureOf(greets.run("you", { engine }));
  expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE", status: 503, retryAfter: 1000 });
  run.cancel("enough");
  await run.outcome;
});
