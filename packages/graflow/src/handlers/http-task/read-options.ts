// What users say of tasks that are carried out by HTTP, read once: defaults filled in, bad values refused.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { LONGEST_TIMER } from "../../engine/system-clock.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptionalFunction, expectOptions, expectTime } from "../options.ts";
import type {
  HttpTaskOptions,
  HttpTaskRequestOptions,
  JsonSettings,
  JsonTaskOptions,
  RequestSettings,
  TaskSettingsByHttp,
} from "./options.ts";
import { readSecrets } from "./secrets.ts";

const of = "`httpTask`";
const forRequests = ["protocol", "url", "secret", "headers", "tls", "agent", "limit"];

/** Throws `OptionError`. */
export function readTaskOptions(options: HttpTaskOptions): TaskSettingsByHttp {
  expectKnown(options, [...forRequests, "silence", "grace", "callback"], of);
  const { secret, silence, grace = "1s", callback } = options;
  if (callback !== undefined) {
    expectOptions(callback, `\`callback\` of ${of}`);
    expectKnown(callback, ["url"], `\`callback\` of ${of}`);
  }
  return {
    ...readRequestOptions(options),
    secrets: readSecrets(secret, of),
    silence: Math.min(expectTime(silence ?? (callback === undefined ? "1m" : "2m"), "silence"), LONGEST_TIMER),
    grace: parseDuration(grace, "grace"),
    callback: callback === undefined ? undefined : expectUrl(callback.url, "callback.url"),
  };
}

/** Throws `OptionError`. */
export function readJsonOptions(options: JsonTaskOptions): JsonSettings {
  expectKnown(options, [...forRequests, "body", "parse"], of);
  const { secret, body, parse } = options;
  expectOptionalFunction(body, "body");
  expectOptionalFunction(parse, "parse");
  return {
    ...readRequestOptions(options),
    secret: secret === undefined ? undefined : readSecrets(secret, of)[0],
    body: (body as JsonSettings["body"] | undefined) ?? ((input) => input),
    parse: (parse as JsonSettings["parse"] | undefined) ?? ((answer) => answer),
  };
}

function readRequestOptions({ url, headers = {}, tls: given, agent, limit = 64 * 1024 * 1024 }: HttpTaskRequestOptions): RequestSettings {
  const tls = given ?? {};
  if (typeof headers !== "function") expectOptions(headers, `\`headers\` of ${of}`);
  expectOptions(tls, `\`tls\` of ${of}`);
  expectKnown(tls, ["ca", "cert", "key", "passphrase", "servername"], `\`tls\` of ${of}`);
  if (agent !== undefined) expectOptions(agent, `\`agent\` of ${of}`);
  if (agent !== undefined && given !== undefined)
    throw new OptionError(`Expected \`agent\` or \`tls\` of ${of}, got both`, "Give certificates to the agent when you make it.");
  return {
    url: expectUrl(url, "url"),
    headers: typeof headers === "function" ? headers : () => headers,
    tls,
    agent,
    limit: expectInteger(limit, "limit", 1),
  };
}

function expectUrl(value: unknown, name: string): URL {
  const url = typeof value === "string" || value instanceof URL ? URL.parse(String(value)) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new OptionError(
      `Expected \`${name}\` of ${of} to be an http: or https: URL, got ${show(value)}`,
      'Write the whole of it: "https://…".',
    );
  if (url.username !== "" || url.password !== "")
    throw new OptionError(
      `Expected \`${name}\` of ${of} to have no name or password in it`,
      "Give them in `headers`: { authorization: … }.",
    );
  return url;
}
