// `graflow graph`: the picture of a workflow, on the terminal or in a file.
import { writeFile } from "node:fs/promises";
import { extname, relative, resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findWorkflow } from "../load/find-workflow.ts";
import { coreFor, type Core } from "../load/user-core.ts";
import { UserFiles } from "../load/user-file.ts";
import { safeJson } from "../safe-json.ts";
import type { Shell } from "../shell.ts";
import { whileWaiting } from "../stuck.ts";
import type { Outline } from "@graflow/core";

export const formats = ["ascii", "mermaid", "dot", "svg", "png"] as const;
export type Format = (typeof formats)[number];

export interface GraphCommandOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly export?: string;
  readonly json?: boolean;
}

export async function graphCommand(target: string, options: GraphCommandOptions, shell: Shell): Promise<ExitCode> {
  const { output } = options;
  const format = options.format ?? formatOf(output);
  const { found } = await whileWaiting(`loading ${target}`, () => findWorkflow(target, options.export, shell.cwd, new UserFiles()));
  const core = await coreFor(found.file);
  const outline = core.outline(found.workflow);
  if (options.json === true) {
    shell.out(`${safeJson(outline)}\n`);
    return exitCodes.done;
  }
  if (output === undefined && format === "png" && shell.stdout.isTTY) {
    throw new CliError("CLI_USAGE", "A PNG cannot be shown on a terminal", { hint: `Write it to a file: -o ${found.workflow.name}.png.` });
  }
  const picture = await draw(outline, format, core, shell, output === undefined);
  if (output === undefined) {
    if (typeof picture === "string") shell.out(picture.endsWith("\n") ? picture : `${picture}\n`);
    else shell.stdout.write(picture);
    return exitCodes.done;
  }
  const file = resolve(shell.cwd, output);
  try {
    await writeFile(file, picture);
  } catch (cause) {
    throw new CliError("CLI_OUTPUT_NOT_WRITTEN", `The picture could not be written to ${file}`, {
      hint: "Choose a folder that is there and can be written to.",
      cause,
      exitCode: exitCodes.failed,
    });
  }
  shell.err(`${shell.colors.green("✔")} ${relative(shell.cwd, file)}\n`);
  return exitCodes.done;
}

async function draw(
  outline: Outline,
  format: Format,
  core: Core,
  { colors, stdout }: Shell,
  onTerminal: boolean,
): Promise<string | Uint8Array> {
  const { ascii, png, svg } = await import("@graflow/core/picture");
  switch (format) {
    case "ascii":
      return ascii(outline, {
        color: onTerminal && colors.isColorSupported,
        ...(onTerminal && stdout.isTTY ? { width: Math.max(20, stdout.columns || 80) } : {}),
      });
    case "mermaid":
      return core.mermaid(outline);
    case "dot":
      return core.dot(outline);
    case "svg":
      return svg(outline);
    case "png":
      return png(outline);
  }
}

const byExtension: Readonly<Record<string, Format>> = {
  ".txt": "ascii",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
  ".dot": "dot",
  ".gv": "dot",
  ".svg": "svg",
  ".png": "png",
};

function formatOf(output: string | undefined): Format {
  if (output === undefined) return "ascii";
  const format = byExtension[extname(output).toLowerCase()];
  if (format !== undefined) return format;
  throw new CliError(
    "CLI_USAGE",
    `Expected the name of the output file to end in one of ${Object.keys(byExtension).join(", ")}, got ${output}`,
    {
      hint: `Give another name, or --format ${formats.join("|")}.`,
    },
  );
}
