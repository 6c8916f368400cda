// The SDK of AWS, loaded and connected when the first request is made.
import { loadPeer } from "../shared/peer.ts";
import type { S3Options } from "./options.ts";

type Sdk = typeof import("@aws-sdk/client-s3");

/** The SDK with a client. */
export interface S3Session {
  readonly sdk: Sdk;
  readonly client: InstanceType<Sdk["S3Client"]>;
  /** Closes the client, unless it is somebody else's. */
  close(): void;
}

/** Throws `PeerMissingError` without `@aws-sdk/client-s3`. */
export async function openSession({ region, endpoint, credentials, forcePathStyle, client: given }: S3Options): Promise<S3Session> {
  const sdk = await loadPeer("@aws-sdk/client-s3", "S3 checkpoints", () => import("@aws-sdk/client-s3"));
  if (given !== undefined) return { sdk, client: given as unknown as S3Session["client"], close: () => {} };
  const place = region ?? (endpoint === undefined ? undefined : "us-east-1");
  const client = new sdk.S3Client({
    ...(place === undefined ? {} : { region: place }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle: forcePathStyle ?? endpoint !== undefined,
  });
  return { sdk, client, close: () => client.destroy() };
}
