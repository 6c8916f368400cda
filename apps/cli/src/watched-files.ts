// Files whose changes are told. Their folders are watched, not the files: editors replace a file instead of writing into it.
import { existsSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** A run that is watched tells the process that watches it each file that it has loaded. */
export function tellWatcher(place: string): void {
  process.send?.({ type: "loaded", place });
}

/** The place in such a message. */
export function toldPlace(message: unknown): string | undefined {
  if (typeof message !== "object" || message === null || !("type" in message) || message.type !== "loaded" || !("place" in message))
    return undefined;
  return String(message.place);
}

export class WatchedFiles {
  readonly #folders = new Map<string, FSWatcher>();
  readonly #files = new Set<string>();
  readonly #changed: () => void;
  readonly #ignored: readonly string[];

  /** Files below an `ignored` folder are not watched, nor are installed packages. */
  constructor(changed: () => void, ignored: readonly string[]) {
    this.#changed = changed;
    this.#ignored = ignored;
  }

  get count(): number {
    return this.#files.size;
  }

  /** A path or a `file:` URL. */
  add(place: string): void {
    const file = place.startsWith("file:") ? fileURLToPath(place.replace(/[?#].*$/, "")) : place;
    if (this.#files.has(file) || this.#isIgnored(file) || !existsSync(file)) return;
    this.#files.add(file);
    const folder = dirname(file);
    if (this.#folders.has(folder)) return;
    const watcher = watch(folder, (_event, name) => {
      if (name === null || this.#files.has(`${folder}/${basename(name)}`) || this.#files.has(`${folder}\\${basename(name)}`))
        this.#changed();
    });
    watcher.on("error", () => watcher.close());
    this.#folders.set(folder, watcher);
  }

  #isIgnored(file: string): boolean {
    return /[\\/]node_modules[\\/]/.test(file) || this.#ignored.some((folder) => file.startsWith(folder));
  }

  close(): void {
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }
}
