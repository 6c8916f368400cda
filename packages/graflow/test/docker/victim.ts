// A process with containers, to be killed; with the command `true`, one that comes after it.
import { createEngine, memory, task, workflow } from "../../src/index.ts";
import { addressOf } from "../../src/handlers/docker/address.ts";
import { bodyOf } from "../../src/handlers/docker/body.ts";
import { connect } from "../../src/handlers/docker/client.ts";
import { docker, type DockerOptions } from "../../src/handlers/docker/index.ts";
import { OWNER } from "../../src/handlers/docker/sweep.ts";
import { ownerText, ownOwner } from "../../src/handlers/owner.ts";
import { readDockerOptions } from "../../src/handlers/docker/read-options.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as DockerOptions;
const engine = createEngine({ backend: memory(), handlers: { place: docker(options) } });
const program = task("program", { handler: "place" }, (): unknown => undefined);
const runs = [1, 2, 3].map((i) => workflow(`w${i}`, program).start(i, { engine }));

if (options.command?.[0] === "true") {
  await Promise.all(runs.map(({ outcome }) => outcome));
  await engine.close();
} else {
  await Promise.all(
    runs.map(async (run) => {
      for await (const event of run.events()) if (event.type === "log") return;
    }),
  );
  const client = await connect(addressOf(options.host, process.env));
  const labels = { [OWNER]: ownerText(await ownOwner()) };
  const body = bodyOf({ docking: readDockerOptions(options), image: { user: "", volumes: [] }, labels, devices: {} });
  await client.ask("POST", "/containers/create", { body });
  process.stdout.write("all\n");
}
