import { RedisTarget } from '@sluice/streams'
import { randomUUID } from 'node:crypto'
import { circuitDefaults, Circuits, type DeadLetter, deliveryId, jobId, type Outcome, Room } from '@sluice/delivery'
import { NotFoundError, UnavailableError } from '@sluice/event'
import { collectingLogger } from '@sluice/observability'
import { RedisServer, until } from '@sluice/testing'
import { Worker } from 'bullmq'
import {
  addDeliveries,
  bullClient,
  callOf,
  type DeliveryJob,
  DeliveryWorker,
  FailedJobs,
  plainJobOptions,
  JsonText,
  Queues,
} from '../index.js'

let server: RedisServer
let queues: Queues
const workers: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  server = await RedisServer.start()
  queues = new Queues(bullClient(RedisTarget.at(server.url)))
})
afterEach(() => Promise.all(workers.splice(0).map(worker => worker.stop())))
afterAll(async () => {
  await queues.close()
  queues.connection.disconnect()
  await server.stop()
})

const backoff = { type: 'fixed', delay: 1, jitter: 0, maxDelay: 1000 } as const
const failed: Outcome = { ok: false, error: 'HTTP 500' }

function job(attempts = 3, target = 't', n = 1): DeliveryJob {
  const delivery = { bus: 'default', position: `0-1-${n}`, rule: 'r', target, redrives: 0 }
  const policy = { attempts, backoff, maxAgeMs: 60_000 }
  return { delivery, event: '{"n":1.0}', policy, version: 0, since: Date.now(), attempt: 1, failed: [] }
}

/** A worker on a queue of its own. */
function work(
  attempt: DeliveryWorker['options']['attempt'],
  giveUp?: (letter: DeadLetter, event: string) => Promise<void>,
  more: Partial<DeliveryWorker['options']> = {},
) {
  const queue = `q-${randomUUID()}`
  const letters: { letter: DeadLetter; event: string }[] = []
  const worker = new DeliveryWorker({
    work: { name: queue, names: [queue] },
    queues,
    concurrency: 5,
    attempt,
    destination: () => ({ targetType: 'webhook', destination: 'https://x.example' }),
    giveUp: async (letter, event) => {
      await giveUp?.(letter, event)
      letters.push({ letter, event })
    },
    ...more,
  })
  worker.start()
  workers.push(worker)
  return { queue: queues.get(queue), letters }
}

