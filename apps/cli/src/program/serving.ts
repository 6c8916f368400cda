// The command that serves runs to others, and those about who may do what, and who did.
import { InvalidArgumentError, Option } from "commander";
import type { AuditCommandOptions } from "../commands/audit.ts";
import type { CreateKeyOptions } from "../commands/keys/create.ts";
import type { ListKeysOptions } from "../commands/keys/list.ts";
import type { ServeCommandOptions } from "../commands/serve.ts";
import type { Declaration } from "./declaration.ts";
import { atLeastOne, collect, milliseconds, port, storeOption } from "./options.ts";

const roles = ["viewer", "operator", "approver", "admin"];
const scopes = ["runs:read", "runs:write", "asks:read", "asks:answer", "asks:override", "audit:read", "keys:write"];
const actions = (
  "run.start run.cancel run.resume run.fork run.remove checkpoints.prune ask.answer ask.cancel " +
  "schedule.put schedule.remove schedule.pause schedule.resume schedule.run letter.retry letter.edit letter.drop key.create key.revoke login logout access.refused"
).split(" ");

export function declareServing({ program, shell, ended }: Declaration): void {
  program
    .command("serve")
    .summary("serve the API and the page, and go on with runs")
    .description("serve the API and the page people answer on, and go on by itself with runs that were answered or abandoned")
    .argument("[files...]", "files that export workflows (default: those of graflow.config.ts)")
    .option("-p, --port <n>", "where it listens; 0: any that is free (default: 4000)", port)
    .option("--host <name>", "an address of this machine; any but loopback needs `serve: { auth }` (default: 127.0.0.1)")
    .option("--base-url <url>", "where people reach it, for links and notifications (default: where it listens)")
    .option("--config <file>", "the configuration (default: graflow.config.ts, here or above)")
    .option("--no-page", "the API alone")
    .addOption(storeOption())
    .addOption(new Option("--json", "one JSON value per line: where it listens, then what happens to runs and asks").conflicts("quiet"))
    .option("-q, --quiet", "do not tell what happens to runs")
    .action(async (paths: string[], options: ServeCommandOptions) => {
      const { serveCommand } = await import("../commands/serve.ts");
      ended(await serveCommand(paths, options, shell));
    });

  declareKeys({ program, shell, ended });

  program
    .command("audit")
    .description("tell who did what to runs, asks and keys, from where")
    .addOption(new Option("-a, --action <action>", "only this").choices(actions))
    .option("--subject <id>", "only what was done to this run, ask, dead letter or key")
    .option("--by <name>", "only what they did")
    .option("-n, --limit <n>", "at most so many (default: the newest 50; with --json all)", atLeastOne)
    .addOption(storeOption())
    .option("--json", "one JSON value per entry, the oldest first")
    .action(async (options: AuditCommandOptions) => {
      const { auditCommand } = await import("../commands/audit.ts");
      ended(await auditCommand(options, shell));
    });
}

function declareKeys({ program, shell, ended }: Declaration): void {
  const keys = program.command("keys").description("create, list and revoke API keys");

  keys
    .command("create")
    .description("make an API key; it is shown once")
    .argument("<name>", "who or what uses it: what the audit trail and asks call them")
    .addOption(oneOf("-r, --role <role>", roles, "what it may do"))
    .addOption(oneOf("--scope <scope>", scopes, "a single thing that it may do"))
    .option("-g, --group <name>", "asks for this group may be answered with it; may be given several times", collect)
    .option("--expires <duration>", "from now: 12h, 90d (default: never)", milliseconds)
    .addOption(storeOption())
    .option("--json", "the key as one JSON value")
    .action(async (name: string, options: CreateKeyOptions) => {
      const { createKey } = await import("../commands/keys/create.ts");
      ended(await createKey(name, options, shell));
    });

  keys
    .command("list")
    .description("list the keys, without their secrets")
    .addOption(storeOption())
    .option("--json", "one JSON value per key")
    .action(async (options: ListKeysOptions) => {
      const { listKeys } = await import("../commands/keys/list.ts");
      ended(await listKeys(options, shell));
    });

  keys
    .command("revoke")
    .description("refuse a key from now on")
    .argument("<key>", "its id, the beginning of it, or its name")
    .addOption(storeOption())
    .option("--json", "the key as one JSON value")
    .action(async (target: string, options: ListKeysOptions) => {
      const { revokeKey } = await import("../commands/keys/revoke.ts");
      ended(await revokeKey(target, options, shell));
    });
}

/** Several of them, each one of the words. */
function oneOf(flags: string, words: readonly string[], description: string): Option {
  return new Option(flags, `${description}: ${words.join(", ")}; may be given several times`).argParser(
    (text: string, before: readonly string[] | undefined) => {
      if (words.includes(text)) return collect(text, before);
      throw new InvalidArgumentError(`Expected one of ${words.join(", ")}, got \`${text}\`.`);
    },
  );
}
