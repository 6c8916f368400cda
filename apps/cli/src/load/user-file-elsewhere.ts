// Loads files of the user where their tasks are carried out, in a thread or process of its own. The environment names this module there: see
// user-file.ts.
import { fileURLToPath } from "node:url";
import { CliError } from "../cli-error.ts";
import { UserFiles, type Exports } from "./user-file.ts";

const files = new UserFiles();

/** What a module exports. Throws what it throws. */
export async function load(module: string): Promise<Exports> {
  try {
    return await files.load(fileURLToPath(module));
  } catch (error) {
    throw error instanceof CliError && error.cause !== undefined ? error.cause : error;
  }
}
