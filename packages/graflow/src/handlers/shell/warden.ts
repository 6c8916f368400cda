// Ends what commands have started when this process dies, however that comes: a program of its own that knows their groups, and reads what this
// process tells it until there is nobody to tell it anything.
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";

/** Reads `+group` and `-group`, and at the end of its input ends all groups that it knows: by SIGTERM, and after `$0` seconds by SIGKILL. */
const script = `
trap "" HUP INT TERM
all=" "
while IFS= read -r line; do
  id=\${line#[+-]}
  case $line in
    +*) all="$all$id " ;;
    -*) case $all in *" $id "*) all="\${all%%" $id "*} \${all#*" $id "}" ;; esac ;;
  esac
done
left=""
for id in $all; do kill -s TERM -- "-$id" && left="$left $id"; done
test "$left" && sleep "$0"
for id in $left; do kill -s KILL -- "-$id"; done
`;

/** How long groups have between SIGTERM and SIGKILL once this process is dead, in s. */
const GRACE = 1;

export class Warden {
  #program: ChildProcess | undefined = undefined;
  #ended: Promise<void> = Promise.resolve();

  /** Nothing keeps this process alive: not the program, nor the line to it. */
  #start(): ChildProcess {
    const program = process
      .getBuiltinModule("node:child_process")
      .spawn("/bin/sh", ["-c", script, `${GRACE}`], { detached: true, cwd: "/", stdio: ["pipe", "ignore", "ignore"] });
    // Without one, commands are ended by whoever has started them alone.
    this.#ended = new Promise((resolve) => {
      program.once("error", () => resolve());
      program.once("exit", () => resolve());
    });
    program.stdin?.on("error", () => {});
    program.unref();
    (program.stdin as Socket | null)?.unref();
    return program;
  }

  guard(group: number): void {
    if (process.platform === "win32") return;
    this.#program ??= this.#start();
    this.#program.stdin?.write(`+${group}\n`);
  }

  release(group: number): void {
    this.#program?.stdin?.write(`-${group}\n`);
  }

  /** Resolves when it has ended. */
  async close(): Promise<void> {
    this.#program?.ref();
    this.#program?.stdin?.end();
    this.#program = undefined;
    await this.#ended;
  }
}
