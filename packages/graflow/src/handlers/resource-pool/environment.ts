// What programs are told of the devices that their task has, as variables of their environment.
import type { TaskContext } from "../../graph/context.ts";

/**
 * E.g. `GRAFLOW_RESOURCE_GPU=1` and `GRAFLOW_RESOURCE_GPU_NAME=GPU-5d1e…`: the name of the pool in capitals, with `_` for what is neither letter nor
 * digit.
 */
export function resourceEnvironment({ resources, resourceNames }: TaskContext): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [pool, index] of Object.entries(resources)) {
    const variable = `GRAFLOW_RESOURCE_${pool.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
    environment[variable] = String(index);
    environment[`${variable}_NAME`] = resourceNames[pool] ?? "";
  }
  return environment;
}
