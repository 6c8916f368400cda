// What runs on the other side: in a thread, in a process of its own, or as a program in a container or on another machine. It carries tasks out
// for the one who has the other end of the line, and loads the user's modules to find them.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveThread } from "./thread.ts";
import { serveProcess } from "./process.ts";
import { servePipes } from "./pipes.ts";

export { serveThread as thread, serveProcess as child };

if (isProgram(process.argv[1])) servePipes();

/** Whether it was started as `node outpost.js`; the path may lead over links, as packages in a workspace do. */
function isProgram(path: string | undefined): boolean {
  try {
    return path !== undefined && realpathSync(path) === fileURLToPath(import.meta.url);
  } catch {
    return false; // What is run is no file.
  }
}
