// Looking at the options of a server before anything is made of them.
import { expectInteger, expectKnown } from "../graph/settings.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import type { AppOptions, ServeOptions } from "./options.ts";

const ofApps = ["engine", "workflows", "auth", "baseUrl", "basePath", "page", "limits", "supervise"];
const ofServers = [...ofApps, "port", "hostname"];

/** Throws `OptionError`. */
export function expectAppOptions(options: AppOptions): void {
  expectOptions(options, ofApps);
}

/** Throws `OptionError`. */
export function expectServeOptions(options: ServeOptions): void {
  expectOptions(options, ofServers);
  const { port, hostname } = options;
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    throw new OptionError(`Expected \`port\` to be 0 to 65535, got ${show(port)}`);
  if (hostname !== undefined && (typeof hostname !== "string" || hostname === ""))
    throw new OptionError(`Expected \`hostname\` to be an address to listen on, got ${show(hostname)}`);
}

function expectOptions(options: AppOptions, known: readonly string[]): void {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected the options of a server to be an object, got ${show(options)}`);
  expectKnown(options, known, "a server");
  const { engine, workflows = [], baseUrl, basePath, limits = {} } = options;
  if (typeof (engine as AppOptions["engine"] | undefined)?.runs !== "object")
    throw new OptionError(`Expected \`engine\` to be made by createEngine, got ${show(engine)}`);
  if (!Array.isArray(workflows)) throw new OptionError(`Expected \`workflows\` to be a list of workflows, got ${show(workflows)}`);
  const names = workflows.map(({ name }) => name as string);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new OptionError(`Expected workflows to have names of their own, got ${show(twice)} twice`);
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ""))
    throw new OptionError(`Expected \`baseUrl\` to be an http or https address, got ${show(baseUrl)}`);
  if (basePath !== undefined && !/^(?:\/[^/?#]+)+$/.test(basePath))
    throw new OptionError(`Expected \`basePath\` to be a path such as "/flows", got ${show(basePath)}`);
  expectKnown(limits, ["body", "requestsPerMinute"], "limits");
  if (limits.body !== undefined) expectInteger(limits.body, "body", 1);
  if (limits.requestsPerMinute !== undefined && limits.requestsPerMinute !== false)
    expectInteger(limits.requestsPerMinute, "requestsPerMinute", 1);
}
