// How queues stand: counted by the server, of all queues at once.
import type { QueueState } from "../../ports/work-queues.ts";
import type { Connection } from "../connection.ts";
import { type Script, script } from "../script.ts";
import { kinds, lanePart, queueKeys } from "./queue-keys.ts";

/** KEYS: the queues. ARGV: what BullMQ's keys begin with; then the lanes of each queue, as they stand in keys. */
const stateOfQueues: Script = script(
  "state of queues",
  { repeatable: true },
  `
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local states = {}
for i = 2, #ARGV do
  local queue = ARGV[1] .. ':' .. ARGV[i] .. ':'
  local due = call('ZCOUNT', queue .. 'delayed', '-inf', (now + 1) * 0x1000 - 1)
  local waiting = call('LLEN', queue .. 'wait') + call('LLEN', queue .. 'paused') + call('ZCARD', queue .. 'prioritized') + due
  local delayed = call('ZCARD', queue .. 'delayed') - due + call('SCARD', queue .. 'parked')
  local oldest = call('ZRANGE', queue .. 'since', 0, 0, 'WITHSCORES')[2]
  local age = oldest and math.max(0, now - oldest) or 0
  states[#states + 1] = { waiting, delayed, call('LLEN', queue .. 'active'), age, call('HEXISTS', queue .. 'meta', 'paused') }
end
return states`,
);

/** Without names: of all that were ever used. */
export async function statesOf(connection: Connection, queues: readonly string[] | undefined): Promise<QueueState[]> {
  const keys = queueKeys(connection.settings.prefix);
  const names = queues ?? (await connection.command<string[]>("SMEMBERS", keys.names)).toSorted();
  if (names.length === 0) return [];
  const states = await connection.call<number[][]>(
    stateOfQueues,
    [keys.names],
    [keys.bullmq, ...names.flatMap((queue) => kinds.map((kind) => lanePart(queue, kind)))],
  );
  return names.map((queue, i) => {
    const lanes = states.slice(i * kinds.length, (i + 1) * kinds.length);
    const [waiting = [], delayed = [], active = [], oldest = [], paused = []] = [0, 1, 2, 3, 4].map((n) =>
      lanes.map((lane) => lane[n] ?? 0),
    );
    return {
      queue,
      waiting: sum(waiting),
      delayed: sum(delayed),
      active: sum(active),
      oldest: Math.max(...oldest),
      paused: paused.includes(1),
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
