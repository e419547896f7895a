import { BadRequestException, ConflictException, type Type } from '@nestjs/common'
import {
  type BatchResult,
  type CloudEvent,
  type EventBatch,
  type EventContext,
  EventPublisher,
  InvalidError,
  OnEvent,
  OnStream,
  PermanentError,
  type SluiceOptions,
} from '@sluice/nest'
import { compile } from '@sluice/pattern'
import { anyThrown, hostileValues, longForm } from '@sluice/testing'
import fc from 'fast-check'
import { documentedPatterns } from './documented-patterns.js'

/** A dead letter, as far as both show it. */
export interface Letter {
  readonly rule: string
  readonly reason: string
  readonly error: string
  readonly attempts: readonly { readonly error: string; readonly stack?: string }[]
  readonly redrives: number
  readonly eventId?: string
  readonly lane?: string
  readonly destination: string
  readonly targetType: string
  readonly chain?: object
}

/** A service that runs. */
export interface Service {
  readonly publisher: EventPublisher
  /**
   * Resolves when the condition holds.
   *
   * @param takesMs milliseconds that have to pass first, for whom time passes only when somebody says so
   */
  until(condition: () => unknown, what: string, takesMs?: number): Promise<void>
  /** The dead letters of the service's handlers, or of one stream consumer, the oldest first. */
  letters(consumer?: string): Promise<readonly Letter[]>
  /** Sends all of the handlers again, or that of one event. */
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
    const lettersOf = async (service: Service, count: number, consumer?: string) => {
      const all = () => service.letters(consumer)
      await service.until(async () => (await all()).length === count, `there are ${count} dead letters`)
      return all()
    }

    describe('whatever is thrown', () => {
      const refused = () => new Error('connect ECONNREFUSED 127.0.0.1:80')
      const hostile: (() => unknown)[] = [
        () => new TypeError('fetch failed', { cause: refused() }),
        () => ({ status: 'error', message: 'no account', code: 'NONE' }),
        () => new ConflictException({ taken: 'a name' }),
        ...Object.values(hostileValues),
        ...fc.sample(anyThrown(), { seed: 7, numRuns: longForm ? 300 : 30 }),
      ]
      const texts = [
        'TypeError: fetch failed; caused by Error: connect ECONNREFUSED 127.0.0.1:80',
        'no account (code NONE)',
        'ConflictException: {"taken":"a name"}',
      ]

      it('is a failed attempt that says why, of handlers, ordered handlers and stream consumers', async () => {
        const calls = { plain: 0, ordered: 0, stream: 0 }
        class Handlers {
          @OnEvent({ pattern: { type: ['hostile.thrown'] }, attempts: 2, backoff: quick.backoff, circuit: false })
          async plain({ data }: CloudEvent<number>) {
            calls.plain++
            throw hostile[data]!()
          }

          @OnEvent({
            pattern: { type: ['hostile.thrown'] },
            attempts: 2,
            backoff: quick.backoff,
            ordered: true,
            circuit: false,
          })
          ordered({ data }: CloudEvent<number>) {
            calls.ordered++
            throw hostile[data]!()
          }

          @OnStream('default', {
            ...quick,
            name: 'stream',
            attempts: 2,
            batchSize: 1,
            pattern: { type: ['hostile.thrown'] },
          })
          async stream({ events }: EventBatch<number>) {
            calls.stream++
            throw hostile[events[0]!.event.data!]!()
          }
        }
        const service = await start('hostile', Handlers)
        await service.publisher.publishAll(hostile.map((_, data) => ({ type: 'hostile.thrown', data, id: `h${data}` })))
        const batches = await lettersOf(service, hostile.length, 'hostile.stream')
        const handlers = async () => (await service.letters()).filter(({ targetType }) => targetType === 'subscription')
        await service.until(async () => (await handlers()).length === 2 * hostile.length, 'all are given up')
        const letters = await handlers()
        for (const { reason, error, attempts, eventId } of [...letters, ...batches]) {
          expect({ reason, attempts: attempts.length }).toEqual({ reason: 'attempts-exhausted', attempts: 2 })
          expect(error.trim()).not.toBe('')
          expect(error).toBe(texts[Number(eventId!.slice(1))] ?? error)
        }
        expect(calls).toEqual({ plain: 2 * hostile.length, ordered: 2 * hostile.length, stream: 2 * hostile.length })
      })
    })