describe('DeliveryWorker', () => {
  it('lets nothing begin once its lock may have run out: by the clock, and without asking anybody', async () => {
    const said: boolean[] = []
    const { queue } = work(async (_job, _event, mayBegin) => {
      said.push(mayBegin())
      const later = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 15_000)
      said.push(mayBegin())
      later.mockRestore()
      return { ok: true }
    })
    await addDeliveries(queue, [job()])
    await until(() => said.length === 2, 'it is attempted')
    expect(said).toEqual([true, false])
  })

  it('tries again what failed until it succeeds, and then gives nothing up', async () => {
    const attempts: number[] = []
    const { queue, letters } = work(async ({ attempt }) => {
      attempts.push(attempt)
      return attempt < 3 ? failed : { ok: true }
    })
    await addDeliveries(queue, [job(), job()])
    await until(async () => (await queue.getCompletedCount()) === 1, 'delivered')
    expect(attempts).toEqual([1, 2, 3])
    expect(letters).toEqual([])
  })

  it('leaves a job to another process while it makes all the calls that it may', async () => {
    const names = [`q-${randomUUID()}`, `q-${randomUUID()}`]
    const over = { work: { name: 'several', names }, concurrency: 1 }
    const made: string[] = []
    let free: (() => void) | undefined
    const hang = new Promise<void>(resolve => (free = resolve))
    const attempt =
      (process: string) =>
      async (_job: DeliveryJob): Promise<Outcome> => {
        made.push(process)
        if (process === 'busy') await hang
        return { ok: true }
      }
    const blocked = async () => Number(/blocked_clients:(\d+)/.exec(await queues.connection.info('clients'))![1])
    work(attempt('busy'), undefined, over)
    await until(async () => (await blocked()) === 2, 'one process waits for jobs')
    await addDeliveries(queues.get(names[0]!), [job()])
    await until(() => made.length === 1, 'it makes a call')
    work(attempt('idle'), undefined, over)
    await until(async () => (await blocked()) === 3, 'another one waits too')
    await addDeliveries(queues.get(names[1]!), [job()])
    await until(() => made.length === 2, 'the other makes the next', 5000)
    free!()
    expect(made).toEqual(['busy', 'idle'])
  })

  it('gives up after the last attempt, with the whole history and the event as it came', async () => {
    const { queue, letters } = work(async ({ attempt }) => {
      if (attempt === 2) throw new TypeError('no answer')
      return failed
    })
    await addDeliveries(queue, [job()])
    await until(async () => (await queue.getCompletedCount()) === 1, 'given up')
    expect(letters).toHaveLength(1)
    // it would look like trouble that is left, and be tried again from there, when its letter was redriven long ago
    expect(await queue.getFailedCount()).toBe(0)
    const [done] = await queue.getCompleted()
    expect(done!.returnvalue).toEqual({ givenUp: deliveryId(job().delivery), reason: 'attempts-exhausted' })
    const { letter, event } = letters[0]!
    expect(event).toBe('{"n":1.0}')
    expect(letter).toMatchObject({
      id: deliveryId(job().delivery),
      reason: 'attempts-exhausted',
      error: 'HTTP 500',
      targetType: 'webhook',
    })
    expect(letter.attempts.map(({ error }) => error)).toEqual(['HTTP 500', 'TypeError: no answer', 'HTTP 500'])
    for (const { at, durationMs } of letter.attempts) {
      expect(Number.isNaN(Date.parse(at!))).toBe(false)
      expect(durationMs).toBeGreaterThanOrEqual(0)
    }
  })

  it('gives up at once what the receiver will never take', async () => {
    let attempts = 0
    const { queue, letters } = work(async () => {
      attempts++
      return { ok: false, error: 'HTTP 410', permanent: 'rejected' }
    })
    await addDeliveries(queue, [job(100)])
    await until(async () => (await queue.getCompletedCount()) === 1, 'given up')
    expect(attempts).toBe(1)
    expect(letters[0]!.letter).toMatchObject({ reason: 'rejected', error: 'HTTP 410' })
  })

  it('keeps a delivery whose dead letter could not be kept, and gives it up later without calling the receiver again', async () => {
    let tries = 0
    let attempts = 0
    const { queue, letters } = work(
      async () => {
        attempts++
        return failed
      },
      async () => {
        if (++tries < 3) throw new Error('Redis is away')
      },
    )
    await addDeliveries(queue, [job(1)])
    await until(async () => (await queue.getCompletedCount()) === 1, 'given up at last')
    expect({ tries, attempts }).toEqual({ tries: 3, attempts: 1 })
    expect(letters).toHaveLength(1)
    expect(letters[0]!.letter).toMatchObject({ reason: 'attempts-exhausted', error: 'HTTP 500' })
    expect(letters[0]!.letter.attempts).toHaveLength(1)
  })

  it('gives up what would be tried again only when nobody wants it any more', async () => {
    const { queue, letters } = work(async () => ({ ok: false, error: 'HTTP 503', retryAfterMs: 120_000 }))
    await addDeliveries(queue, [job(3)])
    await until(async () => (await queue.getCompletedCount()) === 1, 'given up')
    expect(letters[0]!.letter).toMatchObject({ reason: 'expired', error: 'HTTP 503' })
  })

  it.each([10, 500_000])(
    'writes an event of %i characters once, and again only what is known of its tries',
    async size => {
      const text = JSON.stringify({ data: 'x'.repeat(size) })
      const seen: [attempt: number, errors: number, event: boolean][] = []
      const { queue, letters } = work(async ({ attempt, failed }, event) => {
        seen.push([attempt, failed.length, event === text])
        return { ok: false, error: 'HTTP 500' }
      })
      await addDeliveries(queue, [{ ...job(8), event: text }])
      await until(async () => (await queue.getCompletedCount()) === 1, 'given up')
      expect(seen).toEqual(Array.from({ length: 8 }, (_, i) => [i + 1, i, true]))
      expect(letters[0]!.letter.attempts).toHaveLength(8)
      expect(letters[0]!.event).toBe(text)
      const [given] = await queue.getCompleted()
      expect(given).toMatchObject({ data: { attempt: 1, failed: [] }, progress: { attempt: 8 } })
    },
  )

  describe('a delivery that refers to its event', () => {
    const payload = { ref: '1-1', bytes: 10 }
    const large = (target: string, attempts = 3): DeliveryJob => {
      const { event: _, ...rest } = job(attempts, target)
      return { ...rest, payload }
    }
    const payloads = (
      read: () => Promise<Buffer | undefined> = async () => Buffer.from('{"large":1.0}'),
      bytes = 100,
    ) => {
      const released: string[] = []
      const release = async ({ delivery }: DeliveryJob) => void released.push(delivery.target)
      return { released, payloads: { room: new Room(bytes), read, release } }
    }

    it('gets it at every attempt, and needs it no longer when it is over, delivered or given up', async () => {
      const { released, payloads: given } = payloads()
      const seen: string[] = []
      const answer = async ({ attempt, delivery }: DeliveryJob, event: string | Buffer): Promise<Outcome> => {
        seen.push(`${delivery.target} ${attempt} ${event.toString()} ${released.length}`)
        return delivery.target === 'good' && attempt === 2 ? { ok: true } : failed
      }
      const { queue, letters } = work(answer, undefined, { payloads: given })
      await addDeliveries(queue, [large('good')])
      await until(() => released.length === 1, 'delivered')
      await addDeliveries(queue, [large('bad', 2)])
      await until(() => released.length === 2, 'given up')
      const event = '{"large":1.0}'
      expect(seen).toEqual([`good 1 ${event} 0`, `good 2 ${event} 0`, `bad 1 ${event} 1`, `bad 2 ${event} 1`])
      expect(letters).toMatchObject([{ event }])
      expect(released).toEqual(['good', 'bad'])
      expect(await queues.over(queue.name, [jobId(large('good').delivery), 'none'])).toHaveLength(2)
    })

    it('waits for room without using up an attempt, and never are more bytes in hand than there is room for', async () => {
      const { released, payloads: given } = payloads(undefined, 20)
      const attempts: number[] = []
      let [inHand, most] = [0, 0]
      const answer = async ({ attempt }: DeliveryJob): Promise<Outcome> => {
        attempts.push(attempt)
        most = Math.max(most, (inHand += payload.bytes))
        await new Promise(resolve => setTimeout(resolve, 100))
        inHand -= payload.bytes
        return { ok: true }
      }
      const { queue } = work(answer, undefined, { payloads: given, concurrency: 20 })
      await addDeliveries(
        queue,
        Array.from({ length: 8 }, (_, i) => large(`t${i}`, 1)),
      )
      await until(() => released.length === 8, 'all are delivered')
      expect(attempts).toEqual(Array(8).fill(1))
      expect(most).toBe(20)
    })

    it('waits while Redis cannot give it, and is a dead letter where it is not there any more', async () => {
      let reads = 0
      const answers = [Promise.reject(new Error('Redis is away')), Promise.resolve(undefined)]
      answers[0]!.catch(() => undefined)
      const { released, payloads: given } = payloads(() => answers[reads++] ?? Promise.resolve(undefined))
      const { queue, letters } = work(async () => ({ ok: true }), undefined, { payloads: given })
      await addDeliveries(queue, [large('t')])
      await until(() => released.length === 1, 'given up')
      expect(letters).toMatchObject([{ event: '', letter: { reason: 'unreadable', attempts: [{}] } }])
    })
  })

  describe('a result', () => {
    const result = { data: { charged: 12 } }

    it('that cannot be published now is published later, without calling the receiver again', async () => {
      let attempts = 0
      const published: unknown[] = []
      const { queue, letters } = work(
        async () => {
          attempts++
          return { ok: true, result }
        },
        undefined,
        {
          succeed: async (_job, _event, result) => {
            published.push(result)
            if (published.length === 1) throw new UnavailableError('REDIS_FULL', 'no memory')
          },
        },
      )
      await addDeliveries(queue, [job(1)])
      const waiting = await until(async () => (await queue.getDelayed())[0], 'it waits')
      await waiting.changeDelay(0)
      await until(async () => (await queue.getCompletedCount()) === 1, 'done')
      expect({ attempts, published, letters }).toEqual({ attempts: 1, published: [result, result], letters: [] })
    })

    it('that can never be published makes a dead letter that says so', async () => {
      const { queue, letters } = work(async () => ({ ok: true, result }), undefined, {
        succeed: async () => {
          throw new NotFoundError('UNKNOWN_BUS', "there is no bus 'ledger'")
        },
      })
      await addDeliveries(queue, [job(3)])
      await until(async () => (await queue.getCompletedCount()) === 1, 'given up')
      expect(letters[0]!.letter).toMatchObject({
        reason: 'target-gone',
        error: expect.stringMatching(/it was delivered, but.*there is no bus 'ledger'/),
      })
    })
  })

  describe('a job whose data was damaged', () => {
    const damages: [what: string, data: string][] = [
      ['no JSON', '{"delivery":{"bus":"def'],
      ['null', 'null'],
      ['another object', '{"event":"{\\"n\\":1.0}","attempt":"x"}'],
    ]
    it.each(damages)('is a dead letter and does not come back for ever: %s', async (_what, data) => {
      const attempted: number[] = []
      const { queue, letters } = work(async ({ attempt }) => {
        attempted.push(attempt)
        return { ok: true }
      })
      await queue.pause()
      await addDeliveries(queue, [job(), job(3, 't', 2)])
      await queues.connection.hset(queue.toKey(jobId(job().delivery)), 'data', data)
      await queue.resume()
      await until(async () => (await queue.getCompletedCount()) === 2, 'given up, and the one behind it delivered')
      expect(letters.map(({ letter }) => letter)).toMatchObject([
        { id: deliveryId(job().delivery), reason: 'unreadable', targetType: 'webhook' },
      ])
      expect(attempted).toEqual([1])
    })

    it('nor does one that was never ours', async () => {
      const { queue, letters } = work(async () => ({ ok: true }))
      await queue.add('x', {}, { attempts: 5 })
      await until(async () => (await queue.getFailedCount()) === 1, 'failed')
      expect(letters).toEqual([])
    })
  })

  it('delivers jobs that an earlier version added, which knew no age', async () => {
    const seen: DeliveryJob[] = []
    const { queue } = work(async job => {
      seen.push(job)
      return { ok: true }
    })
    const { since, policy, ...before } = job()
    await addDeliveries(queue, [{ ...before, policy: { attempts: 3, backoff: policy.backoff } } as never])
    await until(async () => (await queue.getCompletedCount()) === 1, 'delivered')
    expect(seen[0]!.since).toBeGreaterThanOrEqual(since)
    expect(seen[0]!.policy).toEqual({ ...policy, maxAgeMs: 86_400_000 })
  })

  describe('a target in an outage', () => {
    const down: Outcome = { ok: false, error: 'answered 503', unavailable: true }
    const circuit = () => ({ ...circuitDefaults, openMs: 100, maxOpenMs: 100, leastMs: 0 })
    const outage = (until: (call: number) => boolean) => {
      const seen: DeliveryJob[] = []
      const made = work(
        async job => {
          seen.push(job)
          return until(seen.length) ? { ok: true } : down
        },
        undefined,
        { circuits: new Circuits({ cap: 5 }), circuit },
      )
      return { ...made, seen }
    }

    it.each([
      ['events in their jobs', '{"n":1}'],
      ['events that are too large to be written again', `{"n":"${'x'.repeat(20_000)}"}`],
    ])('uses up no attempts beyond the first, and the receiver is told of each call: %s', async (_what, event) => {
      const { queue, letters, seen } = outage(call => call > 20)
      const slow = { ...job(3).policy, backoff: { ...backoff, delay: 500 } }
      await addDeliveries(
        queue,
        Array.from({ length: 8 }, (_, n) => ({ ...job(3, 't', n), policy: slow, event })),
      )
      await until(async () => (await queue.getCompletedCount()) === 8, 'all are delivered')
      expect(letters).toEqual([])
      const calls = seen.map(job => `${job.delivery.position} ${callOf(job)}`)
      expect(new Set(calls).size).toBe(calls.length)
      expect(Math.max(...seen.map(({ attempt }) => attempt))).toBeLessThanOrEqual(2)
    })

    it('that lasts for too long makes letters that name the circuit', async () => {
      const { queue, letters } = outage(() => false)
      const short = { ...job().policy, attempts: 20, maxAgeMs: 1500 } // more than there are until the circuit opens
      await addDeliveries(
        queue,
        Array.from({ length: 6 }, (_, n) => ({ ...job(2, 't', n), policy: short })),
      )
      await until(() => letters.length === 6, 'all are given up', 20_000)
      for (const { letter } of letters.slice(2)) {
        expect(letter.reason).toBe('expired')
        expect(letter.error).toBe('the circuit of its target is open. The last failure: answered 503')
      }
    })
  })

  describe('a target that has all the calls it can take', () => {
    it('gets the others later, in their turn, and no attempt is used up by the waiting', async () => {
      let inFlight = 0
      let most = 0
      const attempts: number[] = []
      const { queue, letters } = work(
        async ({ attempt }) => {
          most = Math.max(most, ++inFlight)
          attempts.push(attempt)
          await new Promise(resolve => setTimeout(resolve, 5))
          inFlight--
          return { ok: true }
        },
        undefined,
        { circuits: new Circuits({ cap: 2 }) },
      )
      await addDeliveries(
        queue,
        Array.from({ length: 60 }, (_, n) => job(1, 't', n)),
      )
      await until(async () => (await queue.getCompletedCount()) === 60, 'all are delivered')
      expect(most).toBe(2)
      expect(attempts).toEqual(Array(60).fill(1))
      expect(letters).toEqual([])
    })

    it('does not hold the calls that others could have', async () => {
      let free!: () => void
      const freed = new Promise<void>(resolve => (free = resolve))
      const done: string[] = []
      const { queue } = work(
        async ({ delivery: { target } }) => {
          if (target.startsWith('hangs')) await freed
          done.push(target)
          return { ok: true }
        },
        undefined,
        { circuits: new Circuits({ cap: 2 }), concurrency: 5 },
      )
      const many = (target: string, length: number) => Array.from({ length }, (_, n) => job(1, target, n))
      await addDeliveries(queue, [...many('hangs-1', 100), ...many('hangs-2', 100), ...many('hangs-3', 100)])
      await addDeliveries(queue, many('fine', 50))
      await until(() => done.length === 50, 'the other target has all of its own')
      expect(new Set(done)).toEqual(new Set(['fine']))
      free()
    })

    it('is not waited for longer than the delivery may take', async () => {
      let end: (() => void) | undefined
      const { queue, letters } = work(
        async () => {
          await new Promise<void>(resolve => (end = resolve))
          return { ok: true }
        },
        undefined,
        { circuits: new Circuits({ cap: 1 }) },
      )
      const short = (n: number) => ({ ...job(1, 't', n), policy: { ...job().policy, maxAgeMs: 1000 } })
      await addDeliveries(queue, [short(1)])
      await until(() => end, 'the first is tried')
      await addDeliveries(queue, [short(2)])
      await until(() => letters.length === 1, 'the second is given up')
      expect(letters[0]!.letter).toMatchObject({ reason: 'expired', attempts: [] })
      end!()
      await until(async () => (await queue.getCompletedCount()) === 1, 'the first is delivered')
    })
  })
})

