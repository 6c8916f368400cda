// `graflow keys create`: makes an API key. Its secret is told here and never again: on stdout, alone, so that a script can take it.
import type { NewApiKey, Permission, Role } from "@graflow/core/http";
import { accounted } from "../../audit/accounted.ts";
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import type { Shell } from "../../shell.ts";
import { inStore } from "../../store/in-store.ts";
import { momentText } from "../../stored/ago-text.ts";

export interface CreateKeyOptions {
  readonly role?: readonly Role[];
  readonly scope?: readonly Permission[];
  readonly group?: readonly string[];
  /** ms from now. */
  readonly expires?: number;
  readonly store?: string;
  readonly json?: boolean;
}

export function createKey(name: string, options: CreateKeyOptions, shell: Shell): Promise<ExitCode> {
  const { role = [], scope = [], group = [], expires, store: choice, json = false } = options;
  if (role.length + scope.length === 0)
    throw new CliError("CLI_USAGE", "Expected --role or --scope: a key without them could do nothing", {
      hint: "--role viewer looks, approver answers, operator starts and ends runs, admin may do everything.",
    });
  const wanted: NewApiKey = {
    name,
    roles: role,
    permissions: scope,
    groups: group,
    ...(expires === undefined ? {} : { expiresAt: Date.now() + expires }),
  };
  return inStore({ choice, make: true }, shell, async ({ store: { engine } }) => {
    const { apiKeys } = await import("@graflow/core/http");
    const draft = apiKeys(engine.records).draft(wanted);
    const details = { name, roles: role, permissions: scope, groups: group };
    const { key, info } = await accounted(engine, { action: "key.create", subject: draft.id, details }, shell, () => draft.save());
    if (json) shell.out(`${safeJson({ type: "key", key, ...info })}\n`);
    else {
      const { bold, dim, yellow } = shell.errorColors;
      const until = info.expiresAt === undefined ? "it does not expire" : `until ${momentText(info.expiresAt)}`;
      shell.err(`${bold(info.id)} for ${info.name}: ${[...info.roles, ...info.permissions].join(", ")}, ${until}\n`);
      shell.err(`${yellow("This is the key; it is not shown again.")} ${dim("Sent as: Authorization: Bearer …")}\n\n`);
      shell.out(`${key}\n`);
    }
    return exitCodes.done;
  });
}
