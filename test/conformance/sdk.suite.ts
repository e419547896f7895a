import { BadRequestException, type Type } from '@nestjs/common'
import {
  type CloudEvent,
  type EventContext,
  type EventPublisher,
  InvalidError,
  OnEvent,
  PermanentError,
  type SluiceOptions,
} from '@sluice/nest'
import { compile } from '@sluice/pattern'
import { documentedPatterns } from './documented-patterns.js'

/** A dead letter, as far as both show it. */
export interface Letter {
  readonly rule: string
  readonly reason: string
  readonly error: string
  readonly attempts: readonly { readonly error: string }[]
  readonly redrives: number
  readonly eventId?: string
  readonly lane?: string
  readonly destination: string
  readonly targetType: string
}

/** A service that runs. */
export interface Service {
  readonly publisher: EventPublisher
  /** Resolves when the condition holds. */
  until(condition: () => unknown, what: string): Promise<void>
  /** The dead letters of the service, the oldest first. */
  letters(): Promise<readonly Letter[]>
  /** Sends all of them again, or that of one event. */
  redrive(eventId?: string): Promise<void>
}

export interface Backend {
  /** @param buses that there are besides `default` */
  start(options: Omit<SluiceOptions, 'redis'>, providers: readonly Type[], buses?: readonly string[]): Promise<Service>
  /** Ends the services that were started. */
  end(): Promise<void>
  close(): Promise<void>
}

const quick = { attempts: 3, backoff: { type: 'fixed', delay: 20 } } as const
const often = { ...quick, attempts: 100 }

