// A run on a terminal: the tree at the bottom, drawn at most every 80 ms; what the user's code prints and logs goes above it.
import type { RunEvent, RunOutcome } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { checkpointText, logText } from "../log-text.ts";
import type { RunView, Stopping } from "../run-view.ts";
import { summary } from "../summary.ts";
import { openAsksText } from "../asks/open-asks.ts";
import type { Stage } from "../asks/asker.ts";
import { chooseGlyphs, type Glyphs } from "./glyphs.ts";
import { byLines, intercept } from "./intercept.ts";
import { render } from "./render.ts";
import { clamp, Screen } from "./screen.ts";
import { safeLines } from "./text-width.ts";
import { apply } from "./tree-model.ts";
import type { Tree } from "./tree.ts";

export interface LiveOptions {
  readonly tree: Tree;
  /** Shown beside the name; absent when nobody could look the run up. */
  readonly id: string | undefined;
  /** The command that goes on with the run when it was suspended. */
  readonly command: string | undefined;
  /** The value of `--store`, if one was given: commands that answer need it. */
  readonly store: string | undefined;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colors: Colors;
}

/** ms between two frames: 12 in a second. */
const frameTime = 80;
/** The last frame stays; it may be higher than the screen, within reason. */
const lastFrameRows = 200;

export class LiveView implements RunView, Stage {
  readonly #tree: Tree;
  readonly #id: string | undefined;
  readonly #command: string | undefined;
  readonly #store: string | undefined;
  readonly #screen: Screen;
  readonly #colors: Colors;
  readonly #glyphs: Glyphs;
  readonly #write: (text: string) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #restore: (() => void)[] = [];
  #footer = "";
  #printed = false;
  #drawnAt = 0;
  /** A frame may take at most a tenth of the time: huge trees are drawn less often. */
  #wait = frameTime;
  #released = false;
  /** Somebody else has the terminal. */
  #paused = false;

  constructor({ tree, id, command, store, stdout, stderr, env, colors }: LiveOptions) {
    this.#tree = tree;
    this.#id = id;
    this.#command = command;
    this.#store = store;
    this.#colors = colors;
    this.#glyphs = chooseGlyphs(env);
    const write = stdout.write.bind(stdout);
    this.#write = (text) => void write(text);
    this.#screen = new Screen({
      get columns() {
        return stdout.columns;
      },
      get rows() {
        return stdout.rows;
      },
      write: this.#write,
    });
    for (const stream of stderr.isTTY ? [stdout, stderr] : [stdout]) {
      const lines = byLines((text) => this.#print(text));
      const restore = intercept(stream, (text) => lines.write(text));
      this.#restore.push(() => {
        lines.flush();
        restore();
      });
    }
    const resized = (): void => this.#draw();
    stdout.on("resize", resized);
    this.#restore.push(() => stdout.off("resize", resized));
    // Not a reason to stay alive: a run that nothing can wake any more must be noticed.
    this.#timer = setInterval(() => this.#drawWhenDue(), frameTime).unref();
    this.#draw();
  }

  event(event: RunEvent): void {
    apply(this.#tree, event);
    if (event.type === "log") this.#print(logText(event, this.#colors));
    if (event.type === "checkpoint.saved" && event.asked === "manual") this.#print(checkpointText(event, this.#colors));
    this.#drawWhenDue();
  }

  pause(): void {
    if (this.#paused || this.#released) return;
    this.#paused = true;
    this.#screen.close([]);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (!this.#released) this.#draw();
  }

  stopping(how: Stopping, reason: string): void {
    const sign = how === "suspending" ? this.#glyphs.run.suspended : this.#glyphs.run.cancelled;
    this.#footer = this.#colors.yellow(`${sign} ${how} (${reason}) … once more aborts at once`);
    this.#draw();
  }

  end(outcome: RunOutcome<unknown>): void {
    if (this.#released) return;
    this.#footer = "";
    this.#stop(this.#lines(lastFrameRows));
    const look = { colors: this.#colors, width: this.#screen.width, command: this.#command, store: this.#store };
    this.#write(`\n${summary(this.#tree, outcome, look)}\n`);
  }

  release(): void {
    if (!this.#released) this.#stop(this.#lines(this.#screen.height));
  }

  #print(text: string): void {
    this.#printed = true;
    this.#screen.print(safeLines(text).join("\n"));
  }

  #stop(lines: readonly string[]): void {
    this.#released = true;
    clearInterval(this.#timer);
    for (const restore of this.#restore) restore();
    this.#screen.close(lines);
  }

  #drawWhenDue(): void {
    if (!this.#released && !this.#paused && performance.now() - this.#drawnAt >= this.#wait - 5) this.#draw();
  }

  #draw(): void {
    if (this.#paused) return;
    const begun = performance.now();
    const rows = this.#screen.height;
    const footer = [...this.#asks(rows), ...(this.#footer === "" ? [] : ["", this.#footer])];
    this.#screen.draw(clamp([...this.#lines(rows - footer.length), ...footer], this.#screen));
    this.#drawnAt = performance.now();
    this.#wait = Math.max(frameTime, (this.#drawnAt - begun) * 10);
  }

  /** What is asked, with the commands that answer, as far as there is room. In memory no other process could answer. */
  #asks(rows: number): readonly string[] {
    if (this.#tree.asks.size === 0 || this.#id === undefined) return [];
    const lines = openAsksText([...this.#tree.asks.values()], {
      colors: this.#colors,
      width: this.#screen.width,
      store: this.#store,
    });
    return ["", ...lines.slice(0, Math.max(2, Math.floor(rows / 3)))];
  }

  #lines(height: number): readonly string[] {
    const gap = this.#printed ? [""] : [];
    const look = {
      now: Date.now(),
      id: this.#id,
      width: this.#screen.width,
      height: height - gap.length,
      colors: this.#colors,
      glyphs: this.#glyphs,
    };
    return [...gap, ...render(this.#tree, look)];
  }
}
