// Who is believed: whoever has the secret, now, and once.
import { expect, test } from "vitest";
import { taskCallbacks } from "../../src/handlers/http-task/index.ts";
import { readSecrets } from "../../src/handlers/http-task/secrets.ts";
import { sign, Verifier, type Signable } from "../../src/handlers/http-task/signature.ts";
import { httpTask } from "../../src/index.ts";
import { counts, greets } from "./flows.ts";
import { openRemote, secret } from "./remote.ts";
import { endpointOf, engineWith, failureOf, servesFetch } from "./serving.ts";

const other = "quite another secret, as long";

test("another secret is refused, on either side", async () => {
  const { url } = await endpointOf({ secret: other });
  const error = await failureOf(greets.run("you", { engine: engineWith({ url }) }));
  expect(error).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    status: 401,
    message: expect.stringContaining("a secret that is known here") as string,
  });
  expect(JSON.stringify([error, error.message, error.stack])).not.toContain(secret);
});

test("a secret is changed while both sides go on", async () => {
  const { url } = await endpointOf({ secret: [other, secret] });
  expect(await greets.run("you", { engine: engineWith({ url }) })).toBe("hello you");
  expect(await greets.run("you", { engine: engineWith({ url, secret: [other, secret] }) })).toBe("hello you");
});

test("clocks that differ too much are named", async () => {
  await using remote = await openRemote({ flows: new URL("flows.ts", import.meta.url), skew: 600_000 });
  const error = await failureOf(greets.run("you", { engine: engineWith({ url: remote.url }) }));
  expect(error).toMatchObject({ status: 401, message: expect.stringMatching(/one that is (599|600|601) s old/) as string });
});

test("what was sent is believed once, and at no other address", async () => {
  const seen: { readonly url: string; readonly headers: Headers; readonly body: string }[] = [];
  const { tasks } = await endpointOf();
  const url = await servesFetch(async (request) => {
    const body = await request.text();
    seen.push({ url: request.url, headers: new Headers(request.headers), body });
    return tasks(new Request(request.url, { method: "POST", headers: request.headers, body }));
  });
  expect(await greets.run("you", { engine: engineWith({ url: `${url}/tasks` }) })).toBe("hello you");
  const [first] = seen;
  if (first === undefined) throw new Error("Expected a request");
  const { headers, body } = first;
  const again = (at: string, sent: string): Promise<Response> => tasks(new Request(at, { method: "POST", headers, body: sent }));
  const replayed = await again(first.url, body);
  expect([replayed.status, await replayed.text()]).toEqual([401, expect.stringContaining("got one again")]);
  expect((await again(`${url}/elsewhere`, body)).status).toBe(401);
  expect((await again(first.url, `${body} `)).status).toBe(401);
});

test("a path that is changed on the way is given", async () => {
  const { tasks } = await endpointOf({ path: "/api/tasks" });
  // Leaves off what stands before.
  const url = await servesFetch((request) => tasks(new Request(request.url.replace("/api", ""), request)));
  expect(await greets.run("you", { engine: engineWith({ url: `${url}/api/tasks` }) })).toBe("hello you");
  expect(await counts.run(2, { engine: engineWith({ url: `${url}/api/tasks/` }) })).toBe(2);
});

const what: Signable = { method: "POST", path: "/tasks", call: "a-call-that-is-named", body: "{}" };

test.each([
  ["its method", { ...what, method: "PUT" }],
  ["its path", { ...what, path: "/task" }],
  ["its call", { ...what, call: "another-call-of-them" }],
  ["its body", { ...what, body: "{} " }],
  // What is moved from one part to the next is another text.
  ["where its parts begin", { ...what, path: "/tasks\na-call-that", call: "is-named" }],
])("a signature is for one request: %s", async (_, changed) => {
  const header = await sign(secret, what, 1_000_000);
  const verifier = new Verifier([secret], 1000);
  expect(await verifier.verify(header, changed, 1_000_000)).toMatchObject({ isGood: false });
  expect(await verifier.verify(header, what, 1_000_000)).toEqual({ isGood: true });
  expect(await verifier.verify(header, what, 1_000_000)).toMatchObject({ isGood: false });
});

test.each([null, "", "x", "t=1,n=,v1=", `t=1,n=${"a".repeat(22)},v1=${"b".repeat(43)}`, `t=99999999999999,n=a,v1=b`])(
  "what is no signature is none: %s",
  async (header) => expect(await new Verifier([secret], 1000).verify(header, what, 1000)).toMatchObject({ isGood: false }),
);

test("signatures are forgotten once they are too old to be believed", async () => {
  const verifier = new Verifier([secret], 1000);
  const header = await sign(secret, what, 0);
  expect(await verifier.verify(header, what, 0)).toEqual({ isGood: true });
  expect(await verifier.verify(await sign(secret, what, 10_000), what, 10_000)).toEqual({ isGood: true });
  expect(await verifier.verify(header, what, 10_000)).toMatchObject({ why: expect.stringContaining("10 s old") as string });
});

test("a secret that is none is refused, and not shown", () => {
  for (const bad of ["short", 42, [], ["long enough to be one", 7], undefined]) {
    expect(() => readSecrets(bad, "`x`")).toThrow(/Expected `secret`/);
    expect(() => httpTask({ url: "https://x.example", secret: bad as string })).toThrow(/Expected `secret`/);
  }
  expect(() => readSecrets("short", "`x`")).not.toThrow(/short/);
});

test.each(["ftp://x.example", "x.example", "", "https://name:word@x.example", 7])("what is no address is refused: %s", (url) => {
  expect(() => httpTask({ url: url as string, secret })).toThrow(/Expected `url`/);
});

test("a call back that nobody waits for is told so, and one that is not signed is refused", async () => {
  const headers = { "graflow-call": crypto.randomUUID() };
  const request = (more: RequestInit): Request => new Request("http://here.example/task-callbacks/x", { method: "POST", headers, ...more });
  expect((await taskCallbacks(request({ body: "{}" }))).status).toBe(410);
  expect((await taskCallbacks(request({ body: "{}", headers: {} }))).status).toBe(400);
  expect((await taskCallbacks(request({ method: "GET" }))).status).toBe(405);
});
