// What may be an id of a node, a task or a workflow. Ids are joined into paths (`"enrich/clean"`, `"clean~2"`, `"resize[3]"`), into the
// default ids of groups (`"stats|chart"`), and are keys of records; so the characters that do the joining are ours alone. Everything
// else people write is fine: spaces, quotes, any script. Only an expression wants more: a name that is no bare word is quoted there.
import { OptionError } from "./errors/option-error.ts";
import { show } from "./show.ts";

const MAX_ID_LENGTH = 200;

/** Says why a value cannot be an id, or nothing when it can. */
export function explainId(value: unknown): string | undefined {
  if (typeof value !== "string") return "it is not a string";
  if (value === "") return "it is empty";
  if (value.length > MAX_ID_LENGTH) return `it is longer than ${MAX_ID_LENGTH} characters`;
  if (plain.test(value)) return undefined;
  const ours = /[/|~[\]]/.exec(value)?.[0];
  if (ours !== undefined) return `it contains "${ours}", which joins ids into paths`;
  if (control.test(value)) return "it contains a control character";
  if (!value.isWellFormed()) return "it contains half of a character";
  if (value.trim() !== value) return "it begins or ends with white space";
  if (value === "__proto__") return "as a key of a record it has a meaning of its own";
  return undefined;
}

/** Most ids: letters and digits, which need no closer look. */
const plain = /^[A-Za-z0-9][\w.-]*$/;
/** Unicode's control characters, and what else ends a line. */
const control = /[\0-\x1f\x7f-\x9f\u2028\u2029]/;

/** Returns the id. `name` is what the message calls it. Throws `OptionError`. */
export function expectId(value: unknown, name: string): string {
  const problem = explainId(value);
  if (problem === undefined) return value as string;
  throw new OptionError(
    `Expected ${name} to be an id, got ${show(value)}: ${problem}`,
    `An id is text of 1 to ${MAX_ID_LENGTH} characters without / | ~ [ ] and control characters.`,
  );
}
