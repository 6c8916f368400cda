// `graflow keys list`: the API keys, without their secrets, which nobody keeps.
import type { ApiKeyInfo } from "@graflow/core/http";
import type { Colors } from "../../colors.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { oneLine } from "../../live/text-width.ts";
import { safeJson } from "../../safe-json.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { inStore } from "../../store/in-store.ts";
import { agoText, momentText } from "../../stored/ago-text.ts";
import { table, type Column } from "../../table.ts";

export interface ListKeysOptions {
  readonly store?: string;
  readonly json?: boolean;
}

const columns: readonly Column[] = [
  { title: "key", least: 16 },
  { title: "name", least: 8 },
  { title: "may", least: 8 },
  { title: "groups", weight: 1, least: 6 },
  { title: "status" },
  { title: "made", align: "right", weight: 3 },
  { title: "until", align: "right", weight: 2 },
];

export function listKeys({ store: choice, json = false }: ListKeysOptions, shell: Shell): Promise<ExitCode> {
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const { apiKeys } = await import("@graflow/core/http");
    const keys = await apiKeys(engine.records).list();
    if (json) for (const key of keys) shell.out(`${safeJson({ type: "key", ...key })}\n`);
    else if (keys.length === 0) shell.err("no keys\n");
    else {
      const { colors } = shell;
      const newest = keys.toSorted((left, right) => right.createdAt - left.createdAt);
      const rows = newest.map((key) => ({ cells: cellsOf(key, colors) }));
      shell.out(`${table(columns, rows, { colors, width: tableWidth(shell) }).join("\n")}\n`);
    }
    return exitCodes.done;
  });
}

function cellsOf({ id, name, roles, permissions, groups, status, createdAt, expiresAt }: ApiKeyInfo, colors: Colors): readonly string[] {
  return [
    id,
    oneLine(name),
    [...roles, ...permissions].join(", "),
    groups.map(oneLine).join(", "),
    status === "active" ? colors.green(status) : colors.yellow(status),
    colors.dim(agoText(createdAt, Date.now())),
    expiresAt === undefined ? colors.dim("for ever") : momentText(expiresAt).slice(0, "2026-01-31".length),
  ];
}
