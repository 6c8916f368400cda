// Taking work from several lanes in one step: as much as there are slots for, the lanes in the order in which they are named.
import type { Connection } from "../connection.ts";
import { type Script, script } from "../script.ts";
import { newToken } from "../token.ts";
import type { Bullmq, Lane } from "./bullmq.ts";
import { amendment, original, QUIET, WHEN_FULL } from "./bullmq-amendments.ts";
import { HeldWork } from "./held-work.ts";
import { readJob } from "./work-record.ts";

/** What one lane has said, when it had nothing (more). */
export interface LaneNews {
  readonly lane: Lane;
  /** For how long it gives no more, in ms; 0 when it does. */
  readonly limit: number;
  /** When the next delayed work is due, in ms since 1970; 0 when there is none. */
  readonly due: number;
}

export interface Haul {
  readonly held: readonly HeldWork[];
  readonly news: readonly LaneNews[];
}

/** In the order of BullMQ's script. */
const laneKeys = ["wait", "active", "prioritized", "events", "stalled", "limiter", "delayed", "paused", "meta", "pc", "marker"];

/** KEYS: those of BullMQ's script, of each lane. ARGV: the time, for how long locks hold, who takes it, how much, a token; the prefix of each lane. */
const TAKE = `
local taken, news = {}, {}
local count = tonumber(ARGV[4])
for lane = 1, #KEYS / 11 do
  local keys = {}
  for i = 1, 11 do keys[i] = KEYS[(lane - 1) * 11 + i] end
  while count > 0 do
    local token = ARGV[5] .. ':' .. count
    local options = cmsgpack.pack({ token = token, lockDuration = tonumber(ARGV[2]), name = ARGV[3] })
    local reply = take(keys, { ARGV[5 + lane], ARGV[1], options })
    if type(reply[1]) ~= 'table' then
      news[#news + 1] = { lane, reply[3], reply[4] }
      break
    end
    taken[#taken + 1] = { lane, reply[2], token, reply[1] }
    count = count - 1
  end
end
return { taken, news }
`;

type Reply = readonly [readonly (readonly [number, string, string, readonly string[]])[], readonly (readonly [number, number, number])[]];

export class Taking {
  readonly #connection: Connection;
  readonly #script: Script;
  readonly #lock: number;
  readonly #by: string;

  /** `lock`: in ms. `by`: who takes it, for people. */
  constructor(connection: Connection, bullmq: Bullmq, { lock, by }: { readonly lock: number; readonly by: string }) {
    this.#connection = connection;
    this.#lock = lock;
    this.#by = by;
    const take = `local function take(KEYS, ARGV)\n${amendment("moveToActive")}\nend\n`;
    const text = WHEN_FULL + QUIET + original("original", bullmq.script("moveToActive").original) + take + TAKE;
    // Sent twice, it might take twice. What was taken by one that had no answer is let go of by its lock.
    this.#script = script("take work", { repeatable: false }, text);
  }

  async from(lanes: readonly Lane[], count: number): Promise<Haul> {
    const keys = lanes.flatMap(({ backend }) => laneKeys.map((name) => backend.keys[name] ?? ""));
    const words = [Date.now(), this.#lock, this.#by, count, newToken(), ...lanes.map(({ backend }) => backend.keys[""] ?? "")];
    const [taken, news] = await this.#connection.call<Reply>(this.#script, keys, words);
    const laneOf = (number: number): Lane => {
      const lane = lanes[number - 1];
      if (lane === undefined) throw new Error(`There is no lane ${number}`);
      return lane;
    };
    return {
      held: taken.map(([lane, id, token, fields]) => new HeldWork(laneOf(lane), readJob(id, fields), token)),
      news: news.map(([lane, limit, due]) => ({ lane: laneOf(lane), limit, due })),
    };
  }
}
