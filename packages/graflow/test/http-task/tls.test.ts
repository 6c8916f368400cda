// Connections that nobody on the way can read, and whose ends know each other.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { getRequestListener } from "@hono/node-server";
import { beforeAll, expect, onTestFinished, test, type TestContext } from "vitest";
import type { HttpTaskTls } from "../../src/index.ts";
import { counts } from "./flows.ts";
import { endpointOf, engineWith, failureOf } from "./serving.ts";

let pair: { readonly key: Buffer; readonly cert: Buffer } | undefined;
let reason = "";

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "graflow-https-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  const names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert];
  try {
    await promisify(execFile)("openssl", [...words, ...names]);
    pair = { key: await readFile(key), cert: await readFile(cert) };
  } catch (error) {
    reason = `no certificate could be made: ${String(error)}`;
    console.warn(`Calls by HTTPS were not tested: ${reason}`);
  }
  await rm(folder, { recursive: true, force: true });
});

/** Wants to see a certificate. */
async function securely(context: TestContext): Promise<{ readonly port: number; readonly key: Buffer; readonly cert: Buffer }> {
  const { key, cert } = pair ?? context.skip(reason);
  const { tasks } = await endpointOf();
  const listener = getRequestListener(tasks);
  const server = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    void listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, key, cert };
}

test("both sides know each other by their certificates", async (context) => {
  const { port, key, cert } = await securely(context);
  const by = (host: string, tls: HttpTaskTls): Promise<number> =>
    counts.run(2, { engine: engineWith({ url: `https://${host}:${port}/`, tls }) });
  expect(await by("localhost", { ca: cert, key, cert })).toBe(2);
  expect(await by("127.0.0.1", { ca: cert, key, cert, servername: "localhost" })).toBe(2);
  // Who is there is not known; it is somebody else; it does not know us.
  expect(await failureOf(by("localhost", { key, cert }))).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    hint: expect.stringContaining("tls.ca") as string,
  });
  expect(await failureOf(by("127.0.0.1", { ca: cert, key, cert }))).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    hint: expect.stringContaining("tls.ca") as string,
  });
  expect(await failureOf(by("localhost", { ca: cert }))).toMatchObject({
    code: expect.stringMatching(/PLACE_(UNAVAILABLE|LOST)/) as string,
  });
});
