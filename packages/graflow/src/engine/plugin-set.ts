// The plugins of an engine. One that throws harms nobody; it is reported once.
import type { RunEvent } from "../run/event.ts";
import { describeError } from "../shared/error-of.ts";
import type { Plugin, PluginHost } from "./face.ts";

export class PluginSet {
  /** Of those that hear events. */
  readonly listeners: readonly ((event: RunEvent) => void)[];
  readonly #plugins: readonly Plugin[];
  readonly #detach: (() => Promise<void>)[] = [];
  #isAttached = false;

  constructor(plugins: readonly Plugin[]) {
    this.listeners = plugins.flatMap((plugin) => listenerOf(plugin) ?? []);
    this.#plugins = plugins;
  }

  /** Once, however often it is called. */
  attach({ asks, records, clock }: PluginHost): void {
    if (this.#isAttached) return;
    this.#isAttached = true;
    for (const plugin of this.#plugins) {
      const detach = plugin.attach?.({ asks, records, clock });
      if (detach === undefined) continue;
      this.#detach.push(async () => {
        try {
          await detach();
        } catch (error) {
          process.emitWarning(`The plugin "${plugin.name}" threw when it was closed. ${describeError(error)}`, "GraflowWarning");
        }
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#detach.map((detach) => detach()));
  }
}

function listenerOf(plugin: Plugin): ((event: RunEvent) => void) | undefined {
  if (plugin.onEvent === undefined) return undefined;
  let reported = false;
  const report = (error: unknown): void => {
    if (reported) return;
    reported = true;
    process.emitWarning(
      `The plugin "${plugin.name}" threw on an event; it goes on receiving them. ${describeError(error)}`,
      "GraflowWarning",
    );
  };
  return (event) => {
    try {
      // A plugin may be written as an async function, whatever its type says.
      const result: unknown = plugin.onEvent?.(event);
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  };
}