describe('a worker whose Redis is no master any more', () => {
  afterEach(() => queues.connection.replicaof('NO', 'ONE'))

  it('rests between its tries, logs one line, and works again by itself', async () => {
    const logger = collectingLogger()
    const attempts: string[] = []
    const { queue } = work(
      async ({ delivery: { rule } }) => {
        attempts.push(rule)
        if (rule === 'first') await queues.connection.replicaof('127.0.0.1', 1)
        return { ok: true }
      },
      undefined,
      { logger, concurrency: 1 },
    )
    const errors = async () => {
      const stats = await queues.connection.info('errorstats')
      return Number(/errorstat_READONLY:count=(\d+)/.exec(stats)?.[1] ?? 0)
    }
    const rules = ['first', ...Array.from({ length: 20 }, (_, i) => `other${i}`)]
    await addDeliveries(
      queue,
      rules.map(rule => ({ ...job(), delivery: { ...job().delivery, rule } })),
    )
    await until(async () => (await errors()) > 0, 'it fails')
    const started = performance.now()
    await until(async () => (await errors()) >= 5, 'it keeps trying')
    expect(performance.now() - started).toBeGreaterThan(500)
    expect(logger.lines.filter(({ message }) => message.startsWith('worker of'))).toHaveLength(1)
    await queues.connection.replicaof('NO', 'ONE')
    await until(() => attempts.includes('other19'), 'it works again')
    await until(() => logger.lines.some(({ message }) => message.endsWith('works again')), 'it says so')
  })
})