    it('lets events wait until their time, and hands them on in the order of it', async () => {
      const heard: string[] = []
      class Reminders {
        @OnEvent('reminder.due', { ordered: true })
        async remind({ id }: CloudEvent) {
          heard.push(id)
        }
      }
      const { publisher, until } = await start('reminders', Reminders)
      const publish = (id: string, delayMs: number) =>
        publisher.publish({ type: 'reminder.due', id, subject: 'C-7', data: {} }, { delayMs })
      const last = await publish('last', 2000)
      const first = await publish('first', 1000)
      expect(last.deliverAt! > first.deliverAt!).toBe(true)
      expect(await publish('first', 1)).toEqual({ ...first, duplicate: true })
      expect(heard).toEqual([])
      await until(() => heard.length === 2, 'both are handled', 2000)
      expect(heard).toEqual(['first', 'last'])
      expect(await publish('first', 60_000)).toMatchObject({
        duplicate: true,
        position: expect.not.stringContaining('delayed'),
      })
    })

    describe('a transform', () => {
      const template = '{ "order": <id>, "by": <aws.events.rule-name> }'

      it('makes the data that its handler gets, at each try and in order too; others get the event as it is', async () => {
        const seen: unknown[] = []
        const see = ({ id, type, data }: CloudEvent, by: string) => seen.push([by, id, type, data])
        class Made {
          @OnEvent('order.made', { ...quick, transform: { paths: { id: '$.data.id' }, template } })
          async again(event: CloudEvent) {
            if (see(event, 'again') && seen.filter(([by]: any) => by === 'again').length === 1)
              throw new Error('not yet')
          }

          @OnEvent('order.made', { ordered: true, ...quick, transform: { inputPath: '$.data.id' } })
          async ordered(event: CloudEvent) {
            if (see(event, 'ordered') && seen.filter(([by]: any) => by === 'ordered').length === 1)
              throw new Error('not yet')
          }

          @OnEvent('order.made')
          async plain(event: CloudEvent) {
            see(event, 'plain')
          }
        }
        const service = await start('made', Made)
        await service.publisher.publish({ type: 'order.made', id: 'M-1', data: { id: 'A-1', total: 40 } })
        await service.until(() => seen.length === 5, 'all are called')
        const by = (name: string) => seen.filter(([by]: any) => by === name).map(([, ...what]: any) => what as unknown)
        const made = ['M-1', 'order.made', { order: 'A-1', by: 'made.Made.again' }]
        expect(by('again')).toEqual([made, made])
        expect(by('ordered')).toEqual(Array.from({ length: 2 }, () => ['M-1', 'order.made', 'A-1']))
        expect(by('plain')).toEqual([['M-1', 'order.made', { id: 'A-1', total: 40 }]])
      })

      it('that makes nothing is a dead letter at once, and its handler is not called', async () => {
        const seen: unknown[] = []
        class Unmade {
          @OnEvent('order.unmade', { ...often, transform: { inputPath: '$.data.coupon' } })
          async plain({ data }: CloudEvent) {
            seen.push(data)
          }

          @OnEvent('order.unmade', { ...often, ordered: true, transform: { inputPath: '$.data.coupon' } })
          async ordered({ data }: CloudEvent) {
            seen.push(data)
          }
        }
        const service = await start('unmade', Unmade)
        await service.publisher.publish({ type: 'order.unmade', data: { id: 'A-1' } })
        for (const { reason, error, attempts } of await lettersOf(service, 2)) {
          expect(reason).toBe('transform-failed')
          expect(error).toContain('the event has nothing at $.data.coupon')
          expect(attempts).toHaveLength(1)
        }
        // and again when it is redriven: never what the transform was to replace
        await service.redrive()
        const again = async () => (await service.letters()).filter(({ redrives }) => redrives === 1)
        await service.until(async () => (await again()).length === 2, 'both are given up again')
        expect((await again()).map(({ reason }) => reason)).toEqual(['transform-failed', 'transform-failed'])
        expect(seen).toEqual([])
      })
    })

