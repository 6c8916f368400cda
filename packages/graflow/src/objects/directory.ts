// Objects as files of a directory: a key is the path of one. Each is written under another name first and linked to its own when it is on
// the medium, which happens at once, and only if the name is free.
import { dirname, join } from "node:path";
import { codeOf, diskFailure } from "../engine/durable/disk-failure.ts";
import { syncFolder } from "../engine/durable/durable-file.ts";
import type { ObjectEntry, ObjectStore } from "../ports/object-store.ts";
import { quote } from "../shared/show.ts";
import { expectDirectory } from "./directory-path.ts";
import { isFolder, isGone, isPending, linkNew, sizeOf, sweepPending, writePending } from "./directory-files.ts";
import { expectKey, isSegment } from "./keys.ts";
import { inParallel } from "./parallel.ts";
import { nodeFiles } from "../engine/durable/node-modules.ts";

/** Objects in a directory, which is made when the first one is stored. Several processes may use it at once. */
export function directoryObjects(path: string): ObjectStore {
  return new DirectoryObjects(expectDirectory(path));
}

class DirectoryObjects implements ObjectStore {
  readonly name: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.name = `the directory ${quote(root)}`;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    expectKey(key);
    return this.#attempt("read", async () => {
      try {
        return await nodeFiles().readFile(join(this.#root, key));
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        // A folder, or something under an object: no object either. Unless the directory itself is none.
        if (["ENOTDIR", "EISDIR"].includes(codeOf(error) ?? "") && (await isFolder(this.#root))) return undefined;
        throw error;
      }
    });
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    expectKey(key);
    const path = join(this.#root, key);
    return this.#attempt("write", async () => {
      const pending = await writePending(dirname(path), bytes);
      try {
        const isNew = await linkNew(pending, path);
        await syncFolder(dirname(path));
        return isNew;
      } finally {
        await nodeFiles()
          .unlink(pending)
          .catch(() => {});
      }
    });
  }

  async *list(prefix: string): AsyncIterable<ObjectEntry> {
    const split = prefix.lastIndexOf("/") + 1;
    yield* await this.#attempt("read", async () => {
      if ((await isFolder(this.#root)) === undefined) return [];
      return this.#under(prefix.slice(0, split), prefix.slice(split));
    });
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) expectKey(key);
    await this.#attempt("write", async () => {
      const folders = new Set<string>();
      await inParallel(keys, async (key) => {
        const path = join(this.#root, key);
        if (await isGone(nodeFiles().unlink(path))) return;
        folders.add(dirname(path));
      });
      for (const folder of folders) await this.#tidy(folder);
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The entries of a folder (`""`, or a path that ends in "/") whose names begin so, in the order of their keys. */
  async #under(folder: string, beginning: string): Promise<ObjectEntry[]> {
    const path = join(this.#root, folder);
    let names;
    try {
      names = await nodeFiles().readdir(path, { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === "ENOENT" || (codeOf(error) === "ENOTDIR" && folder !== "")) return [];
      throw error;
    }
    for (const { name } of names) if (isPending(name)) await sweepPending(join(path, name));
    const found = names.filter(({ name }) => isSegment(name) && name.startsWith(beginning));
    const lists = await inParallel(found, async (entry) => {
      const key = folder + entry.name;
      if (entry.isDirectory()) return this.#under(`${key}/`, "");
      const size = await sizeOf(join(path, entry.name));
      return size === undefined ? [] : [{ key, size }];
    });
    return lists.flat().toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Waits until what was deleted is gone from the medium, and removes folders that are empty now. */
  async #tidy(folder: string): Promise<void> {
    if (await isGone(syncFolder(folder))) return;
    for (let at = folder; at.length > this.#root.length; at = dirname(at)) {
      try {
        await nodeFiles().rmdir(at);
      } catch {
        return;
      }
    }
  }

  async #attempt<T>(deed: "read" | "write", work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw diskFailure(error, { deed, what: this.name });
    }
  }
}