describe('FailedJobs', () => {
  it("collects the deliveries that a queue's own processor gave up, and leaves the jobs of others alone", async () => {
    const queue = queues.get(`q-${randomUUID()}`)
    const processor = new Worker(
      queue.name,
      async () => {
        throw new Error('no label printer')
      },
      { connection: queues.connection, prefix: queues.prefix },
    )
    processor.on('error', () => undefined)
    workers.push({ stop: () => processor.close() })
    const id = (n: number) => `default~0-1-${n}~r~packing`
    const policy = { attempts: 2, backoff, maxAgeMs: 60_000 }
    const data = (n: number) => `{"n": ${n}.0, "big":1524831183200260097}`
    for (let n = 0; n < 120; n++) await queue.add('event', new JsonText(data(n)), plainJobOptions(id(n), policy))
    for (let n = 0; n < 60; n++) await queue.add('own', { n }, { removeOnFail: false })
    await until(async () => (await queue.getFailedCount()) === 180, 'all failed')

    const failedJobs = new FailedJobs(queue)
    await expect(
      failedJobs.collect(async () => {
        throw new Error('Redis is away')
      }),
    ).rejects.toThrow('Redis is away')
    expect(await queue.getFailedCount()).toBe(180)

    const letters: { letter: DeadLetter; event: string }[] = []
    const taken = await failedJobs.collect(async (letter, event) => void letters.push({ letter, event }))
    expect(taken).toBe(120)
    expect(new Set(letters.map(({ letter }) => letter.id)).size).toBe(120)
    const one = letters.find(({ letter }) => letter.id === id(7))!
    expect(one.event).toBe(data(7)) // with the bytes that the event had
    expect(one.letter).toMatchObject({
      targetType: 'queue',
      destination: queue.name,
      reason: 'attempts-exhausted',
      error: 'no label printer',
    })
    expect(one.letter.attempts).toHaveLength(2)
    expect((await queue.getJobs(['failed'])).every(({ name }) => name === 'own')).toBe(true)
    expect(await queue.getFailedCount()).toBe(60)
    expect(await failedJobs.collect(async () => undefined)).toBe(0)
  })

  it('says what BullMQ has of errors without a message, of several lines, and of what is no error', async () => {
    const queue = queues.get(`q-${randomUUID()}`)
    const refused = Object.assign(new AggregateError([], ''), {
      stack: 'AggregateError [ECONNREFUSED]: \n    at connect (net:1:1)',
    })
    const thrown: Record<string, unknown> = { refused, lines: new Error('two\nlines'), text: 'a text' }
    const processor = new Worker(
      queue.name,
      async ({ data }) => {
        throw thrown[data as string]
      },
      { connection: queues.connection, prefix: queues.prefix },
    )
    processor.on('error', () => undefined)
    workers.push({ stop: () => processor.close() })
    const names = Object.keys(thrown)
    const policy = { attempts: 1, backoff, maxAgeMs: 60_000 }
    for (const name of names) await queue.add('event', name, plainJobOptions(`default~0-1-1~r~${name}`, policy))
    await until(async () => (await queue.getFailedCount()) === names.length, 'all failed')
    const errors: Record<string, unknown> = {}
    await new FailedJobs(queue).collect(async ({ target, error, attempts }) => {
      errors[target] = [error, ...attempts.map(attempt => attempt.error)]
    })
    const nothing = expect.stringContaining('BullMQ keeps nothing') as string
    expect(errors).toEqual({
      refused: ['AggregateError [ECONNREFUSED]', 'AggregateError [ECONNREFUSED]'],
      lines: ['two\nlines', 'Error: two\nlines'],
      text: [nothing],
    })
  })
})
