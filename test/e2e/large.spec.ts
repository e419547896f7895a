import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { longForm, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** Webhooks that want the large event, and how many of them one rule has at most. */
const webhooks = longForm ? 1000 : 100
const ofOneRule = 100
const mebibyte = 1024 * 1024

/** Who gets large events: a process of its own, so that what it takes to receive them is not what others wait for. */
class LargeReceiver {
  private constructor(
    private readonly process: ChildProcess,
    readonly port: number,
  ) {}

  static async start(slowMs: number): Promise<LargeReceiver> {
    const child = spawn(process.execPath, ['test/e2e/large-receiver.mjs', String(slowMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [port] = (await once(child.stdout!, 'data')) as [Buffer]
    return new LargeReceiver(child, Number(port.toString()))
  }

  /** How often each was called. */
  async counts(): Promise<number[]> {
    const response = await fetch(`http://127.0.0.1:${this.port}`)
    return Object.values((await response.json()) as Record<string, number>)
  }

  stop(): void {
    this.process.kill('SIGKILL')
  }
}

/** The most that a process ever had in memory, in bytes. */
function peak({ pid }: ChildProcess): number {
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
}

function p99(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * 0.99)]!
}

describe('one large event for many webhooks', () => {
  let platform: Platform
  let redis: Redis
  let router: ChildProcess
  let fanOut: ChildProcess
  let large: LargeReceiver
  let small: Hook
  const ledger = new Ledger()
  beforeAll(async () => {
    platform = await Platform.empty()
    redis = testClient(platform.redis.url)
    large = await LargeReceiver.start(50)
    small = await webhook(ledger)
    await platform.run('gateway')
    await platform.run('dlq')
    router = await platform.run('router')
    fanOut = await platform.run('fan-out')
    const url = (name: string) => `http://127.0.0.1:${large.port}/${name}`
    for (const type of ['large', 'killed']) {
      for (let from = 0; from < webhooks; from += ofOneRule) {
        const names = Array.from({ length: Math.min(ofOneRule, webhooks - from) }, (_, i) => `${type}-${from + i}`)
        await put(`${type}-${from}`, type, ...names.map(name => ({ id: name, url: url(name) })))
      }
    }
    await put('small', 'small', { id: 'small', url: small.url })
  }, 240_000)
  afterAll(async () => {
    redis.disconnect()
    large.stop()
    await small.close()
    await platform.stop()
  })

  const put = async (rule: string, type: string, ...hooks: object[]) => {
    const retry = { attempts: 10, backoff: { type: 'fixed', delay: 500 } }
    const targets = hooks.map(hook => ({ type: 'webhook', retry, timeoutMs: 30_000, ...hook }))
    const answer = await platform.api('PUT', `/v1/buses/default/rules/${rule}`, { pattern: { type: [type] }, targets })
    expect(answer.status).toBe(201)
  }
  const publish = async (type: string, id: string, data: string) => {
    const headers = { 'content-type': 'application/cloudevents+json' }
    const event = { specversion: '1.0', id, source: '/test', type, data }
    expect((await platform.api('POST', '/v1/buses/default/events', event, headers)).status).toBe(202)
  }
  const publishLarge = (type: string) => publish(type, `${type}-1`, 'x'.repeat(mebibyte - 300))
  const kept = async () => (await redis.keys('*:payload*')).length
  const letters = async () => (await platform.api('GET', '/v1/dead-letters')).body.items

  /** Ten small events at a time, until it is over. @returns how long each took, in milliseconds */
  const flow = async (name: string, over: (rounds: number) => Promise<boolean> | boolean): Promise<number[]> => {
    const took: number[] = []
    for (let round = 0; !(await over(round)); round++) {
      const started = Date.now()
      const ids = Array.from({ length: 10 }, (_, n) => `${name}-${round}-${n}`)
      await Promise.all(ids.map(id => publish('small', id, 'x')))
      await until(() => ledger.missing(ids).length === 0, 'small ones arrive', 60_000)
      took.push(...small.requests.splice(0).map(({ at }) => at - started))
    }
    return took
  }

  it('reaches all of them, once; others flow meanwhile; and no process holds more than its bound', async () => {
    const alone = await flow('alone', round => round >= (longForm ? 100 : 2))
    await publishLarge('large')
    let meanwhile = 0
    const beside = await flow('beside', async round => {
      if ((await large.counts()).length === webhooks) return true
      meanwhile = round
      return false
    })
    expect(meanwhile).toBeGreaterThan(0)
    expect((await large.counts()).filter(count => count > 1)).toEqual([])
    await until(async () => (await kept()) === 0, 'nothing is kept')
    for (const child of [router, fanOut]) expect(peak(child)).toBeLessThan(400 * mebibyte)
    expect(await letters()).toEqual([])
    if (longForm) expect(p99(beside)).toBeLessThanOrEqual(5 * p99(alone))
  }, 240_000)

  it('loses nothing where fan-out is killed again and again in the middle, and nothing is left of it', async () => {
    const before = (await large.counts()).length
    const reached = async () => (await large.counts()).length - before
    await publishLarge('killed')
    for (const some of [0, webhooks / 10, webhooks / 4]) {
      await until(async () => (await reached()) >= some, 'some have it', 60_000)
      await platform.end(fanOut, 'SIGKILL')
      fanOut = await platform.run('fan-out')
    }
    await until(async () => (await reached()) === webhooks, 'all have it', 120_000)
    expect(await letters()).toEqual([])
    // what the killed ones could not say is found out at the next look
    await until(
      async () => {
        for (const index of await redis.keys('*:payloads')) {
          for (const ref of await redis.zrange(index, 0, '-1')) await redis.zadd(index, 1, ref)
        }
        return (await kept()) === 0
      },
      'nothing is kept',
      60_000,
    )
  }, 240_000)
})
