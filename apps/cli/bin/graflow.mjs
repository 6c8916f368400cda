#!/usr/bin/env node
// The door of the command line. It is written for any Node since 12.20, to be able to refuse an old one in one clear line.
import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  refuse("Node 22.13 or newer is needed, this is Node " + process.versions.node + ". See https://nodejs.org.");
} else if (!existsSync(new URL("../dist/main.js", import.meta.url))) {
  refuse("the command line has not been built yet. Run `npm run build` in its repository.");
} else {
  void import("../dist/main.js");
}

/** @param {string} reason */
function refuse(reason) {
  console.error("graflow: " + reason);
  process.exitCode = 1;
}
