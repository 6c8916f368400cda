// From what somebody typed to the ask that is meant. Ids may be cut short, as those of runs.
import type { AskInfo, Asks } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import { shortest } from "../stored/short-id.ts";

/** Asks that are read from the store at once, while looking for a beginning. */
const page = 500;
/** Candidates that a message names. */
const named = 5;

/** `text` is an id, or at least four characters that one id alone begins with. Throws CLI_ASK_UNKNOWN and CLI_ASK_AMBIGUOUS. */
export async function findAsk(asks: Asks, text: string): Promise<AskInfo> {
  const exact = await asks.get(text);
  if (exact !== undefined) return exact;
  const fits = text.length < shortest ? [] : await beginningWith(text, asks);
  const [first, second] = fits;
  if (first === undefined)
    throw new CliError("CLI_ASK_UNKNOWN", `The store has no ask ${text}`, {
      hint:
        text.length < shortest
          ? `Give at least ${shortest} characters of its id; graflow asks list has them.`
          : "List the open ones: graflow asks list.",
    });
  if (second === undefined) return first;
  const list = fits.slice(0, named).map(({ id, taskId }) => `${id} (${taskId})`);
  throw new CliError("CLI_ASK_AMBIGUOUS", `Several asks begin with ${text}: ${list.join(", ")}${fits.length > named ? ", …" : ""}`, {
    hint: "Give more characters of its id.",
  });
}

/** All of them, as far as it takes to name some. */
async function beginningWith(text: string, asks: Asks): Promise<readonly AskInfo[]> {
  const fits: AskInfo[] = [];
  for (let after: string | undefined; fits.length <= named;) {
    const listed = await asks.list({ limit: page, ...(after === undefined ? {} : { after }) });
    fits.push(...listed.filter(({ id }) => id.startsWith(text)));
    after = listed.at(-1)?.id;
    if (listed.length < page) break;
  }
  return fits;
}
