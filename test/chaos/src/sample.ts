import { execFileSync } from 'node:child_process'
import type { Redis } from 'ioredis'
import type { Series } from './trend.js'
import type { World } from './world.js'

const MiB = 1024 * 1024

/** The share of its mean by which a figure may grow. Heaps and resident memory are noisy; counts are not. */
const tolerance = { redis: 0.05, count: 0.05, memory: 0.15, none: 0 }

/** What is measured every few seconds. */
export class Samples {
  readonly #series = new Map<string, Series & { values: number[] }>()

  get series(): Series[] {
    return [...this.#series.values()]
  }

  async take(world: World): Promise<void> {
    const memory = await info(world.redis, 'memory')
    this.#add('redis used_memory', memory('used_memory') / MiB, 'MiB', tolerance.redis)
    this.#add('redis used_memory_dataset', memory('used_memory_dataset') / MiB, 'MiB', tolerance.redis)
    this.#add('redis keys', await world.redis.dbsize(), '', tolerance.count)
    const counts = await count(world.redis)
    this.#add('entries in event logs', counts.logged, '', tolerance.count)
    this.#add('consumers of all groups', counts.consumers, '', tolerance.none)
    this.#add('BullMQ jobs', counts.jobs, '', tolerance.count)
    for (const actor of world.actors.values())
      this.#add(`${actor.name} resident`, resident(actor.pid!) / MiB, 'MiB', tolerance.memory)
    this.#add('standalone heap', (await heap(world)) / MiB, 'MiB', tolerance.memory, true)
  }

  /** The latest values, on one line. */
  line(): string {
    return this.series.map(({ name, values }) => `${name} ${show(values.at(-1)!)}`).join(', ')
  }

  #add(name: string, value: number, unit: Series['unit'], tolerance: number, saw = false): void {
    const found = this.#series.get(name) ?? { name, unit, tolerance, saw, values: [] }
    found.values.push(value)
    this.#series.set(name, found)
  }
}

export function show(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '')
}

async function info(redis: Redis, section: string): Promise<(name: string) => number> {
  const text = await redis.info(section)
  return name => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1])
}

/** Bytes that the process has in memory. */
function resident(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}

/** Bytes of JavaScript objects of the platform, as its metrics have it. */
async function heap(world: World): Promise<number> {
  const metrics = await world.fetch('GET', '/metrics')
  return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(metrics)?.[1])
}

async function count(redis: Redis): Promise<{ logged: number; consumers: number; jobs: number }> {
  const found = { logged: 0, consumers: 0, jobs: 0 }
  for await (const keys of redis.scanStream({ match: '*', count: 1000 })) {
    for (const key of keys as string[]) {
      if (/:events$/.test(key) && !/^(bull|sluice:queues):/.test(key)) found.logged += await redis.xlen(key)
      if (/(?<!:lease):(events|deliveries|dead|sub:[^:]+)$/.test(key) && !/^(bull|sluice:queues):/.test(key))
        found.consumers += await consumers(redis, key)
      const list = /^(?:bull|sluice:queues):.*:(\w+)$/.exec(key)?.[1]
      if (list === 'completed' || list === 'failed' || list === 'delayed') found.jobs += await redis.zcard(key)
      if (list === 'wait' || list === 'active') found.jobs += await redis.llen(key)
    }
  }
  return found
}

async function consumers(redis: Redis, stream: string): Promise<number> {
  const groups = (await redis.xinfo('GROUPS', stream)) as (string | number)[][]
  return groups.reduce((sum, group) => sum + Number(group[group.indexOf('consumers') + 1]), 0)
}
