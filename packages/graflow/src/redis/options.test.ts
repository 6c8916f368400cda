import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { readOptions, type RedisOptions } from "./options.ts";

describe("a URL", () => {
  test("says where the server is, who asks, and which database", () => {
    expect(readOptions({ url: "redis://example.org" })).toEqual({
      host: "example.org",
      port: 6379,
      db: 0,
      username: undefined,
      password: undefined,
      tls: undefined,
      prefix: "graflow",
      requireAuth: false,
      cluster: false,
      timeout: 10_000,
      patience: Infinity,
      sentinels: undefined,
      work: { lock: 3000, poisonAfter: 10, queues: new Map(), unroutableAfter: 600_000 },
      seal: undefined,
      maxPayload: 16_777_216,
      deadLetters: { limit: 10_000, ttl: 90 * 86_400_000, bytes: 268_435_456 },
    });
    const url = "rediss://work%40er:p%2Fa%3As@[::1]:7000/3";
    expect(readOptions({ url })).toMatchObject({ host: "::1", port: 7000, db: 3, username: "work@er", password: "p/a:s", tls: {} });
    expect(readOptions({ url: "redis://:secret@host/" })).toMatchObject({ username: undefined, password: "secret", db: 0 });
  });

  test("gives way to what is said beside it", () => {
    const settings = readOptions({
      url: "rediss://a:b@host",
      username: "c",
      password: "d",
      tls: { ca: "pem" },
      prefix: "ours:ß",
      timeout: 50,
    });
    expect(settings).toMatchObject({ username: "c", password: "d", tls: { ca: "pem" }, prefix: "ours:ß", timeout: 50 });
  });
});

const mistakes: readonly [string, unknown, RegExp][] = [
  ["no options", undefined, /to be an object with a `url`/],
  ["no URL", {}, /`url` to be a URL/],
  ["another protocol", { url: "http://s3cret@host" }, /begins with `redis:\/\/`/],
  ["no host", { url: "redis://user:s3cret@/x" }, /names a host/],
  ["a path that is no number", { url: "redis://:s3cret@host/queue" }, /number of a database/],
  ["a query", { url: "redis://host?password=s3cret" }, /number of a database/],
  ["a password that is not encoded", { url: "redis://:s3cret%zz@host" }, /percent-encoded/],
  ["a password that is no text", { url: "redis://host", password: 12 }, /`password` to be text/],
  ["a user without a password", { url: "redis://host", username: "worker" }, /`password` with the `username`/],
  ["an unknown option", { url: "redis://host", pasword: "s3cret" }, /got `pasword`/],
  ["a prefix with a brace", { url: "redis://host", prefix: "a{b}" }, /`prefix` to be text without braces/],
  ["an empty prefix", { url: "redis://host", prefix: "" }, /`prefix`/],
  ["TLS where there is none", { url: "redis://host", tls: { ca: "pem" } }, /begins with `rediss:\/\/`/],
  ["an unknown option of TLS", { url: "rediss://host", tls: { pfx: "x" } }, /got `pfx`/],
  ["a flag that is no flag", { url: "redis://host", requireAuth: "yes" }, /`requireAuth` to be true or false/],
  ["a cluster with databases", { url: "redis://host/1", cluster: true }, /database 0/],
  ["a secret that is too short", { url: "redis://host", signing: { secrets: [{ id: "a", secret: "s3cret" }] } }, /at least 32 bytes/],
  ["payloads without end", { url: "redis://host", maxPayload: Infinity }, /`maxPayload` to be an integer/],
  ["no room for payloads", { url: "redis://host", maxPayload: 1 }, /`maxPayload` to be an integer of at least 1024/],
  ["no dead letters at all", { url: "redis://host", deadLetters: { limit: 0 } }, /`deadLetters.limit`/],
  ["dead letters for no time", { url: "redis://host", deadLetters: { ttl: 0 } }, /`deadLetters.ttl`/],
  ["no time at all", { url: "redis://host", timeout: 0 }, /longer than 0/],
  ["a patience that is none", { url: "redis://host", patience: "long" }, /`patience` to be a duration/],
  ["sentinels without a name", { url: "redis://host", sentinels: { nodes: ["a:26379"] } }, /`sentinels.name` to be text/],
  ["no sentinel at all", { url: "redis://host", sentinels: { name: "a", nodes: [] } }, /at least one/],
  ["a sentinel without a place", { url: "redis://host", sentinels: { name: "a", nodes: ["a b"] } }, /host and a port/],
  ["sentinels of a cluster", { url: "redis://host", cluster: true, sentinels: { name: "a", nodes: ["a:1"] } }, /no sentinels/],
];

test.each(mistakes)("%s is refused, and no password is shown", (_, options, message) => {
  const read = (): unknown => readOptions(options as RedisOptions);
  expect(read).toThrow(expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringMatching(message) as string }));
  let error: unknown;
  try {
    read();
  } catch (thrown) {
    error = thrown;
  }
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("s3cret");
});
