// The compiled library as one file for each public subpath, with what they share beside them. A hundred small files are good to read
// and slow to import: each costs about half a millisecond.
import { defineConfig } from "rolldown";
import { filesAtOnce } from "../../scripts/files-at-once.mjs";

const atOnce = filesAtOnce("packages/graflow/dist/index.js");

/**
 * What is loaded when it is used stands in a few files, by what it is for. Each has with it all that it needs of the library, but what an earlier one
 * has: so none needs a later one, and none waits in a circle.
 */
const later = {
  stored: /[\\/]dist[\\/]engine[\\/](resuming|stored[\\/]\w+)\.js$/,
  fleet: /[\\/]dist[\\/]engine[\\/]/,
  objects: /[\\/]dist[\\/]objects[\\/]/,
  pool: /[\\/]dist[\\/]handlers[\\/]pool[\\/]/,
  "http-task": /[\\/]dist[\\/]handlers[\\/]http-task[\\/](?!index\.js)[\w-]+\.js$/,
};

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
    // What runs when the library is imported stands in one file: split by who else needs which part of it, it would be twenty.
    codeSplitting: {
      groups: [
        { name: "core", test: (id) => atOnce.has(id) || /[\\/]devalue[\\/]/.test(id), priority: 10 },
        ...Object.entries(later).map(([name, test], at) => ({ name, test, priority: 9 - at })),
      ],
    },
    // Comments take time to read. Lines and names stay as they are: people see them when nobody has caught an error.
    minify: false,
    comments: false,
    banner: "/* Contains devalue, copyright (c) 2018-26 the contributors of https://github.com/sveltejs/devalue, MIT license. */",
  },
});
