// What a daemon says when it cannot do what it is asked for, told so that one knows what to do.
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError, isGraflowError } from "../../shared/errors/graflow-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { Refusal, type Client } from "./client.ts";
import type { Docking } from "./read-options.ts";

/** What came of an ask to the daemon, as an error of Graflow. */
export function explain(thrown: unknown, { told }: Pick<Client, "told">, docking: Docking): Error {
  if (thrown instanceof Refusal) return refused(thrown, docking);
  return isGraflowError(thrown) ? thrown : unreachable(errorOf(thrown), told);
}

function unavailable(message: string, hint: string, cause?: unknown): GraflowError {
  return new GraflowError("PLACE_UNAVAILABLE", message, { hint, cause });
}

function unreachable(error: Error, told: string): GraflowError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM")
    return unavailable(
      `Expected to reach the Docker daemon at ${told}, and this user may not`,
      "Run a rootless daemon and name it in DOCKER_HOST, or put the user into the group `docker`, which gives it all that root has.",
      error,
    );
  if (code === "ENOENT" || code === "ECONNREFUSED")
    return unavailable(
      `Expected a Docker daemon at ${told}, got ${code}: none is there`,
      "Start Docker, or say where it listens by the option `host` or the variable DOCKER_HOST.",
      error,
    );
  return unavailable(
    `Expected the Docker daemon at ${told} to answer: ${error.message}`,
    "See whether it runs, and what its log says.",
    error,
  );
}

/** Pieces of what daemons say, in lower case, and what that means; the first that is found counts. */
const known: readonly (readonly [piece: RegExp, tell: (said: string, docking: Docking, cause: Error) => GraflowError])[] = [
  [
    /no space left on device|disk quota exceeded/,
    (said, _, cause) =>
      unavailable(`The machine of the Docker daemon is full: ${said}`, "Make room there: `docker system df` says what uses it.", cause),
  ],
  [
    /no such image/,
    (_, { image, pull }, cause) =>
      unavailable(
        `Expected the image ${image} to be there, got none`,
        `Run \`docker pull ${image}\` or \`docker build --tag ${image} .\`${pull === "never" ? ', or let it be fetched: pull: "missing"' : ""}.`,
        cause,
      ),
  ],
  [
    /could not select device driver|nvidia/,
    (said, _, cause) =>
      unavailable(
        `The Docker daemon has no GPU to give: ${said}`,
        "Install the driver and NVIDIA's container toolkit on its machine, or leave `gpus` out.",
        cause,
      ),
  ],
  [
    /executable file not found|exec: .*no such file or directory|stat .*no such file or directory/,
    (said, { image }, cause) =>
      unavailable(
        `Expected the command to be in the image ${image}, and it was not found (127): ${said}`,
        "Correct `command`, or use an image that has it.",
        cause,
      ),
  ],
  [
    /exec: .*permission denied|exec format error/,
    (said, { image }, cause) =>
      unavailable(
        `Expected the command of the image ${image} to be something that can be executed (126): ${said}`,
        "Make it executable for the container's user; a script needs its #! line, a program the processor that it was built for.",
        cause,
      ),
  ],
  [
    /mount|volume|network .*not found|invalid|unknown|bad parameter|no matching entries in passwd|unable to find user|range of cpus|minimum memory/,
    (said, _, cause) => Object.assign(new OptionError(`The Docker daemon refuses an option: ${said}`), { cause }),
  ],
];

function refused(refusal: Refusal, docking: Docking): GraflowError {
  const said = refusal.message;
  const small = said.toLowerCase();
  const found = known.find(([piece]) => piece.test(small));
  if (found !== undefined) return found[1](said, docking, refusal);
  return unavailable(`The Docker daemon refused (${refusal.status}): ${said}`, "See what it says, and its log.", refusal);
}

/** An image could not be fetched. */
export function notPulled({ image, auth }: Docking, said: string): GraflowError {
  const isDenied = /denied|unauthorized|authentication|not exist|not found/i.test(said);
  return unavailable(
    `Expected to fetch the image ${image}: ${said}`,
    isDenied
      ? `Correct its name${auth === undefined ? ", or give `auth` for its registry" : " or `auth`"}; an image of your own is made by \`docker build --tag ${image} .\`.`
      : `See whether the daemon reaches the registry; \`docker pull ${image}\` tries it by hand.`,
  );
}
