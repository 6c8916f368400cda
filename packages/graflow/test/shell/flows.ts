// A command that does not listen to SIGTERM, as a task that is carried out elsewhere.
import { shell, workflow } from "../../src/index.ts";

const script = `trap '' TERM; echo $$; sleep 1000 & echo $!; wait; wait`;

export const napping = workflow("napping", shell("nap", { handler: "place", command: ["sh", "-c", script], grace: "1h" }));
