// `graflow keys revoke`: from now on a key is refused. It stays in the list, since the audit trail names it.
import type { ApiKeyInfo, ApiKeys } from "@graflow/core/http";
import { accounted } from "../../audit/accounted.ts";
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { oneLine } from "../../live/text-width.ts";
import { safeJson } from "../../safe-json.ts";
import type { Shell } from "../../shell.ts";
import { inStore } from "../../store/in-store.ts";
import { shortest } from "../../stored/short-id.ts";
import type { ListKeysOptions } from "./list.ts";

export function revokeKey(target: string, { store: choice, json = false }: ListKeysOptions, shell: Shell): Promise<ExitCode> {
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const { apiKeys } = await import("@graflow/core/http");
    const keys = apiKeys(engine.records);
    const { id, name } = await findKey(keys, target);
    const info = await accounted(engine, { action: "key.revoke", subject: id }, shell, () => keys.revoke(id));
    if (json) shell.out(`${safeJson({ type: "key", ...info })}\n`);
    else shell.out(`${shell.colors.yellow("■")} ${id} of ${oneLine(name)} is refused from now on\n`);
    return exitCodes.done;
  });
}

/** By its id, the beginning of it, or a name that only one key has that is good. */
async function findKey(keys: ApiKeys, text: string): Promise<ApiKeyInfo> {
  const all = await keys.list();
  const exact = all.find(({ id }) => id === text);
  if (exact !== undefined) return exact;
  const fits = all.filter(
    ({ id, name, status }) => (text.length >= shortest && id.startsWith(text)) || (name === text && status === "active"),
  );
  const [first, second] = fits;
  if (first !== undefined && second === undefined) return first;
  const list = fits.map(({ id, name }) => `${id} (${name})`).join(", ");
  throw new CliError("CLI_KEY_UNKNOWN", first === undefined ? `The store has no key ${text}` : `Several keys fit ${text}: ${list}`, {
    hint: first === undefined ? "List those that there are: graflow keys list." : "Give the id of one of them.",
  });
}