    describe('an outage', () => {
      const circuit = { openMs: 100, maxOpenMs: 400 }
      const down = () => new Error('the database is down')

      it('of what a handler needs costs no attempts: everything is handled in its order when it is over', async () => {
        const tries = { plain: 0, ordered: 0 }
        const done: Record<'plain' | 'ordered', string[]> = { plain: [], ordered: [] }
        const calls: string[] = []
        const handle = (which: 'plain' | 'ordered', { id }: CloudEvent, { attempt }: EventContext) => {
          calls.push(`${which} ${id} ${attempt}`)
          if (++tries[which] <= 40) throw down()
          done[which].push(id)
        }
        class Outage {
          @OnEvent('outage', { ...quick, circuit })
          async plain(event: CloudEvent, context: EventContext) {
            handle('plain', event, context)
          }
          @OnEvent('outage', { ...quick, circuit, ordered: true })
          async ordered(event: CloudEvent, context: EventContext) {
            handle('ordered', event, context)
          }
        }
        const service = await start('outage', Outage)
        const keys = Array.from({ length: 12 }, (_, i) => `account-${i}`)
        const events = [1, 2, 3].flatMap(n => keys.map(subject => ({ type: 'outage', subject, id: `${subject}.${n}` })))
        await service.publisher.publishAll(events)
        const all = () => done.plain.length >= events.length && done.ordered.length >= events.length
        await service.until(all, 'all are handled')
        expect(await service.letters()).toEqual([])
        expect([...done.plain].sort()).toEqual(events.map(({ id }) => id).sort())
        // a handler that was called before with the event is told so, also if that call did not count
        expect(new Set(calls).size).toBe(calls.length)
        for (const key of keys) {
          const ofKey = done.ordered.filter(id => id.startsWith(`${key}.`))
          expect(ofKey).toEqual([1, 2, 3].map(n => `${key}.${n}`))
        }
      })

      it('is not what poison events make: they are given up, also when no others are left, and nothing waits for them', async () => {
        const seen: string[] = []
        const handle = ({ id }: CloudEvent, { attempt }: EventContext) => {
          seen.push(`${id} ${attempt}`)
          if (id.startsWith('poison')) throw new Error('cannot read it')
        }
        class Poison {
          @OnEvent('poison', { ...quick, circuit })
          async plain(event: CloudEvent, context: EventContext) {
            handle(event, context)
          }
          @OnEvent('poison', { ...quick, circuit, ordered: true })
          async ordered(event: CloudEvent, context: EventContext) {
            handle(event, context)
          }
        }
        const service = await start('poison', Poison)
        const good = Array.from({ length: 40 }, (_, i) => `good-${i}`)
        const poison = Array.from({ length: 8 }, (_, i) => `poison-${i}`)
        // each poison event, and five good ones after it
        const ids = poison.flatMap((id, i) => [id, ...good.slice(i * 5, i * 5 + 5)])
        await service.publisher.publishAll(ids.map(id => ({ type: 'poison', id, subject: id })))
        const letters = await lettersOf(service, 2 * poison.length)
        expect(letters.map(({ eventId }) => eventId).sort()).toEqual([...poison, ...poison].sort())
        for (const { reason, attempts } of letters)
          expect({ reason, attempts: attempts.length }).toEqual({ reason: 'attempts-exhausted', attempts: 3 })
        await service.until(() => seen.length === 2 * (40 + 3 * 8), 'all are handled')
        expect(seen.filter(call => call.startsWith('good')).sort()).toEqual(
          good.flatMap(id => [`${id} 1`, `${id} 1`]).sort(),
        )
      })

      it('is not waited for beyond maxAgeMs', async () => {
        class Expiry {
          @OnEvent('expiry', { ...quick, circuit, maxAgeMs: 2000 })
          async plain() {
            throw down()
          }
          @OnEvent('expiry', { ...quick, circuit, maxAgeMs: 2000, ordered: { onFailure: 'skip' } })
          async ordered() {
            throw down()
          }
        }
        const service = await start('expiry', Expiry)
        await service.publisher.publishAll(
          Array.from({ length: 10 }, (_, i) => ({ type: 'expiry', id: `e${i}`, subject: `${i}` })),
        )
        for (const { reason, error } of await lettersOf(service, 20)) {
          expect(reason).toBe('expired')
          expect(error).toBe('the circuit of its target is open. The last failure: Error: the database is down')
        }
      })

      it('holds nothing where the handler says so', async () => {
        class Without {
          @OnEvent('without', { ...quick, circuit: false })
          async plain() {
            throw down()
          }
        }
        const service = await start('without', Without)
        await service.publisher.publishAll(Array.from({ length: 10 }, (_, i) => ({ type: 'without', id: `e${i}` })))
        for (const { reason, attempts } of await lettersOf(service, 10))
          expect({ reason, attempts: attempts.length }).toEqual({ reason: 'attempts-exhausted', attempts: 3 })
      })
    })

