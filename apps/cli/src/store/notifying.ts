// Who is told of what runs ask, as the configuration says: a plugin of the engine that a command makes.
import type { Engine, Plugin } from "@graflow/core";
import type { LinkMaker } from "@graflow/core/hitl";
import { CliError } from "../cli-error.ts";
import type { Config } from "../load/config.ts";
import { isEngine } from "./open.ts";

export interface Notifying {
  readonly plugins: readonly Plugin[];
  /** Notifications have links from now on. Those that were to go out before have waited for this. */
  linked(engine: Engine, baseUrl: string): Promise<void>;
}

/** `willServe`: an address is going to be known. Throws CLI_CONFIG_INVALID. */
export async function notifying(config: Config | undefined, willServe = false): Promise<Notifying> {
  const wanted = config?.notifications;
  if (config === undefined || wanted === undefined) return { plugins: [], linked: () => Promise.resolve() };
  if (isEngine(config.engine))
    throw new CliError(
      "CLI_CONFIG_INVALID",
      `Expected \`notifications\` beside options of an engine, got an engine that ${config.file} has made`,
      {
        hint: "Give that engine the plugin itself, `notifications({ to: [ … ] })`, or write the options of `createEngine` instead of it.",
      },
    );
  const { notifications } = await import("@graflow/core/hitl");
  const links = Promise.withResolvers<LinkMaker>();
  const hasLinks = willServe || config.serve?.baseUrl !== undefined;
  const options = isList(wanted) ? { to: wanted } : wanted;
  const plugin = notifications(hasLinks ? { ...options, links: async (ask, recipient) => (await links.promise)(ask, recipient) } : options);
  return {
    plugins: [plugin],
    async linked({ records }, baseUrl) {
      const { askLinks } = await import("@graflow/core/http");
      const secret = config.serve?.auth?.secret;
      links.resolve(askLinks({ baseUrl, records, ...(secret === undefined ? {} : { secret }) }));
    },
  };
}

type Wanted = NonNullable<Config["notifications"]>;

function isList(wanted: Wanted): wanted is Extract<Wanted, readonly unknown[]> {
  return Array.isArray(wanted);
}