/** What a handler and a publisher may rely on, in production and in tests: one suite for both, or a test would prove nothing. */
export function sdkSuite(name: string, open: () => Promise<Backend>): void {
  describe(`the SDK: ${name}`, () => {
    let backend: Backend
    beforeAll(async () => void (backend = await open()))
    afterEach(() => backend.end())
    afterAll(() => backend?.close())

    const start = (service: string, ...providers: Type[]) => backend.start({ name: service }, providers)
    const lettersOf = async (service: Service, count: number) => {
      await service.until(async () => (await service.letters()).length === count, `there are ${count} dead letters`)
      return service.letters()
    }

    describe('a handler', () => {
      it('gets the events that it asks for, by type and by pattern, with what is known of their delivery', async () => {
        const seen: string[] = []
        const contexts: EventContext[] = []
        class Handlers {
          @OnEvent('order.created')
          async byType(event: CloudEvent<{ total: number }>, context: EventContext) {
            seen.push(`type ${event.data.total}`)
            contexts.push(context)
          }
          @OnEvent({ pattern: { data: { total: [{ numeric: ['>', 100] }] } } })
          async byPattern(event: CloudEvent<{ total: number }>) {
            seen.push(`pattern ${event.data.total}`)
          }
          @OnEvent('order.cancelled')
          @OnEvent('order.returned')
          async twice(event: CloudEvent) {
            seen.push(event.type)
          }
        }
        const service = await start('wants', Handlers)
        const { position } = await service.publisher.publish({ type: 'order.created', data: { total: 80 } })
        await service.publisher.publishAll([
          { type: 'order.created', data: { total: 120 } },
          { type: 'order.returned' },
          { type: 'order.cancelled' },
          { type: 'order.forgotten' },
        ])
        await service.until(() => seen.length >= 5, 'all arrive')
        expect(seen.sort()).toEqual(['order.cancelled', 'order.returned', 'pattern 120', 'type 120', 'type 80'])
        const common = { bus: 'default', rule: 'wants.Handlers.byType', attempt: 1, redrives: 0 }
        expect(contexts.find(context => context.position === position)).toMatchObject(common)
      })

      it('sees the whole event, with who emitted it and when', async () => {
        let seen: CloudEvent | undefined
        class Handlers {
          @OnEvent('whole')
          async handle(event: CloudEvent) {
            seen = event
          }
        }
        const service = await start('whole', Handlers)
        const event = { type: 'whole', id: 'w-1', source: '/else', subject: 's', data: { a: [1, null, 'ü'] }, extra: 5 }
        await service.publisher.publish(event)
        await service.until(() => seen, 'it arrives')
        const filled = { specversion: '1.0', datacontenttype: 'application/json', time: expect.any(String) }
        expect(seen).toEqual({ ...event, ...filled, principal: 'whole', receivedtime: expect.any(String) })
      })

      it('is tried again alone, with the number of the attempt, until it has done its work', async () => {
        const calls = { good: 0, bad: [] as number[] }
        class Handlers {
          @OnEvent('a')
          async good() {
            calls.good++
          }
          @OnEvent('a', quick)
          async bad(_event: CloudEvent, { attempt }: EventContext) {
            calls.bad.push(attempt)
            if (attempt < 3) throw new Error('not yet')
          }
        }
        const service = await start('again', Handlers)
        await service.publisher.publish({ type: 'a' })
        await service.until(() => calls.bad.length === 3, 'it was tried three times')
        expect(calls).toEqual({ good: 1, bad: [1, 2, 3] })
        expect(await service.letters()).toEqual([])
      })

      it('that fails as often as it may leaves a dead letter with all attempts; a redrive reaches it alone', async () => {
        let mended = false
        const calls = { good: 0, redrives: [] as number[] }
        class Handlers {
          @OnEvent('b')
          async good() {
            calls.good++
          }
          @OnEvent('b', quick)
          async bad(_event: CloudEvent, { attempt, redrives }: EventContext) {
            calls.redrives.push(redrives)
            if (!mended) throw new Error(`down ${redrives}.${attempt}`)
          }
        }
        const service = await start('letters', Handlers)
        await service.publisher.publish({ type: 'b', id: 'b-1' })
        const [letter] = await lettersOf(service, 1)
        const same = {
          ...{ rule: 'letters.Handlers.bad', targetType: 'subscription', destination: 'letters', eventId: 'b-1' },
          reason: 'attempts-exhausted',
        }
        expect(letter).toMatchObject({ ...same, error: 'Error: down 0.3', redrives: 0 })
        const errors = [1, 2, 3].map(attempt => `Error: down 0.${attempt}`)
        expect(letter!.attempts.map(({ error }) => error)).toEqual(errors)

        await service.redrive()
        const again = await lettersOf(service, 1)
        expect(again[0]).toMatchObject({ ...same, error: 'Error: down 1.3', redrives: 1 })
        const more = [1, 2, 3].map(attempt => `Error: down 1.${attempt}`)
        expect(again[0]!.attempts.map(({ error }) => error)).toEqual([...errors, ...more])

        mended = true
        await service.redrive()
        await service.until(() => calls.redrives.includes(2), 'it is handled')
        expect(calls).toEqual({ good: 1, redrives: [0, 0, 0, 1, 1, 1, 2] })
        expect(await service.letters()).toEqual([])
      })

      const refusals: [string, () => unknown, object][] = [
        ['PermanentError', () => new PermanentError('no such customer'), { reason: 'rejected' }],
        ['BadRequestException', () => new BadRequestException('total is missing'), { reason: 'invalid' }],
        ['InvalidError', () => new InvalidError('NO_TOTAL', 'total is missing'), { reason: 'invalid' }],
        ['Error', () => new Error('out of order'), { reason: 'attempts-exhausted' }],
        ['a text', () => 'out of order', { reason: 'attempts-exhausted', error: 'out of order' }],
      ]
      it('that refuses an event for good is not tried again', async () => {
        const calls: string[] = []
        class Handlers {
          @OnEvent('c', { ...quick, attempts: 2 })
          async refuse(event: CloudEvent) {
            calls.push(event.id)
            throw refusals[Number(event.id)]![1]()
          }
        }
        const service = await start('refusals', Handlers)
        await service.publisher.publishAll(refusals.map((_, i) => ({ type: 'c', id: String(i) })))
        const letters = await lettersOf(service, refusals.length)
        for (const [i, [what, , expected]] of refusals.entries()) {
          const letter = letters.find(({ eventId }) => eventId === String(i))
          expect({ what, ...letter }).toMatchObject({ what, ...expected })
          const permanent = ['rejected', 'invalid'].includes(letter!.reason)
          expect([what, calls.filter(id => id === String(i)).length]).toEqual([what, permanent ? 1 : 2])
        }
      })

      it('that would be tried again too late gives up, and says so', async () => {
        class Handlers {
          @OnEvent('late', { maxAgeMs: 1000, backoff: { type: 'fixed', delay: 1001 } })
          async fail() {
            throw new Error('down')
          }
        }
        const service = await start('late', Handlers)
        await service.publisher.publish({ type: 'late' })
        expect(await lettersOf(service, 1)).toMatchObject([{ reason: 'expired', attempts: [{ error: 'Error: down' }] }])
      })

      it('may have what it does not take dropped', async () => {
        const calls: string[] = []
        class Handlers {
          @OnEvent('d', { ...quick, deadLetter: false })
          async drop(event: CloudEvent) {
            calls.push(`drop ${event.id}`)
            throw new Error('no matter')
          }
          @OnEvent('d', { ...quick, deadLetter: false, ordered: true })
          async dropInOrder(event: CloudEvent) {
            calls.push(`ordered ${event.id}`)
            throw new PermanentError('no matter')
          }
        }
        const service = await start('drops', Handlers)
        await service.publisher.publishAll(['1', '2'].map(id => ({ type: 'd', id, subject: 'A' })))
        await service.until(() => calls.length === 8, 'all are tried')
        expect(calls.filter(call => call.startsWith('ordered'))).toEqual(['ordered 1', 'ordered 2'])
        expect(await service.letters()).toEqual([])
      })

      it('is retried as its service says where it says nothing of its own', async () => {
        let calls = 0
        class Handlers {
          @OnEvent('r', { backoff: { delay: 10 } })
          async fail() {
            calls++
            throw new Error('down')
          }
        }
        const service = await backend.start({ name: 'defaults', retry: { attempts: 2 } }, [Handlers])
        await service.publisher.publish({ type: 'r' })
        await lettersOf(service, 1)
        expect(calls).toBe(2)
      })
    })

    describe('an ordered handler', () => {
      it('gets each key in order through retries, while other keys flow', async () => {
        const keys = ['A', 'B', 'C', 'D', 'E']
        const booked = new Map<string, number[]>()
        class Handlers {
          @OnEvent('booked', { ordered: true, ...often })
          async book({ subject, data }: CloudEvent<number>, { attempt }: EventContext) {
            if (attempt <= (data * 7) % 3) throw new Error('not yet')
            booked.set(subject!, [...(booked.get(subject!) ?? []), data])
          }
        }
        const service = await start('books', Handlers)
        const numbers = Array.from({ length: 12 }, (_, n) => n)
        for (const data of numbers)
          await service.publisher.publishAll(keys.map(subject => ({ type: 'booked', subject, data })))
        await service.until(() => keys.every(key => booked.get(key)?.length === 12), 'all are booked')
        expect(Object.fromEntries(booked)).toEqual(Object.fromEntries(keys.map(key => [key, numbers])))
      })

      it('does not hold up the events of other keys, nor other handlers, with one that fails', async () => {
        const seen: string[] = []
        class Handlers {
          @OnEvent('waits', { ordered: true, ...often })
          async ordered({ id }: CloudEvent) {
            if (id === 'A-1' && !(seen.includes('B-1') && seen.includes('free A-2'))) throw new Error('not yet')
            seen.push(id)
          }
          @OnEvent('waits')
          async free({ id }: CloudEvent) {
            seen.push(`free ${id}`)
          }
        }
        const service = await start('flows', Handlers)
        const event = (id: string) => ({ type: 'waits', id, subject: id[0]! })
        await service.publisher.publishAll(['A-1', 'A-2', 'B-1'].map(event))
        await service.until(() => seen.length === 6, 'all are handled')
        expect(seen.indexOf('A-2')).toBeGreaterThan(seen.indexOf('A-1'))
      })

      it('park: a key that fails for good becomes dead letters, and a redrive opens it again in order', async () => {
        const seen: string[] = []
        let mended = false
        class Handlers {
          @OnEvent('paid', { ordered: true, ...quick, attempts: 2 })
          async handle({ id }: CloudEvent, { attempt }: EventContext) {
            if (!mended && id === 'p-1') throw new Error(`broken ${attempt}`)
            seen.push(id)
          }
        }
        const service = await start('parks', Handlers)
        const publish = (...ids: string[]) =>
          service.publisher.publishAll(ids.map(id => ({ type: 'paid', id, subject: id === 'other' ? 'B' : 'A' })))
        await publish('p-1', 'p-2', 'other')
        await lettersOf(service, 2)
        await publish('p-3')
        const letters = await lettersOf(service, 3)
        const [broken, second, third] = ['p-1', 'p-2', 'p-3'].map(id => letters.find(({ eventId }) => eventId === id))
        expect(broken).toMatchObject({ reason: 'attempts-exhausted', destination: 'parks.ordered' })
        expect(broken!.attempts.map(({ error }) => error)).toEqual(['Error: broken 1', 'Error: broken 2'])
        for (const letter of [second, third]) {
          const error = expect.stringMatching(/^it must not overtake .*: default~.*~parks.Handlers.handle~handler$/)
          expect(letter).toMatchObject({ reason: 'lane-closed', attempts: [], lane: broken!.lane, error })
        }
        expect(broken!.lane).toMatch(/^parks\.ordered\/parks\.Handlers\.handle\/[\w-]{16}$/)
        expect(seen).toEqual(['other'])

        mended = true
        await service.redrive()
        await publish('p-4')
        await service.until(() => seen.includes('p-4'), 'the key is open')
        expect(seen).toEqual(['other', 'p-1', 'p-2', 'p-3', 'p-4'])
        expect(await service.letters()).toEqual([])
      })

      it('park: what fails again when it is redriven closes the key again', async () => {
        const seen: string[] = []
        let mended = false
        class Handlers {
          @OnEvent('fails', { ordered: true, attempts: 1 })
          async handle({ id }: CloudEvent, { redrives }: EventContext) {
            if (!mended && id === 'f-1') throw new Error('broken')
            seen.push(`${id} ${redrives}`)
          }
        }
        const service = await start('closes', Handlers)
        const publish = (...ids: string[]) =>
          service.publisher.publishAll(ids.map(id => ({ type: 'fails', id, subject: 'A' })))
        await publish('f-1')
        await lettersOf(service, 1)
        await service.redrive()
        await service.until(async () => (await service.letters())[0]?.redrives === 1, 'it failed again')
        await publish('f-2')
        await lettersOf(service, 2)
        mended = true
        await service.redrive()
        await service.until(() => seen.length === 2, 'both are handled')
        expect(seen).toEqual(['f-1 2', 'f-2 1'])
      })

      it('park: what is redriven is tried while its key is closed, and opens it only when no other letter does', async () => {
        const seen: string[] = []
        class Handlers {
          @OnEvent('alone', { ordered: true, attempts: 1 })
          async handle({ id }: CloudEvent) {
            if (id === 'a-1') throw new Error('broken')
            seen.push(id)
          }
        }
        const service = await start('alone', Handlers)
        const publish = (...ids: string[]) =>
          service.publisher.publishAll(ids.map(id => ({ type: 'alone', id, subject: 'A' })))
        await publish('a-1', 'a-2')
        await lettersOf(service, 2)
        await service.redrive('a-2')
        await service.until(() => seen.length === 1, 'it is tried')
        await publish('a-3')
        const letters = await lettersOf(service, 2)
        expect(letters.map(({ eventId }) => eventId).sort()).toEqual(['a-1', 'a-3'])
        expect(seen).toEqual(['a-2'])
      })

      it('skip: it becomes a dead letter alone, and the next of its key is handled', async () => {
        const seen: string[] = []
        class Handlers {
          @OnEvent('skipped', { ordered: { onFailure: 'skip' }, ...quick })
          async handle({ id }: CloudEvent) {
            if (id === 's-1') throw new PermanentError('never')
            seen.push(id)
          }
        }
        const service = await start('skips', Handlers)
        await service.publisher.publishAll(['s-1', 's-2'].map(id => ({ type: 'skipped', id, subject: 'A' })))
        await service.until(() => seen.length === 1, 'the next is handled')
        const [letter, ...others] = await lettersOf(service, 1)
        expect(letter).toMatchObject({ reason: 'rejected', eventId: 's-1' })
        expect([letter!.lane, others]).toEqual([undefined, []])
      })

      it('block: it is tried until it works, also where the handler says that it never will', async () => {
        const seen: string[] = []
        class Handlers {
          @OnEvent('blocked', { ordered: { onFailure: 'block' }, ...quick, attempts: 2 })
          async handle({ id }: CloudEvent, { attempt }: EventContext) {
            seen.push(`${id} ${attempt}`)
            if (id === 'k-1' && attempt < 6) throw new PermanentError('never')
          }
        }
        const service = await start('blocks', Handlers)
        await service.publisher.publishAll(['k-1', 'k-2'].map(id => ({ type: 'blocked', id, subject: 'A' })))
        await service.until(() => seen.length === 7, 'both are handled')
        expect(seen).toEqual([...[1, 2, 3, 4, 5, 6].map(attempt => `k-1 ${attempt}`), 'k-2 1'])
        expect(await service.letters()).toEqual([])
      })
    })

    describe('what a handler returns', () => {
      it('becomes an event that says what caused it, also on another bus; nothing comes of undefined', async () => {
        const results: CloudEvent[] = []
        class Handlers {
          @OnEvent('order', { onSuccess: { type: 'order.charged', bus: 'ledger' } })
          async charge({ id, data }: CloudEvent<{ total: number }>) {
            return id === 'o-0' ? undefined : { charged: data.total }
          }
          @OnEvent('order.charged', { bus: 'ledger' })
          async book(event: CloudEvent) {
            results.push(event)
          }
        }
        const service = await backend.start({ name: 'results' }, [Handlers], ['ledger'])
        await service.publisher.publish({ type: 'order', id: 'o-0', data: { total: 4 } })
        const order = { type: 'order', id: 'o-1', subject: 'ada', partitionkey: 'k', correlationid: 'c-1', hops: 3 }
        const { position } = await service.publisher.publish({ ...order, data: { total: 5 } })
        await service.until(() => results.length === 1, 'the result arrives')
        expect(results).toEqual([
          {
            specversion: '1.0',
            type: 'order.charged',
            id: `default~${position}~results.Handlers.charge~handler`,
            source: '/sluice/default/results.Handlers.charge/handler',
            ...{ subject: 'ada', partitionkey: 'k', causationid: 'o-1', correlationid: 'c-1', hops: 4 },
            ...{ time: expect.any(String), receivedtime: expect.any(String), principal: 'results' },
            datacontenttype: 'application/json',
            data: { charged: 5 },
          },
        ])
      })

      it('is the only result of an event, however often the handler failed before, in order too', async () => {
        const results: string[] = []
        class Handlers {
          @OnEvent('try', { ...quick, onSuccess: { type: 'tried' } })
          async free(_event: CloudEvent, { attempt }: EventContext) {
            if (attempt < 2) throw new Error('not yet')
            return `free ${attempt}`
          }
          @OnEvent('try', { ...quick, ordered: true, onSuccess: { type: 'tried' } })
          async ordered(_event: CloudEvent, { attempt }: EventContext) {
            if (attempt < 3) throw new Error('not yet')
            return `ordered ${attempt}`
          }
          @OnEvent('tried')
          async collect({ data }: CloudEvent<string>) {
            results.push(data)
          }
        }
        const service = await start('tries', Handlers)
        await service.publisher.publish({ type: 'try' })
        await service.until(() => results.length === 2, 'both results arrive')
        expect(results.sort()).toEqual(['free 2', 'ordered 3'])
      })

      it('is a dead letter where it is no event, and the handler does not run again for it', async () => {
        let calls = 0
        class Handlers {
          @OnEvent('odd', { ...quick, onSuccess: { type: 'odder' } })
          async handle() {
            calls++
            return { big: 1n }
          }
        }
        const service = await start('odd', Handlers)
        await service.publisher.publish({ type: 'odd' })
        const [letter] = await lettersOf(service, 1)
        expect(letter).toMatchObject({ reason: 'invalid', error: expect.stringContaining('the result is not JSON') })
        expect(calls).toBe(1)
      })

      it('ends at the 17th hop of a circle', async () => {
        const hops: unknown[] = []
        class Handlers {
          @OnEvent('round', { onSuccess: { type: 'round' } })
          async handle(event: CloudEvent) {
            hops.push(event['hops'])
            return {}
          }
          @OnEvent('end')
          async end() {
            hops.push('end')
          }
        }
        const service = await start('circle', Handlers)
        await service.publisher.publish({ type: 'round' })
        await service.until(() => hops.includes(16), 'it went round')
        await service.publisher.publish({ type: 'end' })
        await service.until(() => hops.includes('end'), 'what comes later is handled')
        expect(hops).toEqual([undefined, ...Array.from({ length: 16 }, (_, i) => i + 1), 'end'])
      })
    })

    describe('the publisher', () => {
      it('is told of an event that was published before: it is accepted once', async () => {
        const seen: string[] = []
        class Handlers {
          @OnEvent('once')
          async handle({ source, id }: CloudEvent) {
            seen.push(`${source} ${id}`)
          }
        }
        const service = await start('once', Handlers)
        const event = { type: 'once', id: 'x-1' }
        const first = await service.publisher.publish(event)
        expect(await service.publisher.publish({ ...event, data: 'other' })).toEqual({ ...first, duplicate: true })
        const [third, fourth] = await service.publisher.publishAll([{ ...event, source: '/else' }, event])
        expect([third!.duplicate, fourth]).toEqual([undefined, { ...first, duplicate: true }])
        const twice = await service.publisher.publishAll([
          { type: 'once', id: 'x-2' },
          { type: 'once', id: 'x-2' },
        ])
        expect(twice[1]).toEqual({ ...twice[0], duplicate: true })
        // each shard remembers for itself: these two keys belong to different ones
        const moved = await service.publisher.publishAll(
          ['A', 'B'].map(subject => ({ type: 'once', id: 'x-3', subject })),
        )
        expect(moved.map(({ position }) => position.split('-')[0])).toEqual(['0', '2'])
        expect(moved.map(({ duplicate }) => duplicate)).toEqual([undefined, undefined])
        await service.until(() => seen.length === 5, 'all arrive')
        expect(seen.sort()).toEqual(['/else x-1', '/once x-1', '/once x-2', '/once x-3', '/once x-3'])
      })

      it('refuses a bad event with the attribute named, before anything is sent', async () => {
        const seen: string[] = []
        class Handlers {
          @OnEvent({ pattern: { source: ['/refuses'] } })
          async handle({ id }: CloudEvent) {
            seen.push(id)
          }
        }
        const { publisher, until } = await start('refuses', Handlers)
        const refused = { code: 'INVALID_ATTRIBUTE', details: { attribute: 'type' } }
        await expect(publisher.publish({ type: '' })).rejects.toMatchObject(refused)
        await expect(publisher.publishAll([{ type: 'y' }, { type: '' }])).rejects.toMatchObject(refused)
        const large = { type: 'y', data: 'x'.repeat(1024 * 1024) }
        await expect(publisher.publish(large)).rejects.toMatchObject({ code: 'TOO_LARGE' })
        const nowhere = publisher.publish({ type: 'y' }, { bus: 'nowhere' })
        await expect(nowhere).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
        await publisher.publish({ type: 'y', id: 'good' })
        await until(() => seen.length > 0, 'the good one arrives')
        expect(seen).toEqual(['good'])
      })
    })

    it('patterns mean what docs/patterns.md says, for every event on that page', async () => {
      const { patterns, events } = documentedPatterns()
      const seen = new Set<string>()
      class Handlers {}
      for (const [i, pattern] of patterns.entries()) {
        const handle = async ({ id }: CloudEvent) => void seen.add(`${i} ${id}`)
        const descriptor = { value: handle, writable: true, configurable: true }
        // only those of this test: other patterns ask for what is not there
        OnEvent({ pattern, bus: 'patterns' })(Handlers.prototype, `pattern${i}`, descriptor)
        Object.defineProperty(Handlers.prototype, `pattern${i}`, descriptor)
      }
      const service = await backend.start({ name: 'patterns' }, [Handlers], ['patterns'])
      await service.publisher.publishAll(
        events.map(({ event }) => event),
        { bus: 'patterns' },
      )
      const stamped = { datacontenttype: 'application/json', time: '2026-01-01T00:00:00Z', principal: 'patterns' }
      const expected = patterns.flatMap((pattern, i) =>
        events
          .filter(({ event }) => compile(pattern)({ ...stamped, receivedtime: stamped.time, ...event }))
          .map(({ event }) => `${i} ${event.id}`),
      )
      await service.until(() => seen.size >= expected.length, 'all arrive')
      expect([...seen].sort()).toEqual(expected.sort())
      for (const { event, pattern, matches } of events)
        expect([event, seen.has(`${pattern} ${event.id}`)]).toEqual([event, matches])
    })
  })
}
