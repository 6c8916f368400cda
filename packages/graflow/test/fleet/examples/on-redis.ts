// Loaded before anything else in a process that runs an example as it is: the library is that of the sources, and what an example keeps in a
// SQLite file is kept in Redis.
import { registerHooks } from "node:module";

const library = new URL("library.ts", import.meta.url).href;
const sources = new URL("../../../src/", import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "@graflow/core") return { url: library, shortCircuit: true };
    const [, subpath] = /^@graflow\/core\/(\w+)$/.exec(specifier) ?? [];
    return subpath === undefined ? next(specifier, context) : { url: new URL(`${subpath}/index.ts`, sources).href, shortCircuit: true };
  },
});
