// What a function has printed, as events of the log of its task's run.
import type { TaskCall } from "../../graph/handler.ts";

export function tellPrinted({ context }: TaskCall, printed: string): void {
  for (const line of printed.split("\n")) if (line.trim() !== "") context.log.info(line.trimEnd());
}
