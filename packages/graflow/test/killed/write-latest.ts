// Writes the checkpoint `latest` again and again, and tells each version once it is written, until somebody kills it.
import { readCheckpointFiles, writeCheckpointFiles } from "../../src/engine/stored/checkpoint-files.ts";
import { checkpointOf } from "./checkpoint.ts";

const [path = ""] = process.argv.slice(2);
let version = await readCheckpointFiles(path).then(
  ({ record }) => record.version,
  () => 0,
);
for (;;) {
  version++;
  await writeCheckpointFiles(path, checkpointOf(version), { version });
  process.stdout.write(`${version}\n`);
}
