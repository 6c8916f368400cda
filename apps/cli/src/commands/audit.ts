// `graflow audit`: who did what. A table of the newest entries for people, all of them from the first on as JSON lines.
import type { AuditAction, AuditEntry, AuditFilter, AuditTrail } from "@graflow/core/http";
import { trailOf } from "../audit/accounted.ts";
import type { Colors } from "../colors.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { oneLine } from "../live/text-width.ts";
import { safeJson } from "../safe-json.ts";
import { tableWidth, type Shell } from "../shell.ts";
import { inStore } from "../store/in-store.ts";
import { momentText } from "../stored/ago-text.ts";
import { shortId } from "../stored/short-id.ts";
import { table, type Column } from "../table.ts";
import { valueText } from "../value-text.ts";

export interface AuditCommandOptions {
  readonly action?: AuditAction;
  readonly subject?: string;
  readonly by?: string;
  readonly limit?: number;
  readonly store?: string;
  readonly json?: boolean;
}

const usual = 50;
/** Entries that are read at once. */
const page = 500;

const columns: readonly Column[] = [
  { title: "when", weight: 3 },
  { title: "who", least: 6 },
  { title: "by", weight: 1 },
  { title: "did" },
  { title: "to", least: 8 },
  { title: "from", weight: 2, least: 8 },
];

export function auditCommand({ limit, store: choice, json = false, ...filter }: AuditCommandOptions, shell: Shell): Promise<ExitCode> {
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const trail = await trailOf(engine);
    if (json) {
      for await (const entry of oldestFirst(trail, filter, limit)) shell.out(`${safeJson({ type: "audit", ...entry })}\n`);
      return exitCodes.done;
    }
    const found = await trail.list({ ...filter, order: "newest", limit: (limit ?? usual) + 1 });
    const entries = found.slice(0, limit ?? usual);
    if (entries.length === 0) shell.err("nothing has been done\n");
    else {
      const { colors } = shell;
      const rows = entries.map((entry) => ({ cells: cellsOf(entry, colors), note: noteOf(entry, colors) }));
      shell.out(`${table(columns, rows, { colors, width: tableWidth(shell) }).join("\n")}\n`);
      if (found.length > entries.length)
        shell.err(shell.errorColors.dim(`\nthe newest ${entries.length}; --limit shows more, --json all\n`));
    }
    return exitCodes.done;
  });
}

async function* oldestFirst(trail: AuditTrail, filter: AuditFilter, limit = Infinity): AsyncGenerator<AuditEntry> {
  let left = limit;
  for (let after: number | undefined; left > 0;) {
    const entries = await trail.list({ ...filter, limit: Math.min(page, left), ...(after === undefined ? {} : { after }) });
    yield* entries;
    left -= entries.length;
    after = entries.at(-1)?.seq;
    if (entries.length < page) return;
  }
}

function cellsOf({ at, by, kind, action, subject, from }: AuditEntry, colors: Colors): readonly string[] {
  return [
    colors.dim(momentText(at)),
    by === undefined ? colors.dim("somebody") : oneLine(by),
    colors.dim(kind),
    action,
    oneLine(shortId(subject)),
    colors.dim(oneLine(from)),
  ];
}

function noteOf({ details, keyId }: AuditEntry, colors: Colors): string {
  const parts = [
    ...(keyId === undefined ? [] : [`key ${keyId}`]),
    ...(details === undefined || Object.keys(details).length === 0 ? [] : [valueText(details, { color: false, width: 120 })]),
  ];
  return colors.dim(parts.join("  "));
}
