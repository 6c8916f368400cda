// Connections are made to addresses that were checked, and to no others, whatever a name resolves to.
import dns, { type LookupAddress } from "node:dns";
import { connect, createServer, type AddressInfo } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { addressPolicy } from "./address-policy.ts";
import { connectTo } from "./connect-to.ts";
import { guardSocket } from "./guarded-lookup.ts";
import { post } from "./post.ts";

afterEach(() => vi.restoreAllMocks());

async function startServer(): Promise<{ readonly port: number; readonly bytes: () => number; readonly count: () => number }> {
  let [bytes, count] = [0, 0];
  const server = createServer((socket) => {
    count++;
    socket
      .on("error", () => {})
      .on("data", (chunk) => {
        bytes += chunk.length;
        socket.end("HTTP/1.1 204 No Content\r\n\r\n");
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, bytes: () => bytes, count: () => count };
}

/** The answers of the name server to one question after the other. */
function resolvesTo(...answers: LookupAddress[][]): () => number {
  let asked = 0;
  vi.spyOn(dns, "lookup").mockImplementation(((
    _host: string,
    _options: object,
    callback: (error: null, found: LookupAddress[]) => void,
  ) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
    setImmediate(() => callback(null, answer));
  }) as typeof dns.lookup);
  return () => asked;
}

const here = { address: "127.0.0.1", family: 4 };
const metadata = { address: "169.254.169.254", family: 4 };

const call = (url: string, allow: string[]) =>
  post({ url: new URL(url), headers: {}, body: "{}", signal: AbortSignal.timeout(20_000), policy: addressPolicy(allow), redirects: 0 });

test("a name that resolves to a refused address is not connected to", async () => {
  const { port, count } = await startServer();
  resolvesTo([here]);
  await expect(call(`http://rebind.example:${port}/`, [])).rejects.toThrow("rebind.example resolves to 127.0.0.1, not a public address");
  expect(count()).toBe(0);
});

test("a name is looked up once: it cannot be public when it is checked and private when it is connected to", async () => {
  const { port } = await startServer();
  const asked = resolvesTo([here], [metadata]);
  expect((await call(`http://rebind.example:${port}/`, ["127.0.0.1"])).status).toBe(204);
  expect(asked()).toBe(1);
});

test("of several addresses only those are tried that are permitted", async () => {
  const { port } = await startServer();
  resolvesTo([metadata, { address: "fd00::1", family: 6 }, here]);
  expect((await call(`http://mixed.example:${port}/`, ["127.0.0.1"])).status).toBe(204);
});

test.each(["http://127.0.0.1", "http://[::ffff:127.0.0.1]", "http://0177.0.0.1", "http://127.1", "http://[::1]"])(
  "%s is refused without asking a name server",
  async (url) => {
    const { port, count } = await startServer();
    const asked = resolvesTo([here]);
    await expect(call(`${url}:${port}/`, [])).rejects.toThrow("Refused to connect");
    await expect(
      connectTo(new URL(url).hostname.replace(/^\[(.*)\]$/, "$1"), port, addressPolicy(), new AbortController().signal),
    ).rejects.toThrow("Refused");
    expect([asked(), count()]).toEqual([0, 0]);
  },
);

test("a socket that has reached another address than it should is closed before a byte is written", async () => {
  const { port, bytes } = await startServer();
  const socket = connect(port, "127.0.0.1");
  guardSocket(socket, "hooks.example", addressPolicy());
  socket.write("secret");
  const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
  expect(error.message).toContain("Refused to connect: hooks.example");
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  expect(bytes()).toBe(0);
});

test("a connection ends with its signal", async () => {
  const { port } = await startServer();
  const stop = new AbortController();
  const socket = await connectTo("127.0.0.1", port, addressPolicy(["127.0.0.1"]), stop.signal);
  stop.abort();
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await expect(connectTo("127.0.0.1", port, addressPolicy(["127.0.0.1"]), stop.signal)).rejects.toThrow("aborted");
});
