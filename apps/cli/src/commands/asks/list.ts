// `graflow asks list`: what runs ask people, newest first.
import type { AskInfo, AskListOptions } from "@graflow/core";
import { asksTable } from "../../asks/asks-table.ts";
import { personHere } from "../../asks/person.ts";
import { CliError } from "../../cli-error.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { safeJson } from "../../safe-json.ts";
import { tableWidth, type Shell } from "../../shell.ts";
import { findRun } from "../../store/find-run.ts";
import { inStore } from "../../store/in-store.ts";

export interface ListAsksOptions {
  /** Default: open ones. */
  readonly status?: NonNullable<AskListOptions["status"]> | "all";
  readonly workflow?: string;
  readonly kind?: NonNullable<AskListOptions["kind"]>;
  /** Names and groups; `true`: the user of the operating system. */
  readonly mine?: true | readonly string[];
  readonly run?: string;
  readonly limit?: number;
  readonly store?: string;
  readonly json?: boolean;
}

const usual = 50;

export function listAsks(options: ListAsksOptions, shell: Shell): Promise<ExitCode> {
  const { status = "open", workflow, kind, mine, run, limit = usual, store: choice, json = false } = options;
  return inStore({ choice }, shell, async ({ store: { engine } }) => {
    const found = await engine.asks.list({
      ...(status === "all" ? {} : { status }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(kind === undefined ? {} : { kind }),
      ...(mine === undefined ? {} : { answerableBy: mine === true ? [ownName(shell)] : mine }),
      ...(run === undefined ? {} : { runId: (await findRun(engine, run)).id }),
      // One more than is shown, to know whether there are more.
      limit: limit + 1,
    });
    const asks = found.slice(0, limit);
    if (json) for (const ask of asks) shell.out(`${askJson(ask)}\n`);
    else if (asks.length === 0) shell.err(status === "open" ? "no open asks\n" : "no asks\n");
    else {
      shell.out(`${asksTable(asks, { colors: shell.colors, width: tableWidth(shell), now: Date.now() }).join("\n")}\n`);
      if (found.length > limit) shell.err(shell.errorColors.dim(`\nthe newest ${limit}; --limit shows more\n`));
    }
    return exitCodes.done;
  });
}

export function askJson(ask: AskInfo): string {
  return safeJson({ type: "ask", ...ask });
}

function ownName({ env }: Shell): string {
  const name = personHere(env);
  if (name !== undefined) return name;
  throw new CliError("CLI_USAGE", "Expected a name after --mine, since the operating system knows none for you", {
    hint: "graflow asks list --mine ada lists those that ada may answer.",
  });
}
