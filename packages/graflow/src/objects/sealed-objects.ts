// Texts in a store of objects, each under its seal. What cannot be read back is told with its key.
import { seal, unseal } from "../engine/durable/sealed.ts";
import type { Compression } from "../engine/durable/zstd.ts";
import type { ObjectEntry, ObjectStore } from "../ports/object-store.ts";
import { BackendError } from "../shared/errors/backend-error.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";

export class SealedObjects {
  readonly #objects: ObjectStore;
  readonly #compression: Compression;

  constructor(objects: ObjectStore, compression: Compression) {
    this.#objects = objects;
    this.#compression = compression;
  }

  get name(): string {
    return this.#objects.name;
  }

  /** Resolves to its size as it is stored, or to nothing when the key was taken. */
  async create(key: string, text: string): Promise<number | undefined> {
    const bytes = Buffer.concat(await seal("graflow-object", key, Buffer.from(text), this.#compression));
    return (await this.#objects.create(key, bytes)) ? bytes.length : undefined;
  }

  async get(key: string): Promise<string | undefined> {
    const bytes = await this.#objects.get(key);
    if (bytes === undefined) return undefined;
    const unsealed = await unseal("graflow-object", key, bytes);
    switch (unsealed.type) {
      case "whole":
        return unsealed.bytes.toString("utf8");
      case "foreign":
        throw this.damaged(key, "it is not an object of Graflow");
      case "damaged":
        throw this.damaged(key, unsealed.why);
      case "newer":
        throw new BackendError("BACKEND_NEWER", `The object "${key}" in ${this.name} cannot be read here: ${unsealed.why}`, {
          hint: "Use the version of Graflow, or of Node, with which it was written.",
        });
    }
  }

  /** All entries under a prefix. */
  async list(prefix: string): Promise<ObjectEntry[]> {
    const entries: ObjectEntry[] = [];
    for await (const entry of this.#objects.list(prefix)) entries.push(entry);
    return entries;
  }

  async delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#objects.delete(keys);
  }

  /** Deletes what is of no use to anybody; when that fails, a later `prune` does it. */
  async discard(key: string): Promise<void> {
    await this.delete([key]).catch(() => {});
  }

  damaged(key: string, why: string, cause?: unknown): SerializationError {
    return new SerializationError("DATA_DAMAGED", `The object "${key}" in ${this.name} cannot be read: ${why}`, {
      hint: "Restore it from a copy, or go on from another checkpoint.",
      cause,
    });
  }

  close(): Promise<void> {
    return this.#objects.close();
  }
}
