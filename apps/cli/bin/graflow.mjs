#!/usr/bin/env node
// The door of the command line. It is written for any Node since 12.17, to be able to refuse an old one in one clear line.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 13)) {
  import("../dist/main.js").catch(function (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND" || !String(error.message).includes("dist/main.js")) throw error;
    console.error("graflow: it has not been built yet. Run `npm run build` in its repository.");
    process.exitCode = 1;
  });
} else {
  console.error("graflow: Node 22.13 or newer is needed, this is Node " + process.versions.node + ". See https://nodejs.org.");
  process.exitCode = 1;
}
