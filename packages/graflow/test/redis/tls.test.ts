// Connections that nobody on the way can read.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, onTestFinished, test, type TestContext } from "vitest";
import { Connection } from "../../src/redis/connection.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { oneServer } from "./one-server.ts";
import { startRedis } from "./server.ts";

const folder = await mkdtemp(join(tmpdir(), "graflow-tls-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const theServer = oneServer(async () => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  const names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert];
  try {
    await promisify(execFile)("openssl", [...words, ...names]);
  } catch (error) {
    return { reason: `no certificate could be made: ${String(error)}` };
  }
  const secure = ["--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert, "--tls-auth-clients", "optional"];
  return startRedis([...secure, "--tls-replication", "no"], { tls: true });
}, "Redis with TLS");

async function asked(context: TestContext, options: Partial<RedisOptions>): Promise<unknown> {
  const { port } = theServer(context);
  const connection = new Connection(readOptions({ url: `rediss://127.0.0.1:${port}`, timeout: 1000, ...options }));
  onTestFinished(() => connection.close());
  return connection.command("PING").catch((error: unknown) => error);
}

test("a certificate whose authority is known is believed", async (context) => {
  const ca = await readFile(join(folder, "cert.pem")).catch(() => "");
  expect(await asked(context, { tls: { ca } })).toBe("PONG");
});

test("one that nobody knows is refused at once, with what to do", async (context) => {
  const message = expect.stringMatching(/certificate/i) as string;
  expect(await asked(context, {})).toMatchObject({
    code: "BACKEND_UNREACHABLE",
    message,
    hint: expect.stringMatching(/tls\.ca/) as string,
  });
  const ca = await readFile(join(folder, "cert.pem")).catch(() => "");
  const hint = expect.stringMatching(/tls\.ca/) as string;
  expect(await asked(context, { tls: { ca, servername: "another.example" } })).toMatchObject({ code: "BACKEND_UNREACHABLE", hint });
});

test("it may be believed without being looked at, by who says so", async (context) => {
  expect(await asked(context, { tls: { rejectUnauthorized: false } })).toBe("PONG");
});

test("a server that wants TLS and gets none is unreachable", async (context) => {
  const { port } = theServer(context);
  expect(await asked(context, { url: `redis://127.0.0.1:${port}`, timeout: 300 })).toMatchObject({ code: "BACKEND_UNREACHABLE" });
});
