// The compiled library as one file for each public subpath, with what they share beside them. A hundred small files are good to read
// and slow to import: each costs about half a millisecond.
import { defineConfig } from "rolldown";

// Paths are from the root of the repository, where the build runs.
export default defineConfig({
  input: {
    index: "packages/graflow/dist/index.js",
    testing: "packages/graflow/dist/testing/index.js",
    picture: "packages/graflow/dist/picture/index.js",
    s3: "packages/graflow/dist/s3/index.js",
  },
  platform: "node",
  // Dependencies stay dependencies.
  external: /^(?![./]|[A-Za-z]:)/,
  output: { dir: "packages/graflow/dist/bundle", format: "esm", sourcemap: true, chunkFileNames: "[name]-shared.js", cleanDir: true },
});
