// Somebody wants work to be done by others, and there are none.
import { GraflowError } from "../../shared/errors/graflow-error.ts";

export function noFleet(who: string): GraflowError {
  return new GraflowError("FLEET_ABSENT", `Expected the engine to have a fleet for ${who}, got a backend that only stores`, {
    hint: "Give the engine one, backend: redis({ url }), or the group or map one of its own: .withExecution(redis({ url })).",
  });
}
