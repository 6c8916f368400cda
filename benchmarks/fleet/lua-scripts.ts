// What the floor has Redis do: four scripts, as short as they can be if nothing is to be lost when a worker dies, and nothing counted twice.
// What a worker has taken is noted with the time until which it is believed to be alive; a result counts only for who has it noted.

/** Keys: queue, wake. Arguments: what is queued. */
export const ENQUEUE = `
redis.call('RPUSH', KEYS[1], unpack(ARGV))
redis.call('LPUSH', KEYS[2], 1)
redis.call('LTRIM', KEYS[2], 0, 0)`;

/** Keys: queue, taken, leases. Arguments: the claim, how many, until when. Returns what was taken. */
export const CLAIM = `
local items = redis.call('LPOP', KEYS[1], ARGV[2])
if not items then return {} end
redis.call('HSET', KEYS[2], ARGV[1], cjson.encode(items))
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return items`;

/**
 * Keys: taken, leases, results, done. Arguments: the claim, how many results there are to be in all, then number and result of each. Each member
 * counts once; the last one tells the owner.
 */
export const COMPLETE = `
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[3], unpack(ARGV, 3))
if redis.call('HLEN', KEYS[3]) == tonumber(ARGV[2]) then redis.call('LPUSH', KEYS[4], 1) end
return 1`;
