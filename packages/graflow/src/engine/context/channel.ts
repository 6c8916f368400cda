// The channels that a task sees: the run's own, and by calling it, named and typed ones beside it.
import type { Channel, ChannelChange, ChannelDefinition, TypedChannel } from "../../graph/channel.ts";
import type { ContextChannel } from "../../graph/context.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Attempt } from "../attempt.ts";
import { changeEvent } from "../channel/change-event.ts";
import { openChannel } from "../channel/open-channel.ts";
import { openTypedChannel } from "../channel/typed-channel.ts";

/** The name of a run's own channel. No channel that a task names is called so. */
export const OWN_CHANNEL = "";

function openFor(attempt: Attempt, name: string): Channel {
  const { services } = attempt;
  if (services.isOver()) {
    throw new GraflowError("CONTEXT_CLOSED", `Task "${attempt.taskId}" asked for a channel after its run had ended`, {
      hint: "Await everything that uses the context before the task returns.",
    });
  }
  const onChange = (change: ChannelChange): void => {
    if (services.isTelling()) services.tell(changeEvent(name, change, attempt.taskId));
  };
  return openChannel(services.channels, services.clock, {
    runId: services.runId,
    name,
    registry: services.registry,
    get signal() {
      return attempt.signal;
    },
    onChange,
  });
}

export function contextChannelOf(attempt: Attempt): ContextChannel {
  function named(name: string): Channel;
  function named<S>(definition: ChannelDefinition<S>): TypedChannel<S>;
  function named<S>(which: string | ChannelDefinition<S>): Channel | TypedChannel<S> {
    return typeof which === "string" ? openFor(attempt, which) : openTypedChannel(openFor(attempt, which.name), which);
  }
  const own = openFor(attempt, OWN_CHANNEL);
  Object.defineProperty(named, "name", { value: own.name });
  // One by one: copying them together takes longer than all else that is made here, and each attempt that asks has its own.
  named.get = own.get;
  named.set = own.set;
  named.delete = own.delete;
  named.has = own.has;
  named.keys = own.keys;
  named.clear = own.clear;
  named.increment = own.increment;
  named.append = own.append;
  named.prepend = own.prepend;
  named.update = own.update;
  named.lock = own.lock;
  named.subscribe = own.subscribe;
  return named;
}
