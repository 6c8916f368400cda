// Which program a container runs, and how it is spoken to.
import { OptionError } from "../../shared/errors/option-error.ts";
import { absolute, expected, isList } from "./expected.ts";
import type { DockerOptions } from "./options.ts";

/** How a program in a container is spoken to. */
export type Speech =
  /** `undefined`: what the image runs by itself. */
  | { readonly type: "plain"; readonly command: readonly string[] | undefined }
  | { readonly type: "outpost"; readonly command: readonly string[]; readonly modules: readonly string[] | undefined };

/** Where the module is says where its `@graflow/core` is: only that copy knows what it makes. */
const boot = `const m = require("node:module").createRequire(process.argv[1]).resolve("@graflow/core/outpost");
process.argv[1] = m; import(require("node:url").pathToFileURL(m).href);`;

/** Throws `OptionError`. */
export function speechOf({ command, module, project, outpost }: DockerOptions): Speech {
  if (command !== undefined) {
    if (!isList(command)) throw expected("command", "a list of texts: a program and its arguments", command);
    if (module !== undefined || project !== undefined || outpost !== undefined)
      throw new OptionError(
        "Expected `docker` to be given `command`, or else `module` or `project`, got both",
        "A command speaks plain lines; a module is for images with Node, where the task is found by its place in the graph.",
      );
    return { type: "plain", command: command.length === 0 ? undefined : command };
  }
  const modulePath = absolute(module, "module");
  const base = modulePath ?? (project === undefined ? undefined : `${absolute(project, "project") ?? ""}/`);
  if (base === undefined)
    throw new OptionError(
      "Expected `docker` to be given `command`, `module` or `project`, got none of them",
      "Write command: [] for what the image runs by itself, or module: the path of the module in the image that defines the workflow.",
    );
  const program = absolute(outpost, "outpost");
  return {
    type: "outpost",
    command: ["node", ...(program === undefined ? ["--input-type=commonjs", "--eval", boot, "--", base] : [program])],
    modules: modulePath === undefined ? undefined : [`file://${modulePath.split("/").map(encodeURIComponent).join("/")}`],
  };
}
