// The public face of @graflow/core/docker.
export { docker } from "./docker.ts";
export type { DockerOptions, DockerReuse, DockerVolume, PullPolicy, RegistryAuth } from "./options.ts";
