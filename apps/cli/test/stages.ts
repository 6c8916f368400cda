// A project with the workflow of flows/etl.ts, whose runs can be held in the middle, and that knows which of its tasks have run.
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { graflow, jsonLines, projectToRemove, start, type Ended, type Started } from "./graflow.ts";

const source = readFileSync(new URL("flows/etl.ts", import.meta.url), "utf8");

export class Stages {
  readonly cwd: string;

  private constructor(cwd: string) {
    this.cwd = cwd;
  }

  /** Gone when the test is over. */
  static async make(files: Readonly<Record<string, string>> = {}): Promise<Stages> {
    const stages = await Stages.toRemove(files);
    onTestFinished(() => stages.remove());
    return stages;
  }

  /** For whoever removes it. */
  static async toRemove(files: Readonly<Record<string, string>> = {}): Promise<Stages> {
    return new Stages(await projectToRemove({ "package.json": '{"type":"module"}', "flows/etl.ts": source, ...files }));
  }

  remove(): Promise<void> {
    return rm(this.cwd, { recursive: true, force: true });
  }

  get #env(): Readonly<Record<string, string>> {
    return { RAN: join(this.cwd, "ran.txt") };
  }

  /** The tasks that have run, in order. */
  get ran(): readonly string[] {
    const file = join(this.cwd, "ran.txt");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  graflow(...args: readonly string[]): Promise<Ended> {
    return graflow(args, { cwd: this.cwd, env: this.#env });
  }

  /** What a command tells by `--json`. */
  async json(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return jsonLines(await this.graflow(...args, "--json"));
  }

  /** The first thing that `graflow runs` tells of the only run. */
  async only(): Promise<Record<string, unknown>> {
    const runs = await this.json("runs");
    const [run] = runs;
    if (run === undefined || runs.length > 1) throw new Error(`Expected one run, got ${runs.length}`);
    return run;
  }

  /** A run that stands in the second pass of its second stage, in a process of its own. */
  async hold(...args: readonly string[]): Promise<Started> {
    const run = start(["run", "flows/etl.ts", "--run-id", "held", ...args], { cwd: this.cwd, env: { ...this.#env, HOLD: "1" } });
    await run.saw("train ×2 started");
    return run;
  }

  /** Such a run, suspended. */
  async suspended(): Promise<Ended> {
    const run = await this.hold();
    run.process.kill("SIGINT");
    return run.ended;
  }

  /** Such a run, whose process was killed. */
  async killed(): Promise<void> {
    const run = await this.hold();
    run.process.kill("SIGKILL");
    await run.ended;
  }
}
