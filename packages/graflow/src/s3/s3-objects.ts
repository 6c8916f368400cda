// Objects in a bucket of S3, or of a server that speaks as S3 does. An object is created on the condition that there is none
// (`If-None-Match: *`). How often a request is tried, and how long it may take, is the client's.
import type { ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import { expectKey, isKey } from "../objects/keys.ts";
import type { ObjectEntry, ObjectStore } from "../ports/object-store.ts";
import { quote } from "../shared/show.ts";
import { readOptions, type S3Options } from "./options.ts";
import { openSession, type S3Session } from "./s3-client.ts";
import { proveConditions } from "./s3-conditions.ts";
import { answerOf, failureOf, s3Failure } from "./s3-failure.ts";

/** Writers who come at the same moment are told to come again: so often, and no more. */
const CONFLICTS = 20;
/** The body of an answer may break off, which the client does not mend. */
const READS = 3;
/** As many as one request may delete. */
const DELETES = 1000;
/** Tells whose object it is that stands under a key. */
const WRITER = "graflow-writer";

/** Objects in a bucket. Needs the package `@aws-sdk/client-s3`, which is loaded with the first request. */
export function s3Objects(options: S3Options): ObjectStore {
  return new S3Objects(readOptions(options));
}

class S3Objects implements ObjectStore {
  readonly name: string;
  readonly #options: S3Options;
  readonly #bucket: string;
  readonly #prefix: string;
  #session: Promise<S3Session> | undefined = undefined;
  #proof: Promise<void> | undefined = undefined;

  constructor(options: S3Options) {
    this.#options = options;
    this.#bucket = options.bucket;
    this.#prefix = options.prefix === undefined || options.prefix === "" ? "" : `${options.prefix}/`;
    this.name = `the bucket ${quote(options.bucket)}`;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    expectKey(key);
    const { sdk, client } = await this.#open();
    for (let tries = 1; ; tries++) {
      try {
        const { Body } = await client.send(new sdk.GetObjectCommand(this.#at(key)));
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        const { code, status } = answerOf(error);
        if (code === "NoSuchKey") return undefined;
        if (status !== undefined || tries === READS) throw this.#failure(error, "read");
      }
    }
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    expectKey(key);
    await this.#expectConditions();
    const writer = crypto.randomUUID();
    for (let tries = 1; ; tries++) {
      try {
        await this.#put(key, bytes, writer);
        return true;
      } catch (error) {
        const { status, attempts } = answerOf(error);
        // It may be there because the answer to an earlier attempt was lost.
        if (status === 412) return (attempts > 1 || tries > 1) && (await this.#writerOf(key)) === writer;
        if (status !== 409 || tries === CONFLICTS) throw this.#failure(error, "write");
      }
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectEntry> {
    const { sdk, client } = await this.#open();
    let token: string | undefined;
    do {
      const more = token === undefined ? {} : { ContinuationToken: token };
      const input = { Bucket: this.#bucket, Prefix: this.#prefix + prefix, ...more };
      let page: ListObjectsV2CommandOutput;
      try {
        page = await client.send(new sdk.ListObjectsV2Command(input));
      } catch (error) {
        throw this.#failure(error, "read");
      }
      for (const { Key = "", Size = 0 } of page.Contents ?? []) {
        const key = Key.slice(this.#prefix.length);
        if (isKey(key)) yield { key, size: Size };
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) expectKey(key);
    for (let i = 0; i < keys.length; i += DELETES) await this.#delete(keys.slice(i, i + DELETES));
  }

  async close(): Promise<void> {
    (await this.#session?.catch(() => undefined))?.close();
  }

  #open(): Promise<S3Session> {
    return (this.#session ??= openSession(this.#options));
  }

  async #expectConditions(): Promise<void> {
    await this.#open();
    this.#proof ??= proveConditions(this.name, {
      put: (key) => this.#put(key, new Uint8Array(), ""),
      delete: (key) => this.#delete([key]),
    });
    try {
      await this.#proof;
    } catch (error) {
      this.#proof = undefined;
      throw error;
    }
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }

  async #put(key: string, bytes: Uint8Array, writer: string): Promise<void> {
    const { sdk, client } = await this.#open();
    const condition = { IfNoneMatch: "*", Metadata: { [WRITER]: writer } };
    await client.send(new sdk.PutObjectCommand({ ...this.#at(key), ...condition, Body: bytes }));
  }

  async #writerOf(key: string): Promise<string | undefined> {
    const { sdk, client } = await this.#open();
    try {
      return (await client.send(new sdk.HeadObjectCommand(this.#at(key)))).Metadata?.[WRITER];
    } catch (error) {
      throw this.#failure(error, "read");
    }
  }

  async #delete(keys: readonly string[]): Promise<void> {
    const { sdk, client } = await this.#open();
    const Objects = keys.map((key) => ({ Key: this.#prefix + key }));
    let errors;
    try {
      errors = (await client.send(new sdk.DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }))).Errors;
    } catch (error) {
      throw this.#failure(error, "write");
    }
    const [first] = errors ?? [];
    if (first === undefined) return;
    const { Code = "", Message = "" } = first;
    const status = Code === "AccessDenied" ? 403 : 200;
    throw failureOf({ code: Code, status, attempts: 1, message: Message }, { deed: "write", what: this.name });
  }

  #failure(error: unknown, deed: "read" | "write"): Error {
    return s3Failure(error, { deed, what: this.name });
  }
}
