// Taking work from several lanes in one step: as much as there are slots for, the lanes in the order in which they are named.
import type { Connection } from "../connection.ts";
import { type Script, script } from "../script.ts";
import { newToken } from "../token.ts";
import type { Bullmq, Lane } from "./bullmq.ts";
import { amendment } from "./bullmq-amendments.ts";
import { original, QUIET, WHEN_FULL } from "./bullmq-prelude.ts";
import { HeldWork } from "./held-work.ts";
import { queueKeys } from "./queue-keys.ts";
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

/** For how long it is known what a call took, in ms. */
const NOTED = 30_000;

/** Of what is too large, in bytes. */
const KEPT = 4096;
/** JSON writes a character of one byte as six at most. */
const LONGEST_SIGN = 6;
const BESIDE = 65_536;

/** In the order of BullMQ's script. */
const laneKeys = ["wait", "active", "prioritized", "events", "stalled", "limiter", "delayed", "paused", "meta", "pc", "marker"];

/**
 * KEYS: those of BullMQ's script, of each lane; the note of what this call took, and that of the call before. ARGV: the time, for how long locks
 * hold, who takes it, how much, a token; the prefix of each lane; how many bytes may have been said of a job.
 */
const TAKE = `
-- What is too large for anybody to have queued it would be too large for whoever takes it.
local function bounded(fields)
  for i = 1, #fields, 2 do
    if fields[i] == 'data' and #fields[i + 1] > tonumber(ARGV[#ARGV]) then
      fields[i + 1] = string.sub(fields[i + 1], 1, ${KEPT})
      fields[#fields + 1], fields[#fields + 2] = 'cut', '1'
      break
    end
  end
  return fields
end
local taken, news = {}, {}
local note, before = KEYS[#KEYS - 1], KEYS[#KEYS]
local noted = call('GET', note)
if noted then
  -- It is asked for again: the answer was lost.
  for _, each in ipairs(cjson.decode(noted)) do
    local job = ARGV[5 + each[1]] .. each[2]
    if call('HGET', job, 'held') == each[3] then taken[#taken + 1] = { each[1], each[2], each[3], bounded(call('HGETALL', job)) } end
  end
  return { taken, news }
end
call('DEL', before)
local count = tonumber(ARGV[4])
local list = {}
for lane = 1, (#KEYS - 2) / 11 do
  local keys = {}
  for i = 1, 11 do keys[i] = KEYS[(lane - 1) * 11 + i] end
  while count > 0 do
    -- Nearly each time a lane is asked, it has nothing (more): finding that out by BullMQ's script costs as much as taking.
    if call('EXISTS', keys[1], keys[3], keys[7]) == 0 then
      call('DEL', keys[10])
      -- BullMQ marks a lane whenever something is taken from it, so that somebody takes the next. There is none.
      call('ZREM', keys[11], '0')
      news[#news + 1] = { lane, 0, 0 }
      break
    end
    local token = ARGV[5] .. ':' .. count
    local options = cmsgpack.pack({ token = token, lockDuration = tonumber(ARGV[2]), name = ARGV[3] })
    local reply = take(keys, { ARGV[5 + lane], ARGV[1], options })
    if type(reply[1]) ~= 'table' then
      news[#news + 1] = { lane, reply[3], reply[4] }
      break
    end
    taken[#taken + 1] = { lane, reply[2], token, bounded(reply[1]) }
    list[#list + 1] = { lane, reply[2], token }
    count = count - 1
  end
end
if #list > 0 then call('SET', note, cjson.encode(list), 'PX', ${NOTED}) end
return { taken, news }
`;

type Reply = readonly [readonly (readonly [number, string, string, readonly string[]])[], readonly (readonly [number, number, number])[]];

export class Taking {
  readonly #connection: Connection;
  readonly #script: Script;
  readonly #lock: number;
  readonly #by: string;
  /** The token of the call before. */
  #before = "";

  /** `lock`: in ms. `by`: who takes it, for people. */
  constructor(connection: Connection, bullmq: Bullmq, { lock, by }: { readonly lock: number; readonly by: string }) {
    this.#connection = connection;
    this.#lock = lock;
    this.#by = by;
    const take = `local function take(KEYS, ARGV)\n${amendment("moveToActive")}\nend\n`;
    const text = WHEN_FULL + QUIET + original("original", bullmq.script("moveToActive").original) + take + TAKE;
    this.#script = script("take work", { repeatable: true }, text);
  }

  async from(lanes: readonly Lane[], count: number): Promise<Haul> {
    const keys = lanes.flatMap(({ backend }) => laneKeys.map((name) => backend.keys[name] ?? ""));
    const token = newToken();
    const { taken: noteOf } = queueKeys(this.#connection.settings.prefix);
    const notes = [noteOf(token), noteOf(this.#before)];
    const words = [Date.now(), this.#lock, this.#by, count, token, ...lanes.map(({ backend }) => backend.keys[""] ?? "")];
    words.push(this.#connection.settings.maxPayload * LONGEST_SIGN + BESIDE);
    const options = { sureFor: NOTED / 2 };
    const [taken, news] = await this.#connection.call<Reply>(this.#script, [...keys, ...notes], words, options);
    this.#before = token;
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
