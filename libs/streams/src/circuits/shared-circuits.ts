import { createHash } from 'node:crypto'
import {
  type CircuitChange,
  type CircuitObserver,
  type CircuitShare,
  loggedDestination,
  type Member,
  type Verdict,
  weightOfSuccess,
} from '@sluice/delivery'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { Loop } from '../redis/loop.js'
import type { ScriptCall } from '../redis/script.js'
import { type CircuitReply, circuitScript } from './circuit.script.js'
import { circuitKeys } from './circuit-states.js'

/** Milliseconds: between two rounds, a probe belongs to its process after its last word, failures of several processes go on at least. */
const timing = { everyMs: 1000, leaseMs: 10_000, leastMs: 2000 }
/** Most targets of one round; the others have their turn in the next. */
const mostOfRound = 1000

export interface SharedCircuitsOptions {
  readonly redis: RedisClient
  readonly keys: Keys
  /** The name of this process. Never reused. */
  readonly instance: string
  /**
   * Told of each change that a call of this process made. Of all processes one is told; if it dies, or the promise rejects, another one
   * is told some seconds later.
   */
  readonly observer?: CircuitObserver
  readonly logger?: Logger
}

/**
 * Keeps the circuits of this process the same as those of all others, by one pipeline a second over the targets in use. Redis is
 * asked in between for a target that is new to this process, and for a probe; never for a delivery.
 */
export class SharedCircuits implements CircuitShare {
  readonly #stop = new AbortController()
  readonly #loop: Loop
  readonly #logger: Logger
  #members: () => readonly Member[] = () => []
  #turn = 0
  readonly #telling = new Set<Promise<void>>()

  constructor(private readonly options: SharedCircuitsOptions) {
    this.#logger = options.logger ?? silentLogger
    this.#loop = new Loop({
      health: new Health('the shared circuits', this.#logger, { mostSilentMs: Infinity }),
      stop: this.#stop.signal,
      round: () => this.#round(),
    })
  }

  follow(members: () => readonly Member[]): void {
    this.#members = members
  }

  start(): void {
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop.ended
    await Promise.all(this.#telling)
  }

  readonly learn = async (member: Member): Promise<void> => {
    const reply = await this.#run(member, ['follow']).catch(() => undefined)
    if (reply) this.#adopt(member, reply)
    member.isKnown = true // where Redis is away, this process decides for itself
  }

  readonly claim = async (member: Member): Promise<boolean> => {
    try {
      const reply = await this.#run(member, this.#claim)
      const [state, , , , , granted] = reply
      member.probes = granted === 1 && state !== 'closed'
      this.#adopt(member, reply)
      return granted === 1
    } catch {
      return true
    }
  }

  readonly probed = async (member: Member, verdict: Verdict, openMs: number): Promise<void> => {
    const args = ['probed', this.options.instance, verdict, Math.round(openMs)]
    const reply = await this.#run(member, args).catch(() => undefined)
    member.probes = false
    if (reply) this.#adopt(member, reply)
  }

  get #claim(): ScriptCall['args'] {
    return ['claim', this.options.instance, timing.leaseMs]
  }

  async #round(): Promise<number> {
    const all = this.#members()
    const from = all.length > mostOfRound ? (this.#turn += mostOfRound) % all.length : 0
    const members = [...all.slice(from), ...all.slice(0, from)].slice(0, mostOfRound)
    if (members.length === 0) return timing.everyMs
    const asked = members.map(member => ({ member, news: member.hasNews ? member.news() : undefined }))
    const calls = asked.map(({ member, news }) => this.#call(member, this.#question(member, news)))
    const replies = await circuitScript.runAll(this.options.redis, calls)
    replies.forEach((reply, i) => {
      if (reply instanceof Error) return
      const { member, news } = asked[i]!
      if (news) member.told(news)
      this.#adopt(member, reply)
    })
    const failed = replies.find(reply => reply instanceof Error)
    if (failed) throw failed
    return timing.everyMs
  }

  #question(member: Member, news: ReturnType<Member['news']> | undefined): ScriptCall['args'] {
    if (member.probes) return this.#claim
    const { settings } = member.circuit
    if (!news || !settings) return ['follow']
    const { failures, share, windowMs } = settings
    const { circuit } = member
    // a circuit that is open here already is open for all until the same time
    const openMs = Math.round(circuit.isOutage ? circuit.waitMs(performance.now()) : circuit.openMs(Math.random()))
    const leastMs = Math.max(timing.leastMs, settings.leastMs)
    return [
      'tell',
      failures,
      weightOfSuccess(share),
      windowMs,
      leastMs,
      openMs,
      news.succeeded,
      ...news.failed.map(short),
    ]
  }

  #run(member: Member, args: ScriptCall['args']): Promise<CircuitReply> {
    return circuitScript.run(this.options.redis, this.#call(member, args).keys, args)
  }

  #call({ name, destination }: Member, args: ScriptCall['args']): ScriptCall {
    return { keys: circuitKeys(this.options.keys, name, destination), args }
  }

  #adopt(member: Member, reply: CircuitReply): void {
    const [state, waitMs, openings, failing, changed] = reply
    member.adopt({ state, waitMs, openings, failing: failing === 1 }, performance.now())
    if (changed === '') return
    const telling = this.#tell(member, changed, reply).catch(() => undefined) // another process tells it
    this.#telling.add(telling)
    void telling.then(() => this.#telling.delete(telling))
  }

  /** The line of the log comes last: what it says was told. */
  async #tell(
    member: Member,
    kind: CircuitChange['kind'],
    [, , , , , , , failures, heldSince, now]: CircuitReply,
  ): Promise<void> {
    const { name, destination } = member
    const { instance, observer } = this.options
    const change: CircuitChange = {
      ...{ kind, target: name, destination, at: Number(now), failures: Number(failures) },
      ...{ heldSince: Number(heldSince), by: instance },
    }
    await observer?.(change)
    await this.#run(member, ['told', kind])
    const words = { ...name, destination: loggedDestination(destination), failures: change.failures }
    if (kind === 'opened')
      this.#logger.warn('the circuit of a target is open: its deliveries are held until it works again', words)
    else this.#logger.info('the circuit of a target is closed', { ...words, heldMs: change.at - change.heldSince })
  }
}

/** An event in 66 bits: two that share them would count once. */
function short(event: string): string {
  return createHash('sha256').update(event).digest('base64url').slice(0, 11)
}