    describe('an attribute', () => {
      it('is matched by its value and delivered as a text, to handlers, ordered handlers and stream consumers', async () => {
        const got: Record<string, unknown[]> = {}
        const note = (who: string, event: CloudEvent) => {
          const { priority, flag, hops } = event
          ;(got[who] ??= []).push({ priority, flag, ...(hops === undefined ? {} : { hops }) })
        }
        const pattern = { type: ['formed'], priority: [{ numeric: ['>', 5] }], flag: [true] }
        class Handlers {
          @OnEvent({ pattern })
          plain(event: CloudEvent) {
            note('plain', event)
          }

          @OnEvent({ pattern: { ...pattern, priority: [{ prefix: '7' }], flag: ['true'] }, ordered: true })
          ordered(event: CloudEvent) {
            note('ordered', event)
          }

          @OnStream('default', { ...quick, name: 'formed', pattern })
          stream({ events }: EventBatch) {
            for (const { event } of events) note('stream', event)
          }
        }
        const service = await start('formed', Handlers)
        await service.publisher.publishAll([
          { type: 'formed', priority: 7, flag: true },
          { type: 'formed', priority: '7', flag: 'true' },
          { type: 'formed', priority: 4, flag: true },
        ])
        const counts = () => ['plain', 'ordered', 'stream'].map(who => got[who]?.length ?? 0)
        await service.until(() => counts().every(count => count === 2), 'both spellings came to all')
        for (const who of ['plain', 'ordered', 'stream'])
          expect(got[who]).toEqual([
            { priority: '7', flag: 'true' },
            { priority: '7', flag: 'true' },
          ])
      })
    })

