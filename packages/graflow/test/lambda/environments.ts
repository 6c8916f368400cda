// Where functions are carried out: each in processes of its own, one event at a time, kept for the next one, ended when their time is up.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { END, type FunctionEvent, type FunctionNews } from "./news.ts";

export interface FunctionSetup {
  /** The path of its module. */
  readonly module: string;
  readonly exported?: string;
  /** In ms. Default 3 s, as there. */
  readonly timeout?: number;
  /** How many at once. Default: any number. */
  readonly concurrency?: number;
}

/** What of the log goes with an answer. */
const TAIL = 4096;

interface Environment {
  readonly child: ChildProcess;
  readonly name: string;
  isBusy: boolean;
  printed: string;
  /** All that was printed for an event is there, or nothing more comes. */
  onPrinted: () => void;
}

function exited(how: string): FunctionNews {
  return {
    type: "failed",
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: 0 Error: Runtime exited with error: ${how}`,
    trace: [],
  };
}

export class Environments {
  readonly #all: Set<Environment> = new Set();

  get size(): number {
    return this.#all.size;
  }

  /** How many are busy with a function. */
  busyWith(name: string): number {
    return [...this.#all].filter((one) => one.name === name && one.isBusy).length;
  }

  async #start(name: string, { module, exported = "handler" }: FunctionSetup): Promise<Environment | FunctionNews> {
    const child = fork(fileURLToPath(new URL("runtime.ts", import.meta.url)), [module, exported], {
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const environment: Environment = { child, name, isBusy: true, printed: "", onPrinted: () => {} };
    this.#all.add(environment);
    child.once("exit", () => {
      this.#all.delete(environment);
      environment.onPrinted();
    });
    for (const output of [child.stdout, child.stderr]) {
      output?.on("data", (part: Uint8Array) => {
        environment.printed = (environment.printed + String(part)).slice(-TAIL);
        if (environment.printed.endsWith(END)) environment.onPrinted();
      });
    }
    const [news] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])])) as [
      FunctionNews | undefined,
    ];
    return news?.type === "ready" ? environment : (news ?? exited("exit status 1"));
  }

  /** Gives it an event; `hear` is told parts of an answer that streams. With what it has printed. */
  async carryOut(
    name: string,
    setup: FunctionSetup,
    event: unknown,
    hear: (part: string) => void,
  ): Promise<readonly [FunctionNews, string]> {
    const free = [...this.#all].find((one) => one.name === name && !one.isBusy);
    const environment = free ?? (await this.#start(name, setup));
    if ("type" in environment) return [environment, ""];
    environment.isBusy = true;
    environment.printed = "";
    const { timeout = 3000 } = setup;
    const { child } = environment;
    const news = await new Promise<FunctionNews>((resolve) => {
      const late = setTimeout(() => {
        child.kill("SIGKILL");
        const errorMessage = `2026-01-01T00:00:00.000Z 0 Task timed out after ${(timeout / 1000).toFixed(2)} seconds`;
        resolve({ type: "failed", errorType: "Sandbox.Timedout", errorMessage, trace: [] });
      }, timeout);
      const gone = (code: number | null, signal: string | null): void => {
        clearTimeout(late);
        resolve(exited(signal === null ? `exit status ${code}` : `signal: ${signal}`));
      };
      child.once("exit", gone);
      const read = (told: FunctionNews): void => {
        if (told.type === "part") hear(told.text);
        else if (told.type !== "ready") {
          clearTimeout(late);
          child.off("exit", gone);
          child.off("message", read);
          resolve(told);
        }
      };
      child.on("message", read);
      child.send({ event, deadline: Date.now() + timeout, name } satisfies FunctionEvent);
    });
    if (!environment.printed.endsWith(END) && child.exitCode === null && child.signalCode === null)
      await new Promise<void>((resolve) => (environment.onPrinted = resolve));
    environment.isBusy = false;
    return [news, environment.printed.replace(END, "")];
  }

  /** Ends those that have nothing to do. Resolves to the names of those that have. */
  async rest(): Promise<readonly string[]> {
    await Promise.all([...this.#all].filter(({ isBusy }) => !isBusy).map(end));
    return [...this.#all].map(({ name }) => name);
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#all].map(end));
  }
}

async function end({ child }: Environment): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
