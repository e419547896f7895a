import type { ChildProcess } from 'node:child_process'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'

const messages = 400
const groups = 20

interface Message {
  readonly body: number
  readonly group?: string
  readonly receipt: string
}

/** What a user would lose: a message on its way back, or the certainty that it is there once. */
describe('moving messages back while dlq is killed', () => {
  let platform: Platform
  let dlq: ChildProcess
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('gateway')
    dlq = await platform.run('dlq')
  }, 60_000)
  afterAll(() => platform?.stop())

  const queues = (method: string, path: string, body?: unknown) => platform.api(method, `/v1/queues/${path}`, body)
  const made = async (name: string, settings: object) =>
    expect((await queues('PUT', name, settings)).status).toBeLessThan(300)
  const waiting = async (name: string) => (await queues('GET', name)).body.waiting as number
  const receive = async (name: string): Promise<Message[]> =>
    (await queues('POST', `${name}/receive`, { max: 100 })).body.messages
  const settle = (how: string, name: string, some: readonly Message[]) =>
    queues('POST', `${name}/${how}`, { receipts: some.map(({ receipt }) => receipt) })

  /** Fills a queue, and gives everything up. */
  const giveUp = async (name: string, to: string, own: object, more: (n: number) => object) => {
    await made(name, { ...own, maxReceives: 1, deadLetterQueue: to })
    for (let n = 0; n < messages; n += 100) {
      const hundred = Array.from({ length: 100 }, (_, i) => ({ body: n + i, ...more(n + i) }))
      expect((await queues('POST', `${name}/messages`, { messages: hundred })).body.accepted).toBe(100)
    }
    for (let left = messages; left > 0;) {
      const some = await receive(name)
      if (some.length > 0) await settle('nack', name, some)
      const { waiting: wait, inFlight } = (await queues('GET', name)).body
      left = wait + inFlight
    }
  }

  it('brings all back, each once, and those of a FIFO dead-letter queue in order', async () => {
    await made('lost', {})
    await made('lost-steps', { fifo: true })
    await giveUp('plain', 'lost', {}, () => ({}))
    await giveUp('fair', 'lost', { fair: true }, n => ({ fairKey: `k${n % groups}` }))
    await giveUp('steps', 'lost-steps', { fifo: true, onFailure: 'skip' }, n => ({ group: `g${n % groups}` }))
    const all = { lost: 2 * messages, 'lost-steps': messages }
    for (const [name, many] of Object.entries(all))
      await until(async () => (await waiting(name)) === many, `all of ${name} are given up`, 30_000)

    // an answer comes after five seconds at most, when a part is back
    const start = async ([name, many]: [string, number]) =>
      (await queues('POST', `${name}/redrive`, { rate: many / 10 })).body.id as string
    const ids = await Promise.all(Object.entries(all).map(start))
    const redrive = async (id: string) => (await platform.api('GET', `/v1/dead-letters/redrives/${id}`)).body
    await platform.end(dlq, 'SIGKILL')
    const before = await Promise.all(ids.map(redrive))
    expect(before.map(({ state }) => state)).toEqual(['running', 'running'])
    await platform.run('dlq')
    for (const [i, id] of ids.entries()) {
      const ended = async () => (await redrive(id)).state === 'done'
      await until(ended, 'it goes on to its end', 60_000)
      const { redriven, failed } = await redrive(id)
      expect(failed).toBe(0)
      expect(redriven).toBeGreaterThan(before[i].redriven)
    }
    for (const name of Object.keys(all))
      expect((await queues('GET', name)).body).toMatchObject({ waiting: 0, inFlight: 0 })
    for (const name of ['plain', 'fair', 'steps']) {
      const found: Message[] = []
      while (found.length < messages) {
        const some = await receive(name)
        expect(some.length).toBeGreaterThan(0)
        await settle('ack', name, some)
        found.push(...some)
      }
      expect(await receive(name)).toEqual([])
      const bodies = found.map(({ body }) => body)
      expect(bodies.toSorted((a, b) => a - b)).toEqual(Array.from({ length: messages }, (_, n) => n))
      if (name === 'steps')
        for (const group of new Set(found.map(one => one.group))) {
          const own = found.filter(one => one.group === group).map(({ body }) => body)
          expect(own).toEqual(own.toSorted((a, b) => a - b))
        }
    }
  }, 120_000)
})
