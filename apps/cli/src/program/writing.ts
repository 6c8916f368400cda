// The commands for whoever writes workflows: drawing, checking, and looking at what they need.
import { Option } from "commander";
import type { CheckCommandOptions } from "../commands/check.ts";
import type { DoctorCommandOptions } from "../commands/doctor.ts";
import type { GraphCommandOptions } from "../commands/graph.ts";
import type { Declaration } from "./declaration.ts";

const formats = ["ascii", "mermaid", "dot", "svg", "png"];

export function declareWriting({ program, shell, ended }: Declaration): void {
  program
    .command("graph")
    .description("draw a workflow")
    .argument("<file|name>", "a file that exports a workflow, or the name of one that graflow.config.ts knows")
    .addOption(new Option("-f, --format <format>", "default: by the name of the output file, else ascii").choices(formats))
    .option("-o, --output <file>", "write to this file instead of the terminal")
    .option("-e, --export <name>", "which export of the file, when it exports several workflows")
    .option("--json", "its nodes and edges as one JSON value")
    .action(async (target: string, options: GraphCommandOptions) => {
      const { graphCommand } = await import("../commands/graph.ts");
      ended(await graphCommand(target, options, shell));
    });

  program
    .command("check")
    .description("find every mistake that can be found without running")
    .argument("[files...]", "default: the workflows of graflow.config.ts")
    .option("--against <store>", "also say for every unfinished run of this store whether it can go on with them")
    .option("--json", "one JSON value per file, and per run")
    .action(async (paths: string[], options: CheckCommandOptions) => {
      const { checkCommand } = await import("../commands/check.ts");
      ended(await checkCommand(paths, options, shell));
    });

  program
    .command("doctor")
    .summary("look at everything that workflows need here")
    .description("look at everything that workflows need here, and say what to do about what is missing")
    .option("--json", "one JSON value per finding")
    .action(async (options: DoctorCommandOptions) => {
      const { doctorCommand } = await import("../commands/doctor.ts");
      ended(await doctorCommand(options, shell));
    });
}
