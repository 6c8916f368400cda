// `--input`, `--data`: JSON as it stands, `@file` for a file, `@-` for what is piped in.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError } from "../cli-error.ts";

/** `name` is what the option is called. */
export async function readInput(
  option: string | undefined,
  cwd: string,
  stdin: AsyncIterable<string | Uint8Array>,
  name = "--input",
): Promise<unknown> {
  if (option === undefined) return undefined;
  if (option === "@-") return parse(await readAll(stdin), "standard input", name);
  if (!option.startsWith("@")) return parse(option, `\`${name}\``, name);
  const file = resolve(cwd, option.slice(1));
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError("CLI_INPUT_INVALID", `The input file ${file} cannot be read: ${reason(cause)}`, {
      hint: `Correct the path after \`${name} @\`.`,
    });
  }
  return parse(text, file, name);
}

function parse(text: string, source: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return value;
  } catch (error) {
    throw new CliError(
      "CLI_INPUT_INVALID",
      `Expected ${source} to be JSON: ${reason(error).replace(/, (?:"|\.\.\.).* is not valid JSON$/s, "")}${pointer(text, error)}`,
      { hint: hint(text, source, name) },
    );
  }
}

function hint(text: string, source: string, name: string): string {
  if (text.trim() === "") return source === "standard input" ? "Pipe JSON into the command." : "Give a JSON value.";
  if (source !== `\`${name}\``) return "Correct the file.";
  if (/^[\w ./-]+$/.test(text)) return `A text needs quotes of its own: ${name} '${JSON.stringify(text)}'. For a file: ${name} @${text}.`;
  return `Put the JSON in single quotes, so that the shell leaves it alone: ${name} '{"path": "sales.csv"}'.`;
}

/** The line of the mistake with a caret under it, when the parser says where it is. */
function pointer(text: string, error: unknown): string {
  const position = positionOf(text, reason(error));
  if (position === undefined || text.trim() === "") return "";
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const end = text.indexOf("\n", position);
  const line = text.slice(start, end < 0 ? undefined : end);
  const from = Math.max(0, position - start - 50);
  const excerpt = line.slice(from, from + 100).replaceAll("\t", " ");
  return `\n${excerpt}\n${" ".repeat(position - start - from)}^`;
}

/** The parser tells the position of some mistakes; of an unexpected character it tells the character alone. */
function positionOf(text: string, message: string): number | undefined {
  const told = /position (\d+)/.exec(message)?.[1];
  if (told !== undefined) return Number(told);
  if (/end of JSON/.test(message)) return text.length;
  const token = /^Unexpected token '(.+?)'/su.exec(message)?.[1];
  if (token === undefined || text.length > 10_000) return undefined;
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) {
    try {
      JSON.parse(text.slice(0, at + token.length));
    } catch (error) {
      if (reason(error).startsWith("Unexpected token")) return at;
    }
  }
  return undefined;
}

async function readAll(stdin: AsyncIterable<string | Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdin) text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
