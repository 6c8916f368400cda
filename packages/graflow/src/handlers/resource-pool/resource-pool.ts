// So many tasks at once, each with a device of its own: GPUs, licences, ports, test accounts. The device is in the context of the task, wherever
// that is carried out.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import type { Attempt } from "../../engine/attempt.ts";
import { attemptOf, stopTheClock } from "../../engine/outpost/attempt-of.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { whenUsed } from "../../shared/when-used.ts";
import { ResourceBusyError } from "./errors.ts";
import { LocalPool } from "./local.ts";
import { readPooling, type Pooling, type ResourcePoolOptions } from "./options.ts";
import type { DevicePool, Loan } from "./pool.ts";
import { turnAt } from "./turn.ts";

/**
 * At most so many executions at once, each with a device that no other has meanwhile: `ctx.resources[name]` is its number, from 0, and
 * `ctx.resourceNames[name]` what it is called. The others wait, a smaller `priority` first, then in order, and leave when their signal aborts.
 * Waiting is not counted by the task's time-out. A device is given back when the task has really ended, also when it was ended by force.
 *
 * `n`: how many there are, or what each is called (`["GPU-5d1e…", "GPU-9a02…"]`). With `shared`, the pool is that of all engines on the backend.
 * Tasks that need several pools name them in the same order everywhere: two that each wait for what the other has would wait for ever.
 *
 * Throws `OptionError`; when it is used, `ResourceBusyError` (`RESOURCE_BUSY`), and `ResourceLostError` (`RESOURCE_LOST`) when a shared pool may
 * have lent the device to somebody else.
 *
 * ```ts
 * const gpu = resourcePool("gpu", 2);
 * const train = task("train", { handler: gpu }, (file: string, ctx) => trainOn(file, `cuda:${ctx.resources["gpu"]}`));
 * ```
 */
export function resourcePool(name: string, n: number | readonly string[], options: ResourcePoolOptions = {}): TaskHandler {
  const pooling = readPooling(name, n, options);
  const local = pooling.isShared ? undefined : new LocalPool(pooling.devices.length);
  const handler: TaskHandler = {
    name,
    async execute(call, next) {
      const attempt = attemptOf(call);
      if (attempt.devices !== undefined && Object.hasOwn(attempt.devices, name)) throw twice(call, name);
      const loan = await lend(local ?? (() => sharedBy(handler, attempt, pooling)), pooling, attempt, call);
      const { devices } = attempt;
      attempt.devices = { ...devices, [name]: { index: loan.index, name: pooling.devices[loan.index] ?? "" } };
      const task = (async () => next(call))();
      const end = (): void => {
        attempt.devices = devices;
        loan.give();
      };
      void task.then(end, end);
      return loan.lost === undefined ? task : Promise.race([task, lossOf(loan.lost, attempt)]);
    },
  };
  return handler;
}

async function lend(
  pool: DevicePool | (() => Promise<DevicePool>),
  { name, devices, wait }: Pooling,
  attempt: Attempt,
  call: TaskCall,
): Promise<Loan> {
  const { pass, services } = attempt;
  const goOn = stopTheClock(attempt);
  try {
    return await turnAt(typeof pool === "function" ? await pool() : pool, {
      priority: pass.frame.plan.works[pass.place]?.settings.priority ?? 0,
      signal: call.signal,
      clock: services.clock,
      wait,
      tooLate: () => new ResourceBusyError(call, name, devices.length, wait),
    });
  } finally {
    goOn();
  }
}

const sharing = whenUsed(() => import("./shared-pool.ts"));

async function sharedBy(handler: TaskHandler, { services }: Attempt, pooling: Pooling): Promise<DevicePool> {
  const { resources } = services;
  const { common } = resources;
  if (common === undefined) throw new OptionError(`Expected resource pool "${pooling.name}" to stand around a task where its run is`);
  const { SharedPool } = await sharing();
  return resources.of(handler, () => new SharedPool(common, pooling));
}

/** Rejects when the device is lost; the task is signalled. */
async function lossOf(lost: Promise<Error>, attempt: Attempt): Promise<never> {
  const error = await lost;
  attempt.abort(error);
  throw error;
}

function twice({ taskId }: TaskCall, name: string): OptionError {
  return new OptionError(
    `Expected resource pool "${name}" once around task "${taskId}", got it twice`,
    "A task that has one device and waits for another of the same pool may wait for ever. Take it from the group or from the task.",
  );
}
