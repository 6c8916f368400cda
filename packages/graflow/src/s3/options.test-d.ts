import { S3Client } from "@aws-sdk/client-s3";
import { s3Checkpoints } from "./index.ts";

// A client of the SDK fits, and so do credentials as the SDK has them.
s3Checkpoints({ bucket: "b", client: new S3Client({ region: "eu-central-1" }) });
s3Checkpoints({ bucket: "b", credentials: { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" } });
// @ts-expect-error It is not known where to.
s3Checkpoints({ region: "eu-central-1" });
// @ts-expect-error A secret is not enough.
s3Checkpoints({ bucket: "b", credentials: { secretAccessKey: "b" } });
