// What runs on the other side: in a thread, in a process of its own, or as a program in a container or on another machine. It carries tasks out
// for the one who has the other end of the line, and loads the user's modules to find them.
import { fileURLToPath } from "node:url";
import { serveThread } from "./thread.ts";
import { serveProcess } from "./process.ts";
import { servePipes } from "./pipes.ts";

export { serveThread as thread, serveProcess as child };

// As a program: `node outpost.js`.
if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1]) servePipes();
