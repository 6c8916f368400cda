// What `doctor` says of the store: where it is, whether it can be used, and whether runs wait in it for somebody to go on.
import { plural } from "../duration-text.ts";
import type { Finding } from "../findings.ts";
import { loadConfig, type Config } from "../load/config.ts";
import { UserFiles } from "../load/user-file.ts";
import type { Shell } from "../shell.ts";
import { CliError } from "../cli-error.ts";
import { openStore, within } from "./open.ts";
import { placeText } from "./place-text.ts";
import { redisChoice } from "./redis-choice.ts";

const name = "Store";

export async function storeFinding(shell: Shell): Promise<Finding> {
  const { cwd } = shell;
  let config: Config | undefined;
  try {
    config = await loadConfig(cwd, new UserFiles());
  } catch {
    // Told by the finding about the configuration.
    return { name, state: "missing", detail: "unknown: the configuration cannot be read", remedy: "Correct the configuration first." };
  }
  try {
    const redis = redisChoice(shell.env);
    const store = await openStore({ choice: undefined, make: false, config, cwd, redis });
    return await within(store, async () => {
      const abandoned = (await store.engine.runs.list({ status: "abandoned", limit: 100 })).length;
      const detail = placeText(config, cwd, redis);
      if (abandoned === 0) return { name, state: "good", detail };
      const remedy = "Run `graflow resume --abandoned`, or see `graflow runs`.";
      return { name, state: "missing", detail: `${detail}: ${plural(abandoned, "run")} abandoned`, remedy };
    });
  } catch (error) {
    if (error instanceof CliError && error.code === "CLI_STORE_NOT_FOUND")
      return { name, state: "good", detail: "none yet: the first run makes it" };
    const { message, hint } = shell.report(error);
    return { name, state: "bad", detail: message, remedy: hint ?? "Choose another one: --store PATH." };
  }
}
