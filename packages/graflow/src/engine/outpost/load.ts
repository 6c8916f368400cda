// Finds a workflow by loading the modules that may define it. A module that runs its own workflow stops there, or goes on with a run that never
// begins: what it has defined by then is all that its tasks could use in their own process.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { describeError } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { graphHash } from "../saving/run-storage.ts";
import { exportsOf, loadFor, type Exports } from "./loading.ts";
import { sourcesOf } from "./sources.ts";

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
  readonly #isInTask: () => boolean;
  /** Workflows by name: several may have the same, and other graphs. */
  readonly #made: Map<string, Made[]> = new Map();
  /** How many modules have been loaded. */
  #loads = 0;
  /** How loading each module ends; it does not reject. */
  readonly #modules: Map<string, Promise<LoadedModule>> = new Map();
  readonly #found: Map<string, Promise<Loaded>> = new Map();
  /** Of the engine that a module has made. */
  #classes: ClassRegistry | undefined = undefined;
  #onHeld: (() => void)[] = [];

  /** `isInTask`: whether what is asking belongs to a task that is being carried out. */
  constructor(isInTask: () => boolean) {
    this.#isInTask = isInTask;
    loadFor({
      made: (workflow) => {
        if (this.#isInTask()) return;
        const made = { workflow, load: this.#loads };
        const before = this.#made.get(workflow.name);
        if (before === undefined) this.#made.set(workflow.name, [made]);
        else before.push(made);
      },
      hasClasses: (classes) => {
        if (!this.#isInTask()) this.#classes ??= classes;
      },
      isHeld: () => {
        if (this.#isInTask()) return false;
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
      const made = this.#made.get(name) ?? [];
      const workflow = theOne(
        made.filter((each) => graphHash(each.workflow) === graph),
        modules,
      );
      if (workflow !== undefined) return { workflow, registry: registryIn(loaded) ?? this.#classes };
      tried.push(`${module} ${made.length > 0 ? "defines it with another graph" : whyNot(loaded)}`);
    }
    const why = tried.length === 0 ? "nobody knows which module defines it" : tried.join("; ");
    throw new GraflowError("TASK_NOT_FOUND", `Expected to find workflow "${name}" where its task is carried out: ${why}`, {
      hint: "Define the workflow at the top level of a module, so that it is there once the module is loaded; or name that module in the option `module` of the handler.",
    });
  }

  #load(module: string): Promise<LoadedModule> {
    let loading = this.#modules.get(module);
    if (loading === undefined) this.#modules.set(module, (loading = this.#import(module)));
    return loading;
  }

  async #import(module: string): Promise<LoadedModule> {
    this.#loads++;
    const held = new Promise<LoadedModule>((resolve) => {
      // What comes after in the same turn may still define something.
      this.#onHeld.push(() => setImmediate(() => resolve({ type: "held" })));
    });
    const loaded = exportsOf(module).then(
      (exported): LoadedModule => ({ type: "loaded", exported }),
      (error: unknown): LoadedModule => ({ type: "failed", problem: describeError(error) }),
    );
    return Promise.race([loaded, held]);
  }
}

interface Made {
  readonly workflow: WorkflowGraph;
  /** The last module that was being loaded then. */
  readonly load: number;
}

/** Of workflows of one name and one graph, the one that was written where the wanted one was. */
function theOne(made: readonly Made[], modules: readonly string[]): WorkflowGraph | undefined {
  const own = made.filter(({ workflow }) => sourcesOf(workflow.plan)[0] === modules[0]);
  const [first, ...others] = own.length > 0 ? own : made;
  // A file that was loaded twice, as by two loaders, has made it twice.
  if (first === undefined || !others.some(({ load }) => load === first.load)) return first?.workflow;
  throw new GraflowError("TASK_NOT_FOUND", `Expected one workflow "${first.workflow.name}" of this graph, got ${others.length + 1}`, {
    hint: "Give each workflow a name of its own: where its tasks are carried out, it is found by that.",
  });
}

type LoadedModule =
  | { readonly type: "loaded"; readonly exported: Exports }
  /** It has begun a run, and may not go on. */
  | { readonly type: "held" }
  | { readonly type: "failed"; readonly problem: string };

/** Of whichever copy of the library: a file in CommonJS may have one of its own. */
function registryIn(loaded: LoadedModule): ClassRegistry | undefined {
  const exported = loaded.type === "loaded" ? Object.values(loaded.exported) : [];
  return exported.find((value) => typeof (value as Partial<ClassRegistry> | null | undefined)?.registerClass === "function") as
    | ClassRegistry
    | undefined;
}

function whyNot(loaded: LoadedModule): string {
  switch (loaded.type) {
    case "failed":
      return `cannot be loaded: ${loaded.problem}`;
    case "held":
      return "begins a run while it is loaded, and does not define it before that";
    case "loaded":
      return "does not define it";
  }
}
