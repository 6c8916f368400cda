// The workflows whose tasks may be carried out here: those that were named, and no others. A caller cannot have a module loaded.
import type { WorkflowGraph } from "../../../graph/workflow-graph.ts";
import type { Loaded, Wanted } from "../../../engine/outpost/load.ts";
import type { Finder } from "../../../engine/outpost/outpost.ts";
import { graphHash } from "../../../engine/saving/run-storage.ts";
import { expectKnown } from "../../../graph/settings.ts";
import { ClassRegistry } from "../../../shared/codec/class-registry.ts";
import { describeError } from "../../../shared/error-of.ts";
import { GraflowError } from "../../../shared/errors/graflow-error.ts";
import { OptionError } from "../../../shared/errors/option-error.ts";
import { show } from "../../../shared/show.ts";

/** Whose tasks a remote side carries out. */
export interface FlowsOptions {
  /** Of a workflow that changes, the former versions may stand beside the one of today, until no run has them any more. */
  readonly workflows?: readonly WorkflowGraph<never, unknown>[];
  /**
   * Modules that export workflows, as URLs; they are loaded at the first call. One that runs a workflow at its top level runs it. Default: none.
   */
  readonly modules?: readonly (string | URL)[];
  /** Classes whose instances come and go, as the engine that calls has them. Default: those of a `ClassRegistry` that a module exports. */
  readonly registry?: ClassRegistry;
}

const flowsOptions = ["workflows", "modules", "registry"] as const;

export class Flows implements Finder {
  readonly #given: readonly WorkflowGraph[];
  readonly #modules: readonly string[];
  readonly #registry: ClassRegistry | undefined;
  #loaded: Promise<Shelf> | undefined = undefined;

  /** Throws `OptionError`. */
  constructor(options: FlowsOptions, of: string) {
    const { workflows = [], modules = [], registry } = options;
    if (!Array.isArray(workflows))
      throw new OptionError(`Expected \`workflows\` of ${of} to be a list of workflows, got ${show(workflows)}`);
    for (const each of workflows as readonly unknown[])
      if (!isWorkflow(each)) throw new OptionError(`Expected \`workflows\` of ${of} to be a list of workflows, got ${show(each)} in it`);
    if (!Array.isArray(modules) || !(modules as readonly unknown[]).every((each) => typeof each === "string" || each instanceof URL)) {
      throw new OptionError(
        `Expected \`modules\` of ${of} to be a list of URLs, got ${show(modules)}`,
        'Write modules: [new URL("./flows.js", import.meta.url)].',
      );
    }
    if (registry !== undefined && !(registry instanceof ClassRegistry))
      throw new OptionError(`Expected \`registry\` of ${of} to be a ClassRegistry, got ${show(registry)}`);
    if (workflows.length === 0 && modules.length === 0) {
      throw new OptionError(
        `Expected ${of} to have \`workflows\` or \`modules\`, got neither`,
        "Name those whose tasks may be carried out there.",
      );
    }
    this.#given = workflows as readonly WorkflowGraph[];
    this.#modules = modules.map(String);
    this.#registry = registry;
  }

  async find({ workflow: name, graph }: Wanted): Promise<Loaded> {
    const { workflows, registry, problems } = await this.#shelf();
    const named = workflows.filter((each) => each.name === name);
    const found = named.find((each) => graphHash(each) === graph);
    if (found !== undefined) return { workflow: found, registry };
    const known = [...new Set(workflows.map((each) => show(each.name)))].join(", ") || "none";
    const why = [named.length > 0 ? "it is there with another graph" : `there is ${known}`, ...problems].join("; ");
    throw new GraflowError("TASK_NOT_FOUND", `Expected to find workflow "${name}" where its task is carried out: ${why}`, {
      hint:
        named.length > 0
          ? "Let both sides run the same version of it; while one of them is replaced, name both versions in `workflows` there."
          : "Name it in `workflows` or `modules` of the other side.",
    });
  }

  async #shelf(): Promise<Shelf> {
    const shelf = await (this.#loaded ??= this.#load());
    // What could not be loaded may be at the next call.
    if (shelf.problems.length > 0) this.#loaded = undefined;
    return shelf;
  }

  async #load(): Promise<Shelf> {
    const workflows = [...this.#given];
    const problems: string[] = [];
    let registry = this.#registry;
    for (const module of this.#modules) {
      try {
        const values = Object.values((await import(module)) as Readonly<Record<string, unknown>>);
        workflows.push(...values.filter(isWorkflow));
        registry ??= values.find((value) => value instanceof ClassRegistry);
      } catch (error) {
        problems.push(`${module} cannot be loaded: ${describeError(error)}`);
      }
    }
    return { workflows, registry, problems };
  }
}

interface Shelf {
  readonly workflows: readonly WorkflowGraph[];
  readonly registry: ClassRegistry | undefined;
  readonly problems: readonly string[];
}

function isWorkflow(value: unknown): value is WorkflowGraph {
  if (typeof value !== "object" || value === null) return false;
  const { kind, plan, name } = value as { readonly kind?: unknown; readonly plan?: unknown; readonly name?: unknown };
  return kind === "workflow" && typeof plan === "object" && typeof name === "string";
}

/** Refuses options that nobody reads. */
export function expectFlowsOptions(options: unknown, more: readonly string[], of: string): void {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`Expected the options of ${of} to be an object, got ${show(options)}`);
  expectKnown(options, [...flowsOptions, ...more], of);
}
