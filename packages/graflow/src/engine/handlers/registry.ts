// The handlers of an engine by name, so that a task can ask for "gpu" and each deployment says what that is.
import type { TaskHandler } from "../../graph/handler.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { expectId } from "../../shared/ids.ts";
import { show } from "../../shared/show.ts";
import type { HandlerRegistry } from "../face.ts";

/** An empty registry. `register` throws `OptionError` for what is no handler, and `HANDLER_EXISTS` for a name that is taken. */
export function createHandlerRegistry(): HandlerRegistry {
  const handlers = new Map<string, TaskHandler>();
  return {
    register(name, handler) {
      expectId(name, "`name`");
      if (typeof (handler as TaskHandler | null | undefined)?.execute !== "function") {
        throw new OptionError(
          `Expected the handler ${JSON.stringify(name)} to be a TaskHandler, got ${show(handler)}`,
          "A handler is { name, execute(call, next) }.",
        );
      }
      if (handlers.has(name)) {
        throw new GraflowError(
          "HANDLER_EXISTS",
          `Expected ${JSON.stringify(name)} to be a new name, but a handler is registered under it`,
          {
            hint: "Give each handler of an engine a name of its own.",
          },
        );
      }
      handlers.set(name, handler);
    },
    get: (name) => handlers.get(name),
    names: () => [...handlers.keys()],
  };
}
