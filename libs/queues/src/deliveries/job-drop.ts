import type { Delivery } from '@sluice/delivery'
import { parseJobId } from '@sluice/delivery'
import type { DeliveryJob } from './delivery-job.js'
import { jobKey, type Queues } from '../queues.js'

/** Jobs of one round trip. */
const page = 500
/** Bytes up to which a dropped job's data is read back: data that refers to its event is short. */
const longestData = 16 * 1024

/**
 * Removes waiting jobs. It only frees memory, so it works when Redis is full, where BullMQ's own scripts are refused.
 *
 * KEYS[1] wait   KEYS[2] delayed   then the job of each id   ARGV[1] most bytes of data to return   ARGV[2…] ids
 * Returns id and data ('' if it is longer) of each job that was waiting.
 */
const dropScript = `#!lua flags=allow-oom
local dropped = {}
for i = 2, #ARGV do
  local key = KEYS[i + 1]
  if redis.call('ZREM', KEYS[2], ARGV[i]) == 1 or redis.call('LREM', KEYS[1], -1, ARGV[i]) == 1 then
    local short = redis.call('HSTRLEN', key, 'data') <= tonumber(ARGV[1])
    dropped[#dropped + 1] = ARGV[i]
    dropped[#dropped + 1] = short and redis.call('HGET', key, 'data') or ''
    redis.call('UNLINK', key)
  end
end
return dropped
`

/** A dropped delivery, and the ref of its event, if that is kept apart. */
export type DroppedJob = Pick<DeliveryJob, 'delivery' | 'payload'>

/**
 * Drops the waiting deliveries of deleted rules from a queue. Running ones stay, and so do redriven ones, whose receiver only the
 * job knows.
 *
 * @param unwanted asked about rules after their jobs were read: a rule that is created again has other jobs
 * @param dropped called with some dropped jobs at a time
 */
export async function dropJobs(
  queues: Queues,
  name: string,
  unwanted: (bus: string, rule: string) => Promise<boolean>,
  dropped: (jobs: readonly DroppedJob[]) => Promise<void>,
): Promise<void> {
  const { connection } = queues
  const prefix = queues.prefixOf(name)
  const [wait, delayed] = [jobKey(prefix, name, 'wait'), jobKey(prefix, name, 'delayed')]
  const lists = [
    (from: number) => connection.lrange(wait, -from - page, -from - 1), // the next job is at the end of the list
    (from: number) => connection.zrange(delayed, from, String(from + page - 1)),
  ]
  for (const list of lists) {
    for (let from = 0; ;) {
      const ids = await list(from)
      const given = await choose(ids, unwanted)
      const jobs = given.length > 0 ? await drop(queues, name, wait, delayed, given) : []
      if (jobs.length > 0) await dropped(jobs)
      if (ids.length < page) break
      from += page - jobs.length
    }
  }
}

async function choose(ids: readonly string[], unwanted: (bus: string, rule: string) => Promise<boolean>) {
  const deliveries = ids.map(id => parseJobId(id))
  const rules = new Map<string, Promise<boolean>>()
  for (const delivery of deliveries) {
    const name = nameOf(delivery)
    if (delivery && !rules.has(name)) rules.set(name, unwanted(delivery.bus, delivery.rule))
  }
  const answers = new Map(await Promise.all(Array.from(rules, async ([name, answer]) => [name, await answer] as const)))
  return ids.filter((_, i) => deliveries[i]?.redrives === 0 && answers.get(nameOf(deliveries[i])))
}

async function drop(queues: Queues, name: string, wait: string, delayed: string, ids: readonly string[]) {
  const { connection } = queues
  const prefix = queues.prefixOf(name)
  const keys = [wait, delayed, ...ids.map(id => jobKey(prefix, name, id))]
  const flat = (await connection.eval(dropScript, keys.length, ...keys, longestData, ...ids)) as string[]
  const jobs: DroppedJob[] = []
  for (let i = 0; i < flat.length; i += 2) {
    const payload = payloadOf(flat[i + 1]!)
    jobs.push({ delivery: parseJobId(flat[i]!)!, ...(payload ? { payload } : {}) })
  }
  return jobs
}

function nameOf(delivery: Delivery | undefined): string {
  return `${delivery?.bus}/${delivery?.rule}`
}

function payloadOf(data: string): DeliveryJob['payload'] {
  try {
    return (JSON.parse(data) as Partial<DeliveryJob>).payload
  } catch {
    return undefined
  }
}
