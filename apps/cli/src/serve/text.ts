// What a server says of itself when it has begun. Pure.
import type { Colors } from "../colors.ts";
import { plural } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";
import type { WaitingRuns } from "./waiting.ts";

export interface Serving {
  readonly url: string;
  /** Where people reach it. */
  readonly baseUrl: string;
  readonly store: string;
  /** Whether runs outlive the process. */
  readonly isDurable: boolean;
  readonly workflows: readonly string[];
  readonly waiting: WaitingRuns;
  /** Whether people have to say who they are. */
  readonly isProtected: boolean;
  readonly hasPage: boolean;
}

/** So many names. */
const named = 8;

export function servingText(serving: Serving, { bold, cyan, dim, green }: Colors): string {
  const { url, baseUrl, store, isDurable, workflows, isProtected, hasPage } = serving;
  const names = workflows.map(oneLine);
  const list = names.length > named ? `${names.slice(0, named).join(", ")} and ${names.length - named} more` : names.join(", ");
  const facts: readonly (readonly [string, string])[] = [
    ["at", baseUrl === url ? "" : baseUrl],
    ["API", `${baseUrl}/api${hasPage ? "" : dim("  (no page)")}`],
    ["store", isDurable ? store : `${store}: in memory, runs end with this process`],
    ["workflows", list === "" ? "none: asks can be answered, but nobody goes on with runs" : list],
    ["waiting", waitingText(serving.waiting)],
    ["access", isProtected ? "whoever has a key or logs in" : "this machine only; nobody has to say who they are"],
  ];
  const lines = facts.filter(([, text]) => text !== "").map(([label, text]) => `  ${dim(label.padEnd(9))}  ${text}`);
  return `${green("●")} ${bold("graflow")} serves ${cyan(url)}\n${lines.join("\n")}\n${dim("  Ctrl-C ends it: runs are suspended, and the next one goes on with them")}\n\n`;
}

function waitingText({ suspended, abandoned, openAsks }: WaitingRuns): string {
  const parts = [
    suspended > 0 ? `${plural(suspended, "suspended run")}` : "",
    abandoned > 0 ? `${plural(abandoned, "run")} to go on with` : "",
    openAsks > 0 ? plural(openAsks, "open ask") : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
