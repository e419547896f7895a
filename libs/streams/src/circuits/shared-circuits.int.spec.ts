import { setTimeout as pause } from 'node:timers/promises'
import {
  type CircuitChange,
  type CircuitObserver,
  circuitDefaults,
  Circuits,
  type CircuitSettings,
  type Outcome,
  verdictOfHandler,
} from '@sluice/delivery'
import { RedisServer, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Keys } from '../redis/keys.js'
import { circuitKeys, circuitStates, closeCircuit } from './circuit-states.js'
import { SharedCircuits } from './shared-circuits.js'

const ok: Outcome = { ok: true }
const failed: Outcome = { ok: false, error: 'the database is down' }
const name = { bus: 'shop', rule: 'billing.Invoices.send', target: 'handler' }
const destination = 'billing'
const usual: CircuitSettings = { ...circuitDefaults, openMs: 1000, maxOpenMs: 4000, leastMs: 0 }

/** What a user would lose: each copy of a service burns the attempts of events to learn for itself that the database is down. */
describe('a circuit that several processes share', () => {
  let server: RedisServer
  let redis: Redis
  const keys = new Keys()
  const processes: Process[] = []
  const changes: CircuitChange[] = []
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
  })
  beforeEach(async () => {
    await redis.flushall()
    changes.length = 0
  })
  afterEach(async () => void (await Promise.all(processes.splice(0).map(one => one.stop()))))
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  /** One copy: its client, its circuits, and calls of one target. */
  class Process {
    static #made = 0
    readonly id = `p${Process.#made++}`
    readonly redis = testClient(server.url)
    readonly share: SharedCircuits
    readonly circuits: Circuits
    /** Calls that were made. */
    made = 0
    #event = 0

    constructor(
      readonly settings = usual,
      observer: CircuitObserver = change => void changes.push(change),
    ) {
      this.share = new SharedCircuits({ redis: this.redis, keys, instance: this.id, observer })
      this.circuits = new Circuits({ cap: 4, eager: true, verdict: verdictOfHandler, share: this.share })
      this.share.start()
      processes.push(this)
    }

    call(outcome: Outcome | (() => Promise<Outcome>), event = `${this.id}-${this.#event++}`): Promise<Outcome> {
      return this.circuits.call({ target: name, destination, settings: this.settings, event, attempt: 1 }, async () => {
        this.made++
        return typeof outcome === 'function' ? outcome() : outcome
      })
    }

    async stop(): Promise<void> {
      await this.share.stop()
      this.redis.disconnect()
    }
  }

  const state = async () => (await circuitStates(redis, keys, [{ name, destination }]))[0]!
  const isHeld = (outcome: Outcome) => 'heldMs' in outcome
  /** Calls of each process, again and again, until a time or a condition. */
  const calling = (all: readonly Process[], outcome: (process: Process) => Outcome, everyMs = 20) => {
    const stop = new AbortController()
    const running = all.map(async process => {
      while (!stop.signal.aborted) {
        await process.call(outcome(process))
        await pause(everyMs)
      }
    })
    return async () => {
      stop.abort()
      await Promise.all(running)
    }
  }
  const opened = async (process: Process) => {
    const end = calling([process], () => failed)
    await until(() => changes.some(({ kind }) => kind === 'opened'), 'it is open for all')
    await end()
  }

  it('is told by another one, once, where the one that opened it dies before it has told it', async () => {
    let asked = 0
    const dies = () => new Promise<void>(() => asked++)
    const [one, other] = [new Process(usual, dies), new Process(), new Process()]
    await other.call(ok)
    await until(async () => (await one.call(failed), asked > 0), 'it opened')
    processes.splice(processes.indexOf(one), 1)
    one.redis.disconnect()
    void one.share.stop() // ends its loop; without a connection it can write nothing
    expect(changes).toEqual([])
    await until(() => changes.length > 0, 'it is told')
    expect(changes).toMatchObject([{ kind: 'opened', target: name, by: other.id }])
    await until(async () => (await other.call(ok), (await state()).state === 'closed'), 'it closes')
    await until(
      async () => (await redis.hget(circuitKeys(keys, name, destination)[0], 'untold')) === null,
      'all is told',
    )
    expect(changes.map(({ kind }) => kind)).toEqual(['opened', 'closed'])
  })

  it('opens in all of them when it opens in one; who is told of it is one', async () => {
    // Open for long: on a busy machine the call of the other one may come late, and would be the probe that closes it.
    const slow = { ...usual, openMs: 60_000, maxOpenMs: 60_000 }
    const [one, two] = [new Process(slow), new Process(slow)] as const
    expect(await two.call(ok)).toEqual(ok)
    await opened(one)
    await until(async () => isHeld(await two.call(ok)), 'the other holds')
    expect(two.made).toBeLessThan(3000)
    expect(changes).toMatchObject([{ kind: 'opened', target: name, destination, by: one.id }])
    const shown = await state()
    expect(shown.failures).toBeGreaterThanOrEqual(5)
    expect(shown).toMatchObject({ since: changes[0]!.at, heldSince: changes[0]!.at })
    expect(Math.abs(Date.now() - shown.since!)).toBeLessThan(10_000)
  })

  it('survives the restart of all: the first call of a new process is held', async () => {
    const slow = { ...usual, openMs: 60_000, maxOpenMs: 60_000 }
    const one = new Process(slow)
    await opened(one)
    await one.stop()
    const next = new Process(slow)
    const outcome = await next.call(ok)
    expect([isHeld(outcome), next.made]).toEqual([true, 0])
    expect((outcome as { heldMs: number }).heldMs).toBeGreaterThan(30_000)
    expect((outcome as { error: string }).error).toContain('circuit')
  })

  it('is probed by one call at a time, of all processes, and closes for all', async () => {
    const all = [new Process(), new Process(), new Process()]
    await opened(all[0]!)
    await until(async () => (await Promise.all(all.map(one => one.call(failed)))).every(isHeld), 'all hold')
    let now = 0
    let most = 0
    let probes = 0
    let back = false
    const probe = async () => {
      probes++
      most = Math.max(most, ++now)
      await pause(200)
      now--
      return back ? ok : failed
    }
    const made = () => all.reduce((sum, one) => sum + one.made, 0)
    const before = made()
    const stop = new AbortController()
    const running = all.flatMap(one =>
      Array.from({ length: 5 }, async () => {
        while (!stop.signal.aborted && !back) {
          await one.call(probe)
          await pause(10)
        }
      }),
    )
    await until(() => probes >= 2, 'it is probed twice')
    expect(made() - before).toBeLessThanOrEqual(3)
    expect(most).toBe(1)
    expect(changes).toHaveLength(1)
    expect((await state()).failures).toBeGreaterThanOrEqual(6)
    back = true
    stop.abort()
    await Promise.all(running)
    const end = calling(all, () => ok)
    await until(() => changes.some(({ kind }) => kind === 'closed'), 'it is closed for all')
    await until(async () => !(await Promise.all(all.map(one => one.call(ok)))).some(isHeld), 'none holds')
    await end()
    expect(changes.map(({ kind }) => kind)).toEqual(['opened', 'closed'])
    expect(changes[1]!.at - changes[1]!.heldSince).toBeGreaterThan(1000)
  })

  it('belongs to another process when the one that makes the probe died', async () => {
    const one = new Process()
    await opened(one)
    const [circuit] = circuitKeys(keys, name, destination)
    await redis.hset(circuit, 'state', 'half-open', 'probe', 'dead', 'until', Date.now() + 2000)
    const next = new Process()
    expect(isHeld(await next.call(ok))).toBe(true)
    await until(async () => !isHeld(await next.call(ok)), 'the next makes the probe')
    expect((await state()).state).toBe('closed')
  })

  it('is closed by hand for all, long before its probe is due; one tells of it, and it opens again if the target still fails', async () => {
    const slow = { ...usual, openMs: 600_000, maxOpenMs: 600_000 }
    const all = [new Process(slow), new Process(slow)]
    await opened(all[0]!)
    await until(async () => (await Promise.all(all.map(one => one.call(ok)))).every(isHeld), 'both hold')
    expect((await closeCircuit(redis, keys, name, destination)).state).toBe('closed')
    await until(async () => !(await Promise.all(all.map(one => one.call(ok)))).some(isHeld), 'none holds')
    await until(() => changes.length === 2, 'it is told')
    expect(changes.map(({ kind }) => kind)).toEqual(['opened', 'closed'])
    expect(all.map(({ id }) => id)).toContain(changes[1]!.by)
    const { since } = await state()
    expect((await closeCircuit(redis, keys, name, destination)).since).toBe(since)
    const end = calling(all, () => failed)
    await until(() => changes.length === 3, 'it opened again')
    await end()
    expect(changes[2]).toMatchObject({ kind: 'opened' })
  })

  it('opens for failures of which each process sees too few', async () => {
    const all = Array.from({ length: 3 }, () => new Process())
    for (const one of all) expect(isHeld(await one.call(failed)) || isHeld(await one.call(failed))).toBe(false)
    const late = new Process()
    await until(async () => {
      await late.call(failed, 'the same')
      return changes.length > 0
    }, 'it is open for all')
    expect(await state()).toMatchObject({ state: 'open' })
    expect(changes).toHaveLength(1)
  })

  it('stays closed for the others where one process alone fails: that one holds for itself', async () => {
    const [bad, good, other] = [new Process(), new Process(), new Process()] as const
    const end = calling([bad, good, other], process => (process === bad ? failed : ok))
    await until(async () => isHeld(await bad.call(failed)), 'it holds for itself')
    await pause(4000)
    expect((await state()).state).toBe('closed')
    await end()
    expect(changes).toEqual([])
    expect(bad.made).toBeLessThan(50)
    expect(good.made).toBeGreaterThan(100)
  })

  it('is each process its own while Redis is away, and the same again later', async () => {
    const one = new Process()
    await one.call(ok)
    one.redis.disconnect()
    for (let i = 0; i < 5; i++) await one.call(failed)
    expect(isHeld(await one.call(ok))).toBe(true)
    await until(async () => !isHeld(await one.call(ok)), 'it makes a probe of its own')
    await one.redis.connect()
    await opened(one)
    expect(isHeld(await new Process().call(ok))).toBe(true)
  })

  it('begins anew for a target that leads elsewhere', async () => {
    await opened(new Process())
    const next = new Process()
    const called = { target: name, destination: 'elsewhere', settings: usual, event: 'e', attempt: 1 }
    expect(await next.circuits.call(called, async () => ok)).toEqual(ok)
  })

  it('costs no call of Redis for a delivery', async () => {
    const one = new Process()
    await one.call(ok)
    const scripts = async () => {
      const stats = await redis.info('commandstats')
      return [...stats.matchAll(/cmdstat_(?!info|client|hello)[^:]+:calls=(\d+)/g)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      )
    }
    const before = await scripts()
    const began = performance.now()
    for (let i = 0; i < 10_000; i++) await one.call(i % 10 === 0 ? failed : ok)
    const seconds = (performance.now() - began) / 1000
    // a script is up to ten commands
    expect((await scripts()) - before).toBeLessThan(15 * (seconds + 2))
  })

  it('leaves nothing that does not expire', async () => {
    await opened(new Process())
    const left = await redis.keys('*')
    expect(left.length).toBeGreaterThan(0)
    for (const key of left) expect(await redis.pttl(key)).toBeGreaterThan(0)
  })
})
