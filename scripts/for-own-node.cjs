// Loaded into npm while it sets up the repository. npm leaves out optional packages that do not fit the Node it runs on itself, and
// the compiled parts of our tools are such packages; but the Node they will run on is ours. So npm is told that one's version.
"use strict";
const { devDependencies } = require("../package.json");

Object.defineProperty(process, "version", { value: `v${devDependencies.node}` });
