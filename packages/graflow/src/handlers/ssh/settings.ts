// The options of ssh, read: defaults filled in, bad values refused.
import { pathToFileURL } from "node:url";
import { isAbsolute } from "node:path/posix";
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions, expectTime } from "../options.ts";
import { expectCommand, expectEnvironment, expectWord } from "../shell/command-line.ts";
import { hostOptions, hostSettings, type HostSettings } from "./host-settings.ts";
import type { SshOptions } from "./options.ts";

export interface SshSettings extends HostSettings {
  readonly jump: HostSettings | undefined;
  readonly command: readonly string[] | undefined;
  /** As a URL. */
  readonly module: string | undefined;
  readonly node: string;
  readonly outpost: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly reuse: boolean;
  readonly max: number;
  readonly channels: number;
  /** In ms, as are the next. */
  readonly idle: number;
  readonly grace: number;
  readonly start: number;
  readonly keepalive: number;
  readonly connectTimeout: number;
}

const ofTasks = ["jump", "command", "module", "node", "outpost", "env", "cwd", "reuse"];
const limits = ["max", "channels", "idle", "grace", "start", "keepalive", "connectTimeout"];

/** Throws `OptionError`. */
export function readSshOptions(options: SshOptions): SshSettings {
  const of = "`ssh`";
  expectOptions(options, of);
  expectKnown(options, [...hostOptions, ...ofTasks, ...limits], of);
  const { jump, command, module, node = "node", outpost, env = {}, cwd, reuse = true } = options;
  const { max = 16, channels = 8, idle = "30s", grace = "5s", start = "60s", keepalive = "15s", connectTimeout = "20s" } = options;
  if (jump !== undefined) {
    expectOptions(jump, "`jump`");
    expectKnown(jump, hostOptions, "`jump`");
  }
  if (command !== undefined && (module !== undefined || outpost !== undefined))
    throw new OptionError(
      "Expected ssh to have either a `command` or a `module`, got both",
      "A program of its own does not load a module: leave one out.",
    );
  return {
    ...hostSettings(options, of),
    jump: jump === undefined ? undefined : hostSettings(jump, "`jump`"),
    command: command === undefined ? undefined : expectCommand(command, of),
    module: module === undefined ? undefined : moduleAt(module),
    node: expectWord(node, "`node`"),
    outpost: outpost === undefined ? undefined : expectWord(outpost, "`outpost`"),
    env: expectNames(expectEnvironment(env, of)),
    cwd: cwd === undefined ? undefined : expectWord(cwd, "`cwd`"),
    reuse: expectBoolean(reuse),
    max: expectInteger(max, "max", 1),
    channels: expectInteger(channels, "channels", 1),
    idle: parseDuration(idle, "idle"),
    grace: parseDuration(grace, "grace"),
    start: expectTime(start, "start"),
    keepalive: expectTime(keepalive, "keepalive"),
    connectTimeout: expectTime(connectTimeout, "connectTimeout"),
  };
}

function moduleAt(path: unknown): string {
  if (typeof path === "string" && path.startsWith("file://") && URL.canParse(path)) return path;
  if (typeof path === "string" && isAbsolute(path)) return pathToFileURL(path).href;
  throw new OptionError(
    `Expected \`module\` of \`ssh\` to be an absolute path on that machine, got ${show(path)}`,
    'Write module: "/srv/app/flows.js".',
  );
}

/** Names that a shell knows as variables. */
function expectNames(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const [name] of given) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new OptionError(`Expected the names in \`env\` of \`ssh\` to be letters, digits and "_", got ${show(name)}`);
  }
  return Object.fromEntries(given);
}

function expectBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionError(`Expected \`reuse\` of \`ssh\` to be true or false, got ${show(value)}`);
}
