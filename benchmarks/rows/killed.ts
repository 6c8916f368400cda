// Row 10: a worker is killed with SIGKILL in the middle of a task: until another worker begins that task. BullMQ takes a minute for it as it
// comes, in which nobody works: the others are measured meanwhile, one after the other.
import type { FleetName, FleetSetup } from "../fleet/contender.ts";
import { MemberProcess } from "../fleet/process.ts";
import { startServer } from "../fleet/server.ts";
import { median } from "../measure.ts";
import { digits, type Line, type Section } from "../report.ts";

const times = 5;
/** Between two beginnings of those that take a minute, in ms: workers look for the dead at intervals, and are to be met at different moments of them. */
const apart = 3000;
/** In ms. */
const mostByDefault = 5000;
const mostTuned = 1500;

const title = "A worker killed with SIGKILL: until its task runs again, in s";
const target = `at most ${mostByDefault / 1000} s by default, ${mostTuned / 1000} s tuned`;

export async function killed(): Promise<Section[]> {
  const server = await startServer();
  if ("reason" in server) return [{ row: 10, title, target, columns: ["contender"], lines: [], notes: [`Left out: ${server.reason}.`] }];
  const { url } = server;
  try {
    const slow = Promise.all(
      Array.from({ length: times }, async (_, at) => {
        await new Promise((resolve) => setTimeout(resolve, at * apart));
        return recovery("BullMQ", { url, prefix: `slow-${at}` });
      }),
    );
    // All of them have begun to wait.
    await new Promise((resolve) => setTimeout(resolve, times * apart));
    const [ours, tuned, theirs]: [number[], number[], number[]] = [[], [], []];
    for (let at = 0; at < times; at++) {
      ours.push(await recovery("Graflow", { url, prefix: `graflow-${at}` }));
      tuned.push(await recovery("Graflow", { url, prefix: `graflow-tuned-${at}`, tuned: true }));
      theirs.push(await recovery("BullMQ", { url, prefix: `bullmq-${at}`, tuned: true }));
    }
    const asItComes = await slow;
    const line = (name: string, taken: readonly number[], most?: number): Line => {
      const cells = [name, ...[median(taken), Math.min(...taken), Math.max(...taken)].map((ms) => digits(ms / 1000))];
      return most === undefined ? { cells } : { cells, ok: median(taken) <= most };
    };
    return [
      {
        row: 10,
        title,
        target,
        columns: ["contender", "median", "shortest", "longest"],
        lines: [
          line("Graflow, by default", ours, mostByDefault),
          line("Graflow, tuned", tuned, mostTuned),
          line("BullMQ, by default", asItComes),
          line("BullMQ, tuned", theirs),
        ],
        notes: [
          `Each ${times} times, with an idle second worker. From SIGKILL until the task begins there; then its result was checked with the owner.`,
          "BullMQ tuned: locks of 1 s, and a look for those that have expired every 0.5 s. Ours tuned: locks of 1 s.",
        ],
      },
    ];
  } finally {
    await server.stop();
  }
}

/** In ms. */
async function recovery(name: FleetName, setup: FleetSetup): Promise<number> {
  const members: MemberProcess[] = [];
  const start = async (role: "owner" | "worker" | "hanging"): Promise<MemberProcess> => {
    const member = await MemberProcess.start({ role, name, setup });
    members.push(member);
    return member;
  };
  try {
    const owner = await start("owner");
    const first = await start("hanging");
    const result = owner.ask({ type: "round-trips", inputs: [-1] });
    await first.begun;
    const second = await start("worker");
    const killing = performance.now();
    await first.kill();
    await second.begun;
    const taken = performance.now() - killing;
    await result;
    return taken;
  } finally {
    await Promise.all(members.map((member) => member.kill()));
  }
}