    describe('where it was thrown', () => {
      const chargeCard = async (): Promise<never> => {
        await Promise.resolve()
        throw new TypeError('no card')
      }

      it('is in the dead letter, of the last attempt: of handlers, ordered handlers and stream consumers', async () => {
        const two = { attempts: 2, backoff: quick.backoff }
        class Handlers {
          @OnEvent('stack.thrown', two)
          async plain() {
            await chargeCard()
          }

          @OnEvent('stack.thrown', { ...two, ordered: true })
          async ordered() {
            await chargeCard()
          }

          @OnStream('default', { ...two, name: 'stacks', pattern: { type: ['stack.thrown'] } })
          async stream() {
            await chargeCard()
          }
        }
        const service = await start('stacks', Handlers)
        await service.publisher.publish({ type: 'stack.thrown' })
        const batches = await lettersOf(service, 1, 'stacks.stacks')
        const handlers = async () => (await service.letters()).filter(({ targetType }) => targetType === 'subscription')
        await service.until(async () => (await handlers()).length === 2, 'both are given up')
        const methods: string[] = []
        for (const { error, attempts } of [...(await handlers()), ...batches]) {
          expect(error).toBe('TypeError: no card')
          expect(attempts.map(({ stack }) => typeof stack)).toEqual(['undefined', 'string'])
          const [first, ...rest] = attempts[1]!.stack!.split('\n')
          expect(first).toMatch(/^ +at .*chargeCard .*sdk\.suite\.ts:\d+:\d+/)
          methods.push(...(/Handlers\.(\w+)/.exec(rest.join('\n')) ?? []).slice(1))
        }
        expect(methods.sort()).toEqual(['ordered', 'plain', 'stream'])
      })
    })

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
          @OnEvent({ filters: [{ exact: { type: 'order.created' } }, { not: { exact: { subject: 'big' } } }] })
          async byFilters(event: CloudEvent<{ total: number }>) {
            seen.push(`filters ${event.data.total}`)
          }
          @OnEvent({ filterPolicy: { total: [{ numeric: ['>', 100] }] }, filterPolicyScope: 'MessageBody' })
          async byPolicy(event: CloudEvent<{ total: number }>) {
            seen.push(`policy ${event.data.total}`)
          }
          @OnEvent('order.cancelled')
          @OnEvent('order.returned')
          async twice(event: CloudEvent) {
            seen.push(event.type)
          }
        }
        const service = await start('wants', Handlers)
        const published = await service.publisher.publish({ type: 'order.created', data: { total: 80 } })
        expect(published).toEqual({ id: expect.any(String), position: expect.stringMatching(/^\d-\d+-\d+$/) })
        await service.publisher.publishAll([
          { type: 'order.created', subject: 'big', data: { total: 120 } },
          { type: 'order.returned' },
          { type: 'order.cancelled' },
          { type: 'order.forgotten' },
        ])
        await service.until(() => seen.length >= 7, 'all arrive')
        const others = ['filters 80', 'order.cancelled', 'order.returned', 'pattern 120', 'policy 120']
        expect(seen.sort()).toEqual([...others, 'type 120', 'type 80'])
        const common = { bus: 'default', rule: 'wants.Handlers.byType', attempt: 1, redrives: 0 }
        expect(contexts.find(({ position }) => position === published.position)).toMatchObject(common)
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
        const stamps = { principal: 'whole', receivedtime: expect.any(String), sluicecause: expect.any(String) }
        expect(seen).toEqual({ ...event, ...filled, ...stamps, extra: '5' }) // attributes arrive as texts, as headers have them
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

    describe('a stream consumer', () => {
      const idsOf = ({ events }: EventBatch) => events.map(({ event }) => event.id).join(' ')
      const called = (batch: EventBatch) => `${idsOf(batch)}: ${batch.attempt}`
      /** Events of one key: they are on one shard, and in one batch where there is room for them. */
      const together = (type: string, ...ids: string[]) => ids.map(id => ({ type, id, subject: 'A' }))

      it('gets every event of its bus that it asks for, in batches, each shard in order, with positions', async () => {
        const batches: EventBatch<number>[] = []
        class Handlers {
          @OnStream('batches', { batchSize: 7, pattern: { type: ['counted'] } })
          async handle(batch: EventBatch<number>) {
            batches.push(batch)
          }
          @OnStream('default', { filters: [{ exact: { source: '/batches' } }] })
          async other(batch: EventBatch<number>) {
            batches.push(batch)
          }
        }
        const service = await backend.start({ name: 'batches' }, [Handlers], ['batches'])
        const events = Array.from({ length: 60 }, (_, i) => ({
          ...{ type: i % 3 === 2 ? 'left out' : 'counted', subject: `key ${i % 5}` },
          data: i,
        }))
        const published = await service.publisher.publishAll(events, { bus: 'batches' })
        const seen = () => batches.flatMap(({ events }) => events)
        await service.until(() => seen().length >= 40, 'all arrive')
        const wanted = events.flatMap(({ type, data }) =>
          type === 'counted' ? [[published[data]!.position, data]] : [],
        )
        expect(seen().map(({ position, event }) => [position, event.data])).toEqual(expect.arrayContaining(wanted))
        expect(seen()).toHaveLength(40)
        for (const { bus, shard, events, attempt, isFinal } of batches) {
          expect({ bus, attempt, isFinal }).toEqual({ bus: 'batches', attempt: 1, isFinal: false })
          expect(events.length).toBeLessThanOrEqual(7)
          expect(events.every(({ position }) => position.startsWith(`${shard}-`))).toBe(true)
        }
        for (const shard of [0, 1, 2, 3]) {
          const numbers = batches.filter(batch => batch.shard === shard).flatMap(({ events }) => events)
          const order = numbers.map(({ event }) => event.data)
          expect(order).toEqual([...order].sort((a, b) => a - b))
        }
      })

      it('is not given again what it handled of a batch; what it named is tried alone, and then a dead letter', async () => {
        const calls: string[] = []
        class Handlers {
          @OnStream('default', { ...quick, batchSize: 3, pattern: { type: ['partly'] } })
          async handle(batch: EventBatch): Promise<BatchResult> {
            calls.push(called(batch))
            return { failures: batch.events.flatMap(({ event: { id } }) => (id === 'p-2' ? [id] : [])) }
          }
        }
        const service = await start('partly', Handlers)
        await service.publisher.publishAll(together('partly', 'p-1', 'p-2', 'p-3', 'p-4'))
        await service.until(() => calls.length === 4, 'all are handled')
        expect(calls).toEqual(['p-1 p-2 p-3: 1', 'p-2: 2', 'p-2: 3', 'p-4: 1'])
        const consumer = 'partly.Handlers.handle'
        const [letter] = await lettersOf(service, 1, consumer)
        const error = 'the handler named it among its failures'
        expect(letter).toMatchObject({
          ...{ rule: consumer, destination: consumer, targetType: 'stream', eventId: 'p-2', redrives: 0 },
          ...{ reason: 'attempts-exhausted', error, attempts: [{ error }, { error }, { error }] },
        })
      })

      it('is tried again with all of a batch that failed before anything behind it; other shards flow', async () => {
        const calls: string[] = []
        class Handlers {
          @OnStream('default', { ...often, batchSize: 2, pattern: { type: ['whole batch'] } })
          async handle(batch: EventBatch) {
            if (batch.shard === 0) calls.push(called(batch))
            if (idsOf(batch) === 'w-1 w-2' && !(calls.includes('other') && batch.attempt > 2))
              throw new Error('not yet')
            if (batch.shard !== 0) calls.push('other')
          }
        }
        const service = await start('whole-batch', Handlers)
        await service.publisher.publishAll([
          ...together('whole batch', 'w-1', 'w-2', 'w-3'),
          { type: 'whole batch', id: 'w-4', subject: 'B' },
        ])
        await service.until(() => calls.includes('w-3: 1'), 'all are handled')
        const tries = calls.filter(call => call !== 'other')
        const again = Array.from({ length: tries.length - 1 }, (_, i) => `w-1 w-2: ${i + 1}`)
        expect(tries).toEqual([...again, 'w-3: 1'])
        expect(tries.length).toBeGreaterThan(3)
        expect(calls).toContain('other')
      })

      it('gives up a batch that is refused, or failed as often as it may: each event is a dead letter, and it goes on', async () => {
        const calls: string[] = []
        class Handlers {
          @OnStream('default', { ...quick, batchSize: 2, pattern: { type: ['given up'] } })
          async handle(batch: EventBatch) {
            calls.push(called(batch))
            if (calls.length === 1) throw new PermanentError('never')
            if (batch.events.length === 2) throw new Error(`down ${batch.attempt}`)
          }
        }
        const service = await start('given-up', Handlers)
        await service.publisher.publishAll(together('given up', 'g-1', 'g-2', 'g-3', 'g-4', 'g-5'))
        const letters = await lettersOf(service, 4, 'given-up.Handlers.handle')
        await service.until(() => calls.length === 5, 'it goes on')
        expect(calls).toEqual(['g-1 g-2: 1', 'g-3 g-4: 1', 'g-3 g-4: 2', 'g-3 g-4: 3', 'g-5: 1'])
        const attempts = [1, 2, 3].map(attempt => ({ error: `Error: down ${attempt}` }))
        const of = (eventId: string) => letters.find(letter => letter.eventId === eventId)
        for (const id of ['g-1', 'g-2']) expect(of(id)).toMatchObject({ reason: 'rejected', attempts: [{}] })
        for (const id of ['g-3', 'g-4']) expect(of(id)).toMatchObject({ reason: 'attempts-exhausted', attempts })
      })

      it('bisect: splits what fails until it is alone, which then has all its attempts', async () => {
        const calls: string[] = []
        class Handlers {
          @OnStream('default', { ...quick, attempts: 2, batchSize: 5, bisect: true, pattern: { type: ['split'] } })
          async handle(batch: EventBatch) {
            calls.push(called(batch))
            if (batch.events.some(({ event }) => event.id === 'd')) throw new Error('cannot')
          }
        }
        const service = await start('splits', Handlers)
        await service.publisher.publishAll(together('split', 'a', 'b', 'c', 'd', 'e', 'f'))
        await service.until(() => calls.includes('f: 1'), 'all are handled')
        expect(calls).toEqual(['a b c d e: 1', 'a b c: 1', 'd e: 1', 'd: 1', 'd: 2', 'e: 1', 'f: 1'])
        const [letter] = await lettersOf(service, 1, 'splits.Handlers.handle')
        expect(letter).toMatchObject({ eventId: 'd', reason: 'attempts-exhausted' })
        expect(letter!.attempts).toHaveLength(2)
      })

      it('tumbling: carries a state that counts each event once, to the end of the window', async () => {
        interface Count {
          readonly n: number
        }
        const ms = 400
        const failed = new Set<string>()
        const finals: EventBatch<unknown, Count>[] = []
        const outside: string[] = []
        class Handlers {
          @OnStream('default', { ...often, batchSize: 1, tumbling: { ms }, pattern: { type: ['tumbles'] } })
          async handle(batch: EventBatch<unknown, Count>): Promise<BatchResult<Count> | void> {
            const call = `${batch.isFinal} ${idsOf(batch)}`
            if (failed.size < 3 && !failed.has(call) && failed.add(call)) throw new Error('not at first')
            if (batch.isFinal) return void finals.push(batch)
            const { start, end } = batch.window!
            const at = Number(batch.events[0]!.position.split('-')[1])
            if (at < start.getTime() || at >= end.getTime()) outside.push(idsOf(batch))
            return { state: { n: (batch.state?.n ?? 0) + batch.events.length } }
          }
        }
        const service = await start('tumbles', Handlers)
        await service.publisher.publishAll(together('tumbles', 't-1', 't-2', 't-3', 't-4'))
        const total = () => finals.reduce((sum, { state }) => sum + state!.n, 0)
        await service.until(() => total() >= 4, 'the window is over', ms)
        await service.publisher.publishAll(together('tumbles', 't-5', 't-6'))
        await service.until(() => total() >= 6, 'the next one, too', ms)
        expect([total(), outside]).toEqual([6, []])
        const windows = finals.map(({ window }) => window!)
        expect(windows.length).toBeGreaterThanOrEqual(2)
        for (const { start, end } of windows) {
          expect([start.getTime() % ms, end.getTime() - start.getTime()]).toEqual([0, ms])
        }
        expect(new Set(windows.map(({ start }) => start.getTime())).size).toBe(windows.length)
        expect(finals.every(({ events }) => events.length === 0)).toBe(true)
        expect(await service.letters('tumbles.Handlers.handle')).toEqual([])
      })
    })

    describe('what a handler returns', () => {
      it('becomes an event that says what caused it, also on another bus; nothing comes of undefined', async () => {
        const results: CloudEvent[] = []
        class Handlers {
          @OnEvent('order', { onSuccess: { type: 'order.charged', bus: 'ledger' } })
          async charge(event: CloudEvent<{ total: number }>) {
            const { id, data } = event
            Object.assign(event, { id: 'changed', subject: 'changed', correlationid: 'changed' }) // changes no result
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
            sluicecause: expect.stringContaining(`~default~${position}~4~1~`),
            sluicevia: `default~${position}~results.Handlers.charge~handler`,
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
          @OnEvent('round', { onSuccess: { type: 'round' }, ownResults: true })
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
        const by = { bus: 'default', rule: 'circle.Handlers.handle', target: 'handler', type: 'round' }
        expect(await lettersOf(service, 1)).toMatchObject([
          {
            ...{ reason: 'loop', error: expect.stringMatching(/^it was delivered, but .*MAX_HOPS/) },
            chain: { begin: 'earlier', events: Array.from({ length: 16 }, () => by) },
          },
        ])
      })

      it('does not come to the handler itself, whatever its pattern says, and to others it does', async () => {
        const seen: string[] = []
        class Handlers {
          @OnEvent({ pattern: { type: [{ prefix: 'self' }] }, onSuccess: { type: 'self.result' } })
          async handle({ type }: CloudEvent) {
            seen.push(`handle ${type}`)
            return {}
          }
          @OnEvent({ pattern: { type: [{ prefix: 'self' }] } })
          async other({ type }: CloudEvent) {
            seen.push(`other ${type}`)
          }
          @OnEvent('last')
          async last() {
            seen.push('last')
          }
        }
        const service = await start('own', Handlers)
        // the same text inside the data is no result
        const data = { event: { source: '/sluice/default/own.Handlers.handle/handler' } }
        await service.publisher.publish({ type: 'self', data })
        await service.until(() => seen.length === 3, 'the result is there')
        await service.publisher.publish({ type: 'last' })
        await service.until(() => seen.includes('last'), 'and nothing else comes')
        expect(seen.sort()).toEqual(['handle self', 'last', 'other self', 'other self.result'])
      })
    })

    describe('what an event causes', () => {
      it('is said in the token of every delivery, and known by whoever publishes because of it', async () => {
        const tokens: Record<string, string | undefined> = {}
        class Handlers {
          constructor(private readonly publisher: EventPublisher) {}
          @OnEvent('story.begins')
          async first(event: CloudEvent) {
            tokens['first'] = event.sluicecause
            await this.publisher.publish({ type: 'story.goes-on', subject: 'another-key' })
          }
          @OnEvent('story.goes-on', { ordered: true })
          async second(event: CloudEvent) {
            tokens['second'] = event.sluicecause
            await this.publisher.publish({ type: 'story.goes-further' }, { causedBy: event })
            await this.publisher.publish({ type: 'story.of-another' }, { causedBy: null })
          }
          @OnStream('default', { pattern: { type: ['story.goes-further', 'story.of-another'] } })
          async batch({ events }: EventBatch) {
            for (const { event } of events) tokens[event.type] = event.sluicecause
          }
        }
        Reflect.defineMetadata('design:paramtypes', [EventPublisher], Handlers)
        const service = await start('story', Handlers)
        const { position } = await service.publisher.publish({ type: 'story.begins' })
        await service.until(() => Object.keys(tokens).length === 4, 'all are there')
        const parts = Object.values(tokens).map(token => token!.split('~').slice(2, 6))
        const [first, second, further, another] = [0, 1, 2, 3].map(i => parts[i]!)
        expect(first).toEqual(['default', position, '0', '0'])
        expect(second).toEqual(['default', position, '1', '1'])
        expect([further, another]).toContainEqual(['default', position, '2', '2'])
        expect([further, another]).toContainEqual(['default', expect.not.stringContaining(position), '0', '0'])
      })

      it('may not be an event of Sluice itself', async () => {
        const service = await start('honest')
        for (const event of [{ type: 'sluice.target.failing' }, { type: 'a', source: '/sluice/dlq' }]) {
          await expect(service.publisher.publish(event)).rejects.toMatchObject({ code: 'RESERVED_NAME' })
          await expect(service.publisher.publishAll([{ type: 'fine' }, event])).rejects.toMatchObject({
            code: 'RESERVED_NAME',
          })
        }
        await expect(start('sluice')).rejects.toMatchObject({ code: 'INVALID_OPTION' })
        await expect(start('api-key')).rejects.toMatchObject({ code: 'INVALID_OPTION' })
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
