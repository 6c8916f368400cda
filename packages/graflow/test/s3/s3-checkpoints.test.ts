import type { IncomingMessage } from "node:http";
import { inspect } from "node:util";
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, type TestContext } from "vitest";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import { s3Checkpoints, s3Objects, type S3Options } from "../../src/s3/index.ts";
import { checkpointCases } from "../../src/testing/checkpoint-cases.ts";
import { objectCases } from "../../src/testing/object-cases.ts";
import { openWay, type Fate } from "./faulty-way.ts";
import { startServer, type S3Server } from "./server.ts";

let server: S3Server | undefined;
let reason = "";
let client: S3Client;

beforeAll(async () => {
  const started = await startServer();
  if ("reason" in started) {
    reason = `no S3 server: ${started.reason}`;
    console.warn(`S3 was not tested: ${reason}`);
    return;
  }
  server = started;
  const { endpoint, credentials } = started;
  client = new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true });
  for (const Bucket of ["objects", "checkpoints"]) await client.send(new CreateBucketCommand({ Bucket }));
}, 180_000);

afterAll(async () => {
  client?.destroy();
  await server?.stop();
});

/** How the server is reached, where there is one. */
function place(context: TestContext, bucket: string): S3Options {
  if (server === undefined) return context.skip(reason);
  const { endpoint, credentials } = server;
  return { bucket, endpoint, credentials };
}

describe("objects in a bucket of a real server", () => {
  for (const { name, run } of objectCases) {
    test(`${name}`, async (context) => {
      const [store, other] = [s3Objects(place(context, "objects")), s3Objects(place(context, "objects"))];
      await run({ store, other });
      await Promise.all([store.close(), other.close()]);
    });
  }

  test("stay under their prefix, and what others have put beside them is not listed", async (context) => {
    const options = place(context, "objects");
    const [a, b, all] = [{ ...options, prefix: "/a/" }, { ...options, prefix: "a/b" }, options].map(s3Objects);
    await a?.create("key", new Uint8Array(1));
    await b?.create("key", new Uint8Array(2));
    await client.send(new PutObjectCommand({ Bucket: "objects", Key: "a/not ours", Body: "x" }));
    expect(await keysOf(a)).toEqual(["b/key", "key"]);
    expect(await keysOf(b)).toEqual(["key"]);
    expect(await all?.get("a/b/key")).toHaveLength(2);
    await a?.delete(["key"]);
    expect(await keysOf(a)).toEqual(["b/key"]);
  });

  test("with a client of the caller's own, which stays open", async (context) => {
    place(context, "objects");
    const store = s3Objects({ bucket: "objects", prefix: "own", client });
    expect(await store.create("key", new Uint8Array(3))).toBe(true);
    await store.close();
    expect(await s3Objects({ bucket: "objects", prefix: "own", client }).get("key")).toHaveLength(3);
  });
});

describe("checkpoints in a bucket of a real server", () => {
  for (const { name, run } of checkpointCases) {
    test(`${name}`, async (context) => {
      const options = { ...place(context, "checkpoints"), prefix: "graflow/checkpoints" };
      const [store, other] = [s3Checkpoints(options), s3Checkpoints(options)];
      await run({ store, other });
      await Promise.all([store.close(), other.close()]);
    });
  }
});

describe("on the way to a real server", () => {
  const isPut = ({ method, url }: IncomingMessage, key: string): boolean => method === "PUT" && url?.includes(key) === true;

  /** A store behind a way on which each request whose number is in the list meets its fate. */
  async function behind(context: TestContext, fates: readonly Fate[], isMeant: (asked: IncomingMessage) => boolean): Promise<ObjectStore> {
    const options = place(context, "objects");
    let count = 0;
    const way = await openWay(options.endpoint ?? "", (asked) => (isMeant(asked) ? (fates[count++] ?? "pass") : "pass"));
    onTestFinished(() => way.stop());
    return s3Objects({ ...options, endpoint: way.endpoint });
  }

  test("the answer to a write is lost: who has written the object is told so, although it is there when it is tried again", async (context) => {
    const store = await behind(context, ["lose"], (asked) => isPut(asked, "lost"));
    expect(await store.create("lost", new Uint8Array(5))).toBe(true);
    expect(await store.get("lost")).toHaveLength(5);
  });

  test("a write is tried again and the key was taken before: nobody is told that it was stored", async (context) => {
    await s3Objects(place(context, "objects")).create("taken", new Uint8Array(1));
    const store = await behind(context, [503, "lose"], (asked) => isPut(asked, "taken"));
    expect(await store.create("taken", new Uint8Array(5))).toBe(false);
    expect(await store.get("taken")).toHaveLength(1);
  });

  test("writers who come at the same moment are told to come again, and do", async (context) => {
    const store = await behind(context, [409, 409, 409], (asked) => isPut(asked, "conflict"));
    expect(await store.create("conflict", new Uint8Array(5))).toBe(true);
  });

  test("an object that breaks off while it is read is read again", async (context) => {
    await s3Objects(place(context, "objects")).create("broken-off", new Uint8Array(100_000));
    const store = await behind(context, ["cut", "cut"], ({ method, url }) => method === "GET" && url?.includes("broken-off") === true);
    expect(await store.get("broken-off")).toHaveLength(100_000);
  });
});

const refusals: readonly [string, Partial<S3Options>, RegExp, RegExp][] = [
  ["is not there", { bucket: "missing" }, /NoSuchBucket.*404/, /Make the bucket/],
  [
    "gets a wrong secret",
    { credentials: { accessKeyId: "testkey", secretAccessKey: "a-secret" } },
    /SignatureDoesNotMatch/,
    /`credentials`/,
  ],
  ["gets an unknown key", { credentials: { accessKeyId: "a-key", secretAccessKey: "a-secret" } }, /InvalidAccessKeyId/, /`credentials`/],
  ["does not answer", { endpoint: "http://127.0.0.1:1" }, /ECONNREFUSED/, /endpoint/],
];

describe("a bucket that cannot be used", () => {
  for (const [name, change, message, hint] of refusals) {
    test(`${name}: each method says so, and what to do, and tells no secret`, async (context) => {
      const store = s3Objects({ ...place(context, "objects"), ...change });
      for (const asked of [
        () => store.get("a"),
        () => store.create("a", new Uint8Array()),
        () => keysOf(store),
        () => store.delete(["a"]),
      ]) {
        const error: unknown = await asked().catch((failure: unknown) => failure);
        expect(error).toMatchObject({ code: "BACKEND_UNREACHABLE", message: expect.stringMatching(message) as string });
        expect(error).toMatchObject({ hint: expect.stringMatching(hint) as string });
        expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/a-secret|testsecret|a-key|Authorization/);
      }
    });
  }

  test("may be read and not written: creating and deleting are refused", async (context) => {
    const options = place(context, "objects");
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: ["s3:PutObject", "s3:DeleteObject"], Resource: "arn:aws:s3:::read-only/*" }],
    });
    await client.send(new CreateBucketCommand({ Bucket: "read-only" }));
    await client.send(new PutBucketPolicyCommand({ Bucket: "read-only", Policy }));
    const store = s3Objects({ ...options, bucket: "read-only" });
    await expect(store.create("a", new Uint8Array())).rejects.toMatchObject({ code: "BACKEND_READ_ONLY" });
    await expect(store.delete(["a"])).rejects.toMatchObject({ code: "BACKEND_READ_ONLY" });
    expect(await keysOf(store)).toEqual([]);
  });
});

async function keysOf(store: ObjectStore | undefined): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store?.list("") ?? []) keys.push(key);
  return keys;
}
