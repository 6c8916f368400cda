// What users say of a resource pool.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration, type Duration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions } from "../options.ts";

/** Who shares a pool, and how long they wait for it. */
export interface ResourcePoolOptions {
  /**
   * Whether all engines on the same backend share the pool, in all processes of a fleet; it goes by its name then. Default `false`: the tasks of
   * this process that have this handler.
   */
  readonly shared?: boolean;
  /** For how long a task waits for a device before it is refused. Default: as long as it takes. Time spent waiting is not the task's. */
  readonly wait?: Duration;
  /**
   * Of a shared pool: after how long the devices of a process are free again that is no longer heard of. A task whose own process could not reach
   * the backend for so long is aborted. At least 1 s; default 10 s.
   */
  readonly lease?: Duration;
}

export interface Pooling {
  readonly name: string;
  /** What each device is called. */
  readonly devices: readonly string[];
  readonly isShared: boolean;
  /** In ms. */
  readonly wait: number;
  readonly lease: number;
}

const MOST = 10_000;

/** Throws `OptionError`. */
export function readPooling(name: string, of: number | readonly string[], options: ResourcePoolOptions): Pooling {
  if (typeof name !== "string" || !/^[A-Za-z][A-Za-z0-9._-]{0,99}$/.test(name))
    throw new OptionError(
      `Expected the name of a resource pool to be up to 100 letters, digits, ".", "_" and "-", and to begin with a letter, got ${show(name)}`,
      'Name it after what it has: resourcePool("gpu", 2).',
    );
  expectOptions(options, "`resourcePool`");
  expectKnown(options, ["shared", "wait", "lease"], "`resourcePool`");
  const { shared = false, wait, lease = "10s" } = options;
  if (typeof shared !== "boolean") throw new OptionError(`Expected \`shared\` to be true or false, got ${show(shared)}`);
  const leaseMs = parseDuration(lease, "lease");
  if (leaseMs < 1000) throw new OptionError(`Expected \`lease\` to be at least 1 s, got ${show(lease)}`);
  return {
    name,
    devices: readDevices(of),
    isShared: shared,
    wait: wait === undefined ? Infinity : parseDuration(wait, "wait"),
    lease: leaseMs,
  };
}

function readDevices(of: number | readonly string[]): readonly string[] {
  if (!Array.isArray(of)) {
    const size = expectInteger(of, "n", 1);
    if (size > MOST) throw new OptionError(`Expected \`n\` to be at most ${MOST}, got ${show(of)}`);
    return Array.from({ length: size }, (_, index) => String(index));
  }
  const names = of as readonly unknown[];
  const bad = names.find((each, index) => typeof each !== "string" || each === "" || names.indexOf(each) !== index);
  if (names.length === 0 || names.length > MOST || bad !== undefined)
    throw new OptionError(
      `Expected the devices of a resource pool to be 1 to ${MOST} different names, got ${show(bad ?? of)}`,
      'List what each is called: resourcePool("gpu", ["GPU-5d1e…", "GPU-9a02…"]).',
    );
  return [...names] as string[];
}
