import { Random, randomOf } from './random.js'

/** One Redis, a master with two replicas that Sentinels watch, or a Cluster of three masters with a replica each. */
export const redisKinds = ['one', 'sentinel', 'cluster'] as const
export type RedisKind = (typeof redisKinds)[number]

/**
 * kill: as the kernel does (-9), and a start after a while. restart: SIGTERM, and a start. freeze: stands still for a while,
 * longer than its leases. refuse, hang: the webhook receiver answers 500, or nothing.
 * Of Redis also: a master that others cannot reach and clients can, a replica in place of a master, a planned failover, and slots that go to another master.
 */
export type Harm = 'kill' | 'restart' | 'freeze' | 'refuse' | 'hang' | RedisHarm
type RedisHarm = 'isolate' | 'kill a replica' | 'freeze a replica' | 'fail over' | 'move slots'

export interface Fault {
  /** Milliseconds after the start of the run. */
  readonly at: number
  /** The name of the process, see cast. */
  readonly who: string
  readonly what: Harm
  /** Milliseconds that the process is away, stands still or is in a bad mood. */
  readonly forMs: number
  /** Milliseconds from the moment at which the process has work in hand. */
  readonly afterMs: number
  /** Which of several nodes of Redis it befalls. */
  readonly node: number
}

/** The processes of a run by their role. */
export const cast = {
  redis: ['redis'],
  gateway: ['gateway'],
  router: ['router-1', 'router-2'],
  'fan-out': ['fan-out-1', 'fan-out-2'],
  dlq: ['dlq'],
  subscriber: ['subscriber-1', 'subscriber-2'],
  receiver: ['receiver'],
  worker: ['worker'],
  till: ['till'],
} as const
export type Role = keyof typeof cast

export function roleOf(who: string): Role {
  return who.replace(/-\d$/, '') as Role
}

/** What may happen to whom, and for how long, ms. */
const harms: Record<Role, Partial<Record<Harm, readonly [least: number, most: number]>>> = {
  redis: { kill: [200, 2000], freeze: [1000, 4000] },
  gateway: { kill: [200, 2000], freeze: [1000, 6000], restart: [0, 500] },
  router: { kill: [200, 3000], freeze: [1000, 8000], restart: [0, 500] },
  'fan-out': { kill: [200, 3000], freeze: [1000, 8000], restart: [0, 500] },
  dlq: { kill: [200, 3000], freeze: [1000, 8000], restart: [0, 500] },
  subscriber: { kill: [200, 3000], freeze: [1000, 8000], restart: [0, 500] },
  receiver: { kill: [200, 3000], freeze: [1000, 4000], refuse: [1000, 4000], hang: [500, 2000] },
  worker: { kill: [200, 3000], freeze: [1000, 8000], restart: [0, 500] },
  till: { kill: [200, 2000] },
}

/** What befalls Redis where it has replicas: some of it is over before another takes the place of a master, some is not. */
const withReplicas = {
  kill: [200, 4000],
  freeze: [500, 5000],
  isolate: [500, 6000],
  'kill a replica': [200, 2000],
  'freeze a replica': [500, 3000],
  'fail over': [0, 0],
} as const
const harmsOf: Record<RedisKind, Partial<Record<Harm, readonly [least: number, most: number]>>> = {
  one: harms.redis,
  sentinel: withReplicas,
  cluster: { ...withReplicas, 'move slots': [0, 0] },
}

interface Dish {
  readonly role: Role
  readonly what: Harm
  readonly forMs: readonly [least: number, most: number]
}

/** What happens in a run. Where Redis has replicas, of the other processes only those who hold deliveries are harmed: they are killed. */
export function menuOf(kind: RedisKind): Dish[] {
  return Object.entries({ ...harms, redis: harmsOf[kind] }).flatMap(([role, of]) =>
    Object.entries(of)
      .map(([what, forMs]) => ({ role: role as Role, what: what as Harm, forMs }))
      .filter(({ role, what }) => kind === 'one' || role === 'redis' || (what === 'kill' && role in kills)),
  )
}

/** How often the kill of those comes in a round who hold deliveries in memory: a kill must hit the right millisecond. */
const kills: Partial<Record<Role, number>> = { router: 3, 'fan-out': 3, subscriber: 3, worker: 2 }

/** One round: everything on the menu at least once. */
function roundOf(kind: RedisKind): Dish[] {
  const times = ({ role, what }: Dish) => (kind === 'one' && what === 'kill' ? (kills[role] ?? 1) : 1)
  return menuOf(kind).flatMap(dish => Array.from({ length: times(dish) }, () => dish))
}

/** Milliseconds between two faults: so many that the next one often comes while the last is not over. */
const apart = { least: 1000, most: 3000 }
/** Milliseconds in which a process comes back before something is done to it again. */
const recoveryMs = 3000
/** The longest that a fault comes after the beginning of the work that it is to interrupt, in milliseconds. */
const latestMs = 20

/** What happens when, for a run of `ms`. Everything on the menu happens before anything happens again. */
export function schedule(seed: number, ms: number, kind: RedisKind = 'one'): Fault[] {
  const random = new Random(seed)
  const round = roundOf(kind)
  const rounds = Math.max(1, Math.floor(ms / (round.length * ((apart.least + apart.most) / 2))))
  const dishes = Array.from({ length: rounds }, () => random.shuffled(round)).flat()
  const step = ms / dishes.length
  const free = new Map<string, number>()
  const faults = dishes.map(({ role, what, forMs }, i): Fault => {
    const who = random.pick<string>(cast[role])
    const at = Math.max(Math.round((i + random.next()) * step), free.get(who) ?? 0)
    const lasts = random.between(...forMs)
    free.set(who, at + lasts + recoveryMs)
    const node = randomOf(seed, 'node', String(i)).between(0, 5)
    return { at, who, what, forMs: lasts, afterMs: random.between(0, latestMs), node }
  })
  return faults.sort((a, b) => a.at - b.at)
}
