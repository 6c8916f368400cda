// The compiled library as one file for each public subpath, with what they share beside them. A hundred small files are good to read
// and slow to import: each costs about half a millisecond.
import { builtinModules } from "node:module";
import { defineConfig } from "rolldown";

export default defineConfig({
  input: { index: "dist/index.js", testing: "dist/testing/index.js", picture: "dist/picture/index.js" },
  cwd: import.meta.dirname,
  platform: "node",
  // Dependencies stay dependencies.
  external: (id) => (!id.startsWith(".") && !id.startsWith("/") && !/^[A-Z]:/i.test(id) ? true : builtinModules.includes(id)),
  output: { dir: "dist/bundle", format: "esm", sourcemap: true, chunkFileNames: "[name]-shared.js", cleanDir: true },
});
