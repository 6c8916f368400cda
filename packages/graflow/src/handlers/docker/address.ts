// Where a Docker daemon listens, and how to get there: the same words as in `DOCKER_HOST`, with the certificates of `DOCKER_CERT_PATH`.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** As options of a request. */
export type Address =
  | { readonly told: string; readonly socketPath: string }
  | {
      readonly told: string;
      readonly host: string;
      readonly port: number;
      readonly isSecure: boolean;
      readonly certificates: string | undefined;
    };

const usual = "unix:///var/run/docker.sock";

/** Throws `OptionError`. */
export function addressOf(option: string | undefined, env: Readonly<Record<string, string | undefined>>): Address {
  const set = env["DOCKER_HOST"];
  const told = option ?? (set === undefined || set === "" ? usual : set);
  const path = /^(?:unix|npipe):\/\/(\/.+)$/.exec(told)?.[1];
  if (path !== undefined) return { told, socketPath: path };
  const isWeb = /^(?:tcp|https?):\/\//.test(told);
  const url = isWeb && URL.canParse(told.replace("tcp:", "http:")) ? new URL(told.replace("tcp:", "http:")) : undefined;
  if (url === undefined)
    throw new OptionError(
      `Expected the address of a Docker daemon (\`host\`, DOCKER_HOST) to be like unix:///var/run/docker.sock or tcp://host:2375, got ${show(told)}`,
      told.startsWith("ssh:") ? "Have ssh forward the socket: ssh -L /tmp/docker.sock:/var/run/docker.sock host." : "Correct it.",
    );
  const verify = env["DOCKER_TLS_VERIFY"];
  const isSecure = told.startsWith("https:") || (told.startsWith("tcp:") && verify !== undefined && verify !== "");
  const port = url.port === "" ? (isSecure ? 2376 : 2375) : Number(url.port);
  return {
    told,
    host: url.hostname.replaceAll(/^\[|\]$/g, ""),
    port,
    isSecure,
    certificates: isSecure ? env["DOCKER_CERT_PATH"] : undefined,
  };
}
