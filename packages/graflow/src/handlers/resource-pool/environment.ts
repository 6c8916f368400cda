// What programs are told of the devices that their task has, as variables of their environment.
import type { Devices } from "../../engine/device.ts";

/** E.g. `GRAFLOW_RESOURCE_GPU=1` and `GRAFLOW_RESOURCE_GPU_NAME=GPU-5d1e…`: the name of the pool in capitals, with `_` for what is neither letter nor digit. */
export function resourceEnvironment(devices: Devices | undefined): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [pool, { index, name }] of Object.entries(devices ?? {})) {
    const variable = `GRAFLOW_RESOURCE_${pool.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
    environment[variable] = String(index);
    environment[`${variable}_NAME`] = name;
  }
  return environment;
}
