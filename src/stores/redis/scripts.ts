import { createHash } from 'node:crypto';

/** A script that Redis runs as one step. */
export interface Script {
    readonly source: string;
    readonly sha: string;
}

// All scripts see the same keys and begin with the same three arguments. Time is that of the server: the clocks of
// workers may differ. Lists of names and numbers are flattened, because Lua's tables and Redis's replies differ.
const PRELUDE = `
local workers, wanted, owners, counts, resting, quiet, heard = unpack(KEYS)
local me, term, keep = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function leaseEnd(worker)
    return tonumber(redis.call('ZSCORE', workers, worker) or 0)
end

local function isAlive(worker)
    return leaseEnd(worker) >= now
end

local function take(name, owner)
    if owner and redis.call('HEXISTS', counts, owner) == 1 then redis.call('HINCRBY', counts, owner, -1) end
    redis.call('HSET', owners, name, me)
    redis.call('HINCRBY', counts, me, 1)
end

local function silence(owner)
    local ended = leaseEnd(owner)
    if ended == 0 then return 0 end
    return now - (ended - term)
end
`;

function script(source: string): Script {
    const whole = PRELUDE + source;
    return { source: whole, sha: createHash('sha1').update(whole).digest('hex') };
}

/**
 * Arguments: exits wanted, `1` when this worker has been here before. Answers: `1` when it is overdue, `1` when dead
 * workers hold something, then id, exits wanted and held of all who live.
 */
const beat = script(`
local overdue = ARGV[5] == '1' and not isAlive(me)
-- Where nobody at all was heard for a term, Redis itself was away, or lost everything.
local heardAt = tonumber(redis.call('HGET', heard, 'at') or 0)
if now - heardAt > term then redis.call('HSET', heard, 'resumedAt', now) end
redis.call('HSET', heard, 'at', now)
-- Then others may be overdue too: nobody takes anything before all had time to come back.
local resumedAt = tonumber(redis.call('HGET', heard, 'resumedAt') or 0)
if overdue and now - resumedAt < term then redis.call('SET', quiet, '1', 'PX', term) end
redis.call('ZADD', workers, now + term, me)
redis.call('HSET', wanted, me, ARGV[4])
local orphans = 0
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', workers, '-inf', '(' .. now)) do
    local holds = tonumber(redis.call('HGET', counts, dead) or 0) > 0
    if holds then orphans = 1 end
    if not holds or leaseEnd(dead) < now - keep then
        redis.call('ZREM', workers, dead)
        redis.call('HDEL', wanted, dead)
        redis.call('HDEL', counts, dead)
    end
end
for _, key in ipairs(KEYS) do
    if key ~= quiet then redis.call('PEXPIRE', key, keep) end
end
local answer = { overdue and 1 or 0, orphans }
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', workers, now, '+inf')) do
    table.insert(answer, worker)
    table.insert(answer, redis.call('HGET', wanted, worker) or '0')
    table.insert(answer, redis.call('HGET', counts, worker) or '0')
end
return answer
`);

/** Arguments: what is spent, how much there is in all, how much is wanted. Answers: how much is given, how much is left. */
const spend = script(`
local spent, most, amount = KEYS[8], tonumber(ARGV[5]), tonumber(ARGV[6])
local before = tonumber(redis.call('HGET', spent, ARGV[4]) or 0)
local given = amount
if given > 0 then given = math.max(0, math.min(given, most - before)) end
-- What was given back was taken before, unless the book was lost meanwhile.
local after = math.max(0, before + given)
redis.call('HSET', spent, ARGV[4], string.format('%.17g', after))
redis.call('PEXPIRE', spent, keep)
return { string.format('%.17g', given), string.format('%.17g', most - after) }
`);

/** Arguments: how many at most, names. Answers: name and the last holder's silence, -1 where there was none. */
const claim = script(`
local answer = {}
if not isAlive(me) or redis.call('EXISTS', quiet) == 1 then return answer end
local most = tonumber(ARGV[4])
for index = 5, #ARGV do
    if #answer >= 2 * most then break end
    local name = ARGV[index]
    local owner = redis.call('HGET', owners, name)
    local restsUntil = tonumber(redis.call('ZSCORE', resting, name) or 0)
    if restsUntil <= now and not (owner and isAlive(owner)) then
        take(name, owner)
        redis.call('ZREM', resting, name)
        table.insert(answer, name)
        table.insert(answer, owner and silence(owner) or -1)
    end
end
return answer
`);

/** Arguments: names. Answers: those that others hold. */
const reclaim = script(`
local lost = {}
for index = 4, #ARGV do
    local name = ARGV[index]
    local owner = redis.call('HGET', owners, name)
    if owner ~= me then
        if owner and isAlive(owner) then table.insert(lost, name) else take(name, owner) end
    end
end
return lost
`);

/** Arguments: how long nobody is to take them, names. */
const giveBack = script(`
local rest = tonumber(ARGV[4])
for index = 5, #ARGV do
    local name = ARGV[index]
    if redis.call('HGET', owners, name) == me then
        redis.call('HDEL', owners, name)
        redis.call('HINCRBY', counts, me, -1)
        if rest > 0 then redis.call('ZADD', resting, now + rest, name) end
    end
end
redis.call('ZREMRANGEBYSCORE', resting, '-inf', now)
return 0
`);

/** Arguments: how many at most. Answers as \`claim\`. */
const adopt = script(`
local answer = {}
if not isAlive(me) or redis.call('EXISTS', quiet) == 1 then return answer end
local held = redis.call('HGETALL', owners)
for index = 1, #held, 2 do
    if #answer >= 2 * tonumber(ARGV[4]) then break end
    local name, owner = held[index], held[index + 1]
    if not isAlive(owner) then
        take(name, owner)
        table.insert(answer, name)
        table.insert(answer, silence(owner))
    end
end
return answer
`);

const leave = script(`
redis.call('ZREM', workers, me)
redis.call('HDEL', wanted, me)
redis.call('HDEL', counts, me)
return 0
`);

export const SCRIPTS = { beat, claim, reclaim, giveBack, adopt, leave, spend } as const;
