// The terminal: what is asked, who is, the page to answer on, and the line that answers from here.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Notification, TargetOptions } from "../face.ts";
import { cleanLine } from "../wording/clean-text.ts";
import { factsOf, promptOf, titleOf } from "../wording/wording.ts";
import { answerCommand } from "./answer-command.ts";
import { anybody, readName, readTarget, type Target } from "./target.ts";

/** Where lines are written: `process.stderr`, or anything like it. */
export interface ConsoleStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface ConsoleOptions extends TargetOptions {
  /** Where the API is, such as `https://flows.example.org`. Default: where the page is. Without either, no command is shown. */
  readonly api?: string;
  /** Default `process.stderr`. */
  readonly stream?: ConsoleStream;
}

/** Prints asks, in colour where somebody sees it (unless `NO_COLOR` is set). Throws `OptionError`. */
export function consoleTarget(options: ConsoleOptions = {}): Target {
  const settings = readTarget(options, "console", ["api", "stream"]);
  const { api, stream = process.stderr } = options;
  if (api !== undefined && !URL.canParse(api)) throw new OptionError(`Expected \`api\` of console to be an address, got ${show(api)}`);
  if (typeof (stream as Partial<ConsoleStream> | null)?.write !== "function")
    throw new OptionError(`Expected \`stream\` of console to be something to write to, got ${show(stream)}`);
  return {
    name: readName(options, "console"),
    host: undefined,
    secrets: [],
    settings,
    recipientsOf: anybody,
    send: async (notification) => {
      const hasColour = stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
      stream.write(consoleText(notification, api?.replace(/\/+$/, ""), hasColour));
      return undefined;
    },
  };
}

export function consoleText(notification: Notification, api: string | undefined, hasColour: boolean): string {
  const style = (code: number) => (text: string) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const [bold, faint, cyan] = [style(1), style(2), style(36)];
  const { ask, links, occasion } = notification;
  const lines = [`${cyan("?")} ${bold(titleOf(notification))}`, ...indented(promptOf(ask))];
  for (const [name, value] of factsOf(notification)) {
    const [first = "", ...more] = value.split("\n");
    lines.push(`  ${faint(`${name}:`)} ${first}`, ...indented(more.join("\n")).filter((line) => line.trim() !== ""));
  }
  if (links !== undefined) lines.push(`  ${faint("Page:")} ${cyan(cleanLine(links.page, 5000))}`);
  const base = api ?? serverOf(links?.page);
  if (occasion !== "closed" && base !== undefined) lines.push(`  ${faint("Answer:")} ${answerCommand(ask, base)}`);
  return `\n${lines.join("\n")}\n\n`;
}

/** The page of an ask is at `/asks/<id>` of its server, wherever that is mounted; of another page, only the host is known. */
function serverOf(page: string | undefined): string | undefined {
  if (page === undefined || !URL.canParse(page)) return undefined;
  const { origin, pathname } = new URL(page);
  const [, mounted] = /^(.*)\/asks\/[^/]+$/.exec(pathname) ?? [];
  return `${origin}${mounted ?? ""}`;
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}
