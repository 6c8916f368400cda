// Files whose changes are told. Their folders are watched, not the files: editors replace a file instead of writing into it.
import { existsSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

export class WatchedFiles {
  readonly #folders = new Map<string, FSWatcher>();
  readonly #files = new Set<string>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get count(): number {
    return this.#files.size;
  }

  /** A path or a `file:` URL; installed packages are left out. */
  add(place: string): void {
    const file = place.startsWith("file:") ? fileURLToPath(place.replace(/[?#].*$/, "")) : place;
    if (this.#files.has(file) || /[\\/]node_modules[\\/]/.test(file) || !existsSync(file)) return;
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

  close(): void {
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }
}
