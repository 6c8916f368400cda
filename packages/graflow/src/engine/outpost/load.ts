// Finds a workflow by loading the modules that may define it. A module that runs its own workflow stops there, or goes on with a run that never
// begins: what it has defined by then is all that its tasks could use in their own process.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { loadModule, registryIn, whyNot, type LoadedModule } from "./load-module.ts";
import { loadFor } from "./loading.ts";
import { MadeWorkflows } from "./made.ts";

export interface Wanted {
  readonly workflow: string;
  readonly graph: string;
  /** As URLs. */
  readonly modules: readonly string[];
}

export interface Loaded {
  readonly workflow: WorkflowGraph;
  /** What the module exports, or has given to its engine. */
  readonly registry: ClassRegistry | undefined;
}

export class Loader {
  readonly #made: MadeWorkflows = new MadeWorkflows();
  /** How loading each module ends. */
  readonly #modules: Map<string, Promise<LoadedModule>> = new Map();
  readonly #found: Map<string, Promise<Loaded>> = new Map();
  /** Of the engine that a module has made. */
  #classes: ClassRegistry | undefined = undefined;
  #onHeld: (() => void)[] = [];

  /** `isInTask`: whether what is asking belongs to a task that is being carried out. */
  constructor(isInTask: () => boolean) {
    loadFor({
      made: (workflow) => {
        if (!isInTask()) this.#made.note(workflow, this.#modules.size);
      },
      hasClasses: (classes) => {
        if (!isInTask()) this.#classes ??= classes;
      },
      isForTasks: () => !isInTask(),
      isHeld: () => {
        if (isInTask()) return false;
        for (const held of this.#onHeld.splice(0)) held();
        return true;
      },
    });
  }

  /**
   * Rejects with a `GraflowError` (`TASK_NOT_FOUND`) when none of the modules defines the workflow, or only another version of it, or when it
   * cannot be told from another.
   */
  find(wanted: Wanted): Promise<Loaded> {
    const name = JSON.stringify(wanted);
    let found = this.#found.get(name);
    if (found === undefined) {
      found = this.#search(wanted);
      this.#found.set(name, found);
      // The next may come with other modules.
      found.catch(() => this.#found.delete(name));
    }
    return found;
  }

  async #search({ workflow: name, graph, modules }: Wanted): Promise<Loaded> {
    const tried: string[] = [];
    for (const module of modules) {
      const loaded = await this.#load(module);
      const workflow = this.#made.find(name, graph, modules);
      if (workflow !== undefined) return { workflow, registry: registryIn(loaded) ?? this.#classes };
      tried.push(`${module} ${this.#made.has(name) ? "defines it with another graph" : whyNot(loaded)}`);
    }
    const why = tried.length === 0 ? "nobody knows which module defines it" : tried.join("; ");
    throw new GraflowError("TASK_NOT_FOUND", `Expected to find workflow "${name}" where its task is carried out: ${why}`, {
      hint: "Define the workflow at the top level of a module, so that it is there once the module is loaded; or name that module in the option `module` of the handler.",
    });
  }

  #load(module: string): Promise<LoadedModule> {
    let loading = this.#modules.get(module);
    if (loading === undefined) {
      const held = new Promise<void>((resolve) => {
        // What comes after in the same turn may still define something.
        this.#onHeld.push(() => setImmediate(resolve));
      });
      loading = loadModule(module, held);
      this.#modules.set(module, loading);
    }
    return loading;
  }
}
