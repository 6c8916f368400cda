import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openCareless } from "../../test/s3/faulty-way.ts";
import { s3Checkpoints, s3Objects, type S3Options } from "./index.ts";
import { s3Failure } from "./s3-failure.ts";

const credentials = { accessKeyId: "a-key", secretAccessKey: "a-secret" };

test("a server that heeds no condition is refused before anything is stored in it", async () => {
  const server = await openCareless();
  onTestFinished(() => server.stop());
  const store = s3Objects({ bucket: "objects", endpoint: server.endpoint, credentials });
  const refusal = { code: "BACKEND_FAILED", message: expect.stringContaining("If-None-Match") as string };
  await expect(store.create("key", new Uint8Array())).rejects.toMatchObject(refusal);
  // Two trials, and one request that deletes them.
  expect(server.asked).toEqual(["PUT", "PUT", "POST"]);
  await expect(store.create("key", new Uint8Array())).rejects.toMatchObject(refusal);
});

test("without the package, the first request says what to install", () => {
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) { return next(name.startsWith("@aws-sdk") ? "no-such-package" : name, context); } });
    const { s3Checkpoints } = await import(${JSON.stringify(join(import.meta.dirname, "index.ts"))});
    const store = s3Checkpoints({ bucket: "b" });
    for (const work of [() => store.list(), () => store.prune("run", []), () => store.find({ runId: "run", version: 1 })])
      await work().catch(({ code, message, hint }) => console.log(code, "|", message, "|", hint));
    await store.close();`;
  const told = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  const line =
    "PEER_MISSING | S3 checkpoints need the package @aws-sdk/client-s3, which is not installed | Run `npm install @aws-sdk/client-s3`.\n";
  expect(told).toBe(line.repeat(3));
});

test.each<[Partial<Record<keyof S3Options | "compress" | "buckt", unknown>>, RegExp]>([
  [{}, /`bucket`/],
  [{ bucket: "" }, /`bucket`/],
  [{ bucket: "b", prefix: 5 }, /`prefix`/],
  [{ bucket: "b", region: "" }, /`region`/],
  [{ bucket: "b", endpoint: 80 }, /`endpoint`/],
  [{ bucket: "b", buckt: "c" }, /`buckt`/],
  [{ bucket: "b", client: {}, region: "x" }, /`client` or `region`/],
  [{ bucket: "b", client: {}, credentials }, /`client` or `credentials`/],
  [{ bucket: "b", compress: "gzip" }, /`compress`/],
])("options that make no sense are refused: %o", (options, message) => {
  const refusal = expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringMatching(message) as string }) as Error;
  expect(() => s3Checkpoints(options as unknown as S3Options)).toThrow(refusal);
});

test.each([
  [{ name: "NoSuchBucket", $metadata: { httpStatusCode: 404 } }, "BACKEND_UNREACHABLE", /Make the bucket/],
  [{ name: "AccessDenied", $metadata: { httpStatusCode: 403 } }, "BACKEND_READ_ONLY", /s3:PutObject/],
  [{ name: "ExpiredToken", $metadata: { httpStatusCode: 400 } }, "BACKEND_UNREACHABLE", /credentials/],
  [{ name: "CredentialsProviderError", message: "Could not load credentials" }, "BACKEND_UNREACHABLE", /AWS_ACCESS_KEY_ID/],
  [{ name: "Error", message: "Region is missing" }, "BACKEND_UNREACHABLE", /AWS_REGION/],
  [{ name: "PermanentRedirect", $metadata: { httpStatusCode: 301 } }, "BACKEND_UNREACHABLE", /`region`/],
  [{ name: "QuotaExceeded", $metadata: { httpStatusCode: 403 } }, "BACKEND_FULL", /room/],
  [{ name: "NotImplemented", $metadata: { httpStatusCode: 501 } }, "BACKEND_FAILED", /conditional/],
  [{ name: "EntityTooLarge", $metadata: { httpStatusCode: 400 } }, "BACKEND_FAILED", /5 GiB/],
  [{ name: "SlowDown", $metadata: { httpStatusCode: 503 } }, "BACKEND_UNREACHABLE", /endpoint/],
  [{ name: "TimeoutError", message: "timed out" }, "BACKEND_UNREACHABLE", /endpoint/],
  [Object.assign(new Error("connect"), { code: "ENOTFOUND" }), "BACKEND_UNREACHABLE", /endpoint/],
  [{ name: "InvalidArgument", $metadata: { httpStatusCode: 400 } }, "BACKEND_FAILED", /cause/],
])("what S3 says no to says what to do: %o", (error, code, hint) => {
  const failure = s3Failure(error, { deed: "write", what: `the bucket "b"` });
  expect(failure).toMatchObject({ code, hint: expect.stringMatching(hint) as string });
  expect(failure.message).toMatch(/^Expected to write the bucket "b", got ./);
});
