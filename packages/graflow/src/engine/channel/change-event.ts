// A change of a channel, as it is told.
import type { ChannelChange } from "../../graph/channel.ts";
import type { Happening } from "../../run/event.ts";

/** `taskId`: of the task that has made it; what the run itself writes was made by none. */
export function changeEvent(channel: string, { key, type, value }: ChannelChange, taskId?: string): Happening {
  return {
    type: "channel.changed",
    ...(taskId === undefined ? {} : { taskId }),
    channel,
    key,
    change: type,
    ...(value === undefined ? {} : { value }),
  };
}
