// A payload by a Liquid template. It sees the default payload and nothing else: no files, no environment, no prototypes; and it is stopped
// when it takes too long or grows too large. What it prints into JSON is escaped, so that no prompt can break out of its quotes.
import type { Liquid, Template } from "liquidjs";
import { loadPeer } from "../../shared/peer.ts";
import { describeSafely } from "../outgoing/redact.ts";
import { SendFailure } from "../outgoing/send-failure.ts";
import type { WebhookPayload } from "./webhook-payload.ts";

/** All of them are for a payload, which is small. In characters, milliseconds, characters and elements. */
const LIMITS = { parseLimit: 100_000, renderLimit: 500, memoryLimit: 2_000_000 };
const LARGEST_OUTPUT = 1_000_000;

export interface PayloadTemplate {
  /** Throws `PeerMissingError` without liquidjs, and what liquidjs says of a template that cannot be read. */
  prepare(): Promise<void>;
  /** Throws a `SendFailure` that is final. */
  render(payload: WebhookPayload, secrets: readonly string[]): Promise<string>;
}

export function payloadTemplate(text: string, isJson: boolean): PayloadTemplate {
  let parsed: Promise<{ readonly liquid: Liquid; readonly template: Template[] }> | undefined;
  const parse = async (): Promise<{ readonly liquid: Liquid; readonly template: Template[] }> => {
    const { Liquid } = await loadPeer("liquidjs", "Templates of webhooks", () => import("liquidjs"));
    const liquid = new Liquid({
      ...LIMITS,
      strictVariables: true,
      strictFilters: true,
      lenientIf: true,
      ownPropertyOnly: true,
      // Whatever it includes is looked for here, and nowhere else.
      templates: {},
      ...(isJson ? { outputEscape: insideQuotes } : {}),
    });
    // The filter gives a whole value of JSON, with its quotes: nothing is left to escape.
    liquid.registerFilter("json", { raw: true, handler: (value: unknown) => JSON.stringify(expectSmall(value)) ?? "null" });
    return { liquid, template: liquid.parse(text) };
  };
  return {
    prepare: async () => {
      await (parsed ??= parse());
    },
    render: async (payload, secrets) => {
      // A package may be installed later, and a promise that has failed stays so.
      parsed ??= parse();
      const { liquid, template } = await parsed.catch((error: unknown) => {
        parsed = undefined;
        throw error;
      });
      const { data } = payload;
      const scope = { ...payload, ...data, links: data.links ?? null };
      const output = await renderSafely(liquid, template, scope, secrets);
      if (isJson && !isValidJson(output))
        throw new SendFailure("The template has not made valid JSON; put `{{ … | json }}` for whole values", { isFinal: true });
      return output;
    },
  };
}

async function renderSafely(liquid: Liquid, template: Template[], scope: object, secrets: readonly string[]): Promise<string> {
  try {
    // Without giving way in between: nothing else can be told while it renders, so it is told quickly that it takes too long.
    return expectSmall(String(liquid.renderSync(template, scope)));
  } catch (error) {
    throw new SendFailure(`The template cannot be filled in: ${describeSafely(error, secrets)}`, { isFinal: true, cause: error });
  }
}

/** What a template captures is not counted by its limits. */
function expectSmall<T>(value: T): T {
  if (typeof value === "string" && value.length > LARGEST_OUTPUT) throw new RangeError("It makes more than 1,000,000 characters");
  return value;
}

/** Text as it stands between the quotes of JSON; anything else as JSON. */
function insideQuotes(value: unknown): string {
  if (typeof expectSmall(value) === "string") return JSON.stringify(value).slice(1, -1);
  return value === undefined || value === null ? "" : JSON.stringify(JSON.stringify(value)).slice(1, -1);
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
