// Checkpoints in a bucket.
import { objectCheckpoints } from "../objects/checkpoints.ts";
import type { CheckpointStore } from "../ports/checkpoint-store.ts";
import type { S3CheckpointsOptions } from "./options.ts";
import { s3Objects } from "./s3-objects.ts";

/**
 * Keeps checkpoints in a bucket of S3, or of a server that speaks as S3 does and knows conditional writes. Each is whole by itself: it
 * does not need the backend in which the run lives. Several processes may use one bucket at once.
 *
 * Needs the package `@aws-sdk/client-s3`, which is loaded with the first request.
 *
 * @example createEngine({ backend: sqlite(), checkpoints: s3Checkpoints({ bucket: "checkpoints", prefix: "training" }) })
 */
export function s3Checkpoints(options: S3CheckpointsOptions): CheckpointStore {
  const { compress } = options;
  return objectCheckpoints(s3Objects(options), compress === undefined ? {} : { compress });
}
