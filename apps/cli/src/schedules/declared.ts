// The schedules of `graflow.config.ts`, put into the fleet by whoever works for it. One that is paused there stays paused; one that is in the
// configuration no more stays in the fleet, for another project may share it.
import type { Engine } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import type { Config } from "../load/config.ts";
import type { AnyWorkflow } from "../load/workflows.ts";

/** Resolves to the ids. Throws what is wrong with one of them, with its id. */
export async function putDeclared(
  engine: Engine,
  config: Config | undefined,
  workflows: readonly AnyWorkflow[],
): Promise<readonly string[]> {
  const declared = Object.entries(config?.schedules ?? {});
  if (declared.length === 0 || engine.fleet === undefined) return [];
  for (const [id, options] of declared) {
    const known = workflows.find(({ name }) => name === options.workflow);
    try {
      await engine.schedules.put(id, { ...options, workflow: known ?? options.workflow });
    } catch (cause) {
      if (!(cause instanceof Error) || ("code" in cause && String(cause.code).startsWith("BACKEND_"))) throw cause;
      const hint = "hint" in cause && typeof cause.hint === "string" ? cause.hint : "Correct it in the configuration.";
      throw new CliError("CLI_CONFIG_INVALID", `The schedule ${JSON.stringify(id)} of ${config?.file ?? ""} cannot be: ${cause.message}`, {
        hint,
        cause,
      });
    }
  }
  return declared.map(([id]) => id);
}
