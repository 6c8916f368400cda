// How the program of a container is spoken to: by plain lines, in any language, or as the outpost, which finds the task itself.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { KubernetesJobOptions } from "./options.ts";

export type Speech =
  /** `undefined`: what the image runs by itself. */
  | { readonly type: "plain"; readonly command: readonly string[] | undefined }
  | { readonly type: "outpost"; readonly command: readonly string[]; readonly modules: readonly string[] };

/** Where the module is says where its `@graflow/core` is: only that copy knows what it makes. */
const boot = `const m = require("node:module").createRequire(process.argv[1]).resolve("@graflow/core/outpost");
process.argv[1] = m; import(require("node:url").pathToFileURL(m).href);`;

/** Throws `OptionError`. */
export function speechOf({ command, module, outpost }: Pick<KubernetesJobOptions, "command" | "module" | "outpost">): Speech {
  if ((command === undefined) === (module === undefined))
    throw new OptionError(
      `Expected \`kubernetesJob\` to be given one of \`command\` and \`module\`, got ${command === undefined ? "neither" : "both"}`,
      "Write command: [] for what the image runs by itself, or module: the path of the module in the image that defines the workflow.",
    );
  if (command !== undefined) {
    if (!Array.isArray(command) || !command.every((part) => typeof part === "string"))
      throw new OptionError(`Expected \`command\` to be a list of texts: a program and its arguments, got ${show(command)}`);
    return { type: "plain", command: command.length === 0 ? undefined : command };
  }
  for (const [name, path] of Object.entries({ module, outpost }))
    if (path !== undefined && (typeof path !== "string" || !path.startsWith("/")))
      throw new OptionError(`Expected \`${name}\` to be an absolute path in the container, got ${show(path)}`);
  const path = module ?? "";
  return {
    type: "outpost",
    command: ["node", ...(outpost === undefined ? ["--input-type=commonjs", "--eval", boot, "--", path] : [outpost])],
    modules: [`file://${path.split("/").map(encodeURIComponent).join("/")}`],
  };
}
