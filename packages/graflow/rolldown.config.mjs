// The compiled library as one file for each public subpath, with what they share beside them. A hundred small files are good to read
// and slow to import: each costs about half a millisecond.
import { defineConfig } from "rolldown";
import { filesAtOnce } from "../../scripts/files-at-once.mjs";

const atOnce = filesAtOnce("packages/graflow/dist/index.js");

/** @param {string} id */
function belongsToCore(id) {
  if (/[\\/]devalue[\\/]/.test(id)) return true;
  const floor = /[\\/]dist[\\/](\w+)[\\/]/.exec(id)?.[1];
  if (floor === "handlers") return atOnce.has(id);
  return ["shared", "graph", "run", "ports", "engine", "memory", "sqlite", "objects"].includes(floor);
}

// Paths are from the root of the repository, where the build runs.
export default defineConfig({
  input: {
    index: "packages/graflow/dist/index.js",
    ssh: "packages/graflow/dist/handlers/ssh/index.js",
    testing: "packages/graflow/dist/testing/index.js",
    docker: "packages/graflow/dist/handlers/docker/index.js",
    kubernetes: "packages/graflow/dist/handlers/kubernetes/index.js",
    picture: "packages/graflow/dist/picture/index.js",
    hitl: "packages/graflow/dist/hitl/index.js",
    http: "packages/graflow/dist/http/index.js",
    outpost: "packages/graflow/dist/outpost/index.js",
    "http-task": "packages/graflow/dist/handlers/http-task/index.js",
    lambda: "packages/graflow/dist/handlers/lambda/index.js",
    redis: "packages/graflow/dist/redis/index.js",
    s3: "packages/graflow/dist/s3/index.js",
    worker: "packages/graflow/dist/worker/index.js",
  },
  platform: "node",
  // Dependencies stay dependencies; but the codec needs devalue from the first moment, and its ten files cost more than all of ours.
  external: /^(?!devalue$)(?![./]|[A-Za-z]:)/,
  output: {
    dir: "packages/graflow/dist/bundle",
    format: "esm",
    sourcemap: true,
    chunkFileNames: "[name]-shared.js",
    cleanDir: true,
    // What the library itself is made of stands in one file: split by who else needs which part of it, it would be twenty. What a handler loads when
    // it is used is no part of it.
    codeSplitting: { groups: [{ name: "core", test: (id) => belongsToCore(id) }] },
    // Comments take time to read. Lines and names stay as they are: people see them when nobody has caught an error.
    minify: false,
    comments: false,
    banner: "/* Contains devalue, copyright (c) 2018-26 the contributors of https://github.com/sveltejs/devalue, MIT license. */",
  },
});
