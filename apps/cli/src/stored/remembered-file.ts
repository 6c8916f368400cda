// The file of a run's workflow, remembered with the run as one of its tags: `file:flows/etl.ts`, from the folder of the store. Pure but for paths.
import { isAbsolute, relative, resolve, sep } from "node:path";

const prefix = "file:";

/** Both absolute. On another drive the path stays absolute. */
export function fileTag(file: string, base: string): string {
  return prefix + relative(base, file).replaceAll(sep, "/");
}

/** The path as it was remembered. */
export function fileIn(tags: readonly string[]): string | undefined {
  return tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length);
}

/** The absolute path. */
export function rememberedFile(tags: readonly string[], base: string): string | undefined {
  const path = fileIn(tags);
  return path === undefined ? undefined : isAbsolute(path) ? path : resolve(base, path);
}

/** Those that the user has given. */
export function ownTags(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => !tag.startsWith(prefix));
}
