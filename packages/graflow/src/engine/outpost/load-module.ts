// One module of the user's, loaded for what it defines.
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { describeError } from "../../shared/error-of.ts";

/** What a module exports, by name. */
type Exports = Readonly<Record<string, unknown>>;

export type LoadedModule =
  | { readonly type: "loaded"; readonly exported: Exports }
  /** It has begun a run, and may not go on. */
  | { readonly type: "held" }
  | { readonly type: "failed"; readonly problem: string };

/** Never rejects. `held`: resolves when the module has begun a run. */
export function loadModule(module: string, held: Promise<void>): Promise<LoadedModule> {
  const loaded = exportsOf(module).then(
    (exported): LoadedModule => ({ type: "loaded", exported }),
    (error: unknown): LoadedModule => ({ type: "failed", problem: describeError(error) }),
  );
  return Promise.race([loaded, held.then((): LoadedModule => ({ type: "held" }))]);
}

/**
 * Loads a module as the process does that this one works for. Where that loads them by more than Node, as the command line does, the environment
 * names the module that does it, as a URL; it exports `load`.
 */
async function exportsOf(module: string): Promise<Exports> {
  const loader = process.env["GRAFLOW_LOADER"];
  if (loader === undefined || loader === "") return (await import(module)) as Exports;
  const { load } = (await import(loader)) as { readonly load: (module: string) => Promise<Exports> };
  return load(module);
}

/** Of whichever copy of the library: a file in CommonJS may have one of its own. */
export function registryIn(loaded: LoadedModule): ClassRegistry | undefined {
  const exported = loaded.type === "loaded" ? Object.values(loaded.exported) : [];
  return exported.find((value) => typeof (value as Partial<ClassRegistry> | null | undefined)?.registerClass === "function") as
    | ClassRegistry
    | undefined;
}

/** Why it does not define a workflow, as the end of a sentence. */
export function whyNot(loaded: LoadedModule): string {
  switch (loaded.type) {
    case "failed":
      return `cannot be loaded: ${loaded.problem}`;
    case "held":
      return "begins a run while it is loaded, and does not define it before that";
    case "loaded":
      return "does not define it";
  }
}
