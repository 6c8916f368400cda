// Which files run when a module is imported: those that it imports at once, and theirs; not those that something loads later.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * @param {string} entry the path of compiled JavaScript
 * @returns {ReadonlySet<string>} whole paths
 */
export function filesAtOnce(entry) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const files = [resolve(entry)]; files.length > 0;) {
    const file = files.pop() ?? entry;
    if (found.has(file)) continue;
    found.add(file);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^"';]*?(?:\bfrom )?"(\.[^"]+)";$/gm))
      files.push(join(dirname(file), path));
  }
  return found;
}
