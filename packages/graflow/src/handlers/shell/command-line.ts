// What is started: a program and its arguments as a list. Nothing interprets them, so nothing has to be quoted; what no list can say is refused.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** Throws `OptionError` for anything but a list of texts without NUL, of which the first is not empty. */
export function expectCommand(value: unknown, of: string): readonly string[] {
  if (typeof value === "string") throw interpreted(value, of);
  if (!Array.isArray(value)) throw new OptionError(`Expected \`command\` of ${of} to be a list of texts, got ${show(value)}`, listForm);
  if (value.length === 0) throw new OptionError(`Expected \`command\` of ${of} to begin with a program, got an empty list`, listForm);
  for (const [index, word] of value.entries()) expectWord(word, `\`command[${index}]\` of ${of}`);
  if (value[0] === "") throw new OptionError(`Expected \`command[0]\` of ${of} to name a program, got ""`, listForm);
  return value as readonly string[];
}

/** Refuses a text that no program can be given. */
export function expectWord(value: unknown, name: string): string {
  if (typeof value !== "string")
    throw new OptionError(`Expected ${name} to be text, got ${show(value)}`, "Write numbers as text: String(n).");
  if (value.includes("\0"))
    throw new OptionError(
      `Expected ${name} to be text without NUL, got ${show(value)}`,
      "Programs get texts that end at the first NUL: give such bytes by standard input or a file.",
    );
  return value;
}

/** Variables of the environment. Throws `OptionError`. */
export function expectEnvironment(value: unknown, of: string): Readonly<Record<string, string | undefined>> {
  if (typeof value !== "object" || value === null)
    throw new OptionError(`Expected \`env\` of ${of} to be a record of texts, got ${show(value)}`);
  for (const [name, text] of Object.entries(value)) {
    if (name === "" || /[=\0]/.test(name))
      throw new OptionError(`Expected the names in \`env\` of ${of} to be without "=" and NUL, got ${show(name)}`);
    if (text !== undefined) expectWord(text, `\`env.${name}\` of ${of}`);
  }
  return value as Readonly<Record<string, string | undefined>>;
}

const listForm = 'Write command: ["ffmpeg", "-i", path], or a function of the input that returns such a list.';

function interpreted(text: string, of: string): OptionError {
  const list = JSON.stringify(text.trim().split(/\s+/)).replaceAll(",", ", ");
  return new OptionError(
    `Expected \`command\` of ${of} to be a list of texts, got the text ${show(text)}`,
    `No shell reads it, so that no name can be taken for code. Write command: ${list}. What needs a shell names it: ["sh", "-c", script, "sh", ...arguments].`,
  );
}
