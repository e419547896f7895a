import { randomUUID } from 'node:crypto'
import { silentLogger } from '@sluice/observability'
import { until } from '@sluice/testing'
import { AnswerReader } from './answer-reader.js'
import { blockingClient } from '../redis/connection.js'
import { Fixture } from '../redis.fixture.js'
import { RequestReader, type RequestReaderOptions } from './request-reader.js'
import { type Request, Requests } from './requests.js'

describe('requests', () => {
  let fixture: Fixture
  let requests: Requests
  const closing: (() => unknown)[] = []
  beforeAll(async () => {
    fixture = await Fixture.start()
    requests = new Requests(fixture.redis, fixture.keys)
  })
  beforeEach(() => fixture.empty())
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  afterAll(() => fixture.stop())

  const request = (pattern = 'sum', client = 'web-1'): Request => ({
    pattern,
    client,
    id: randomUUID(),
    body: '{"data":1}',
  })
  const blocking = () => {
    const client = blockingClient(fixture.server.url).on('error', () => undefined)
    closing.push(() => client.disconnect())
    return client
  }
  const serve = async (
    handle: RequestReaderOptions['handle'],
    patterns = ['sum'],
    concurrency = 4,
    client = blocking(),
  ) => {
    const { redis, keys } = fixture
    const own = {
      redis,
      keys,
      blocking: client,
      name: 'sums',
      careMs: 50,
      patterns,
      concurrency,
      handle,
      logger: silentLogger,
    }
    const reader = new RequestReader(own)
    await reader.start()
    closing.push(() => reader.stop())
    return reader
  }

  it('nobody is asked what nobody serves, also when it was served until a while ago', async () => {
    await expect(requests.ask(request(), 1000)).rejects.toMatchObject({ code: 'NO_HANDLER' })
    await requests.serve(['sum'])
    await requests.ask(request(), 1000)
    await fixture.redis.zadd(fixture.keys.servedPatterns(), 1, 'sum')
    await expect(requests.ask(request(), 1000)).rejects.toMatchObject({ code: 'NO_HANDLER' })
  })

  it('a service that does not keep up is told of, before it fills Redis', async () => {
    await requests.serve(['sum'])
    await fixture.redis.rpush(fixture.keys.requests('sum'), ...Array.from({ length: 10_000 }, () => 'x'))
    await expect(requests.ask(request(), 1000)).rejects.toMatchObject({ code: 'REQUESTS_FULL' })
    await fixture.redis.del(fixture.keys.requests('sum'))
    const large = { ...request(), body: 'x'.repeat(22 * 1024 * 1024) }
    for (let i = 0; i < 3; i++) await requests.ask(large, 1000)
    await expect(requests.ask(request(), 1000)).rejects.toMatchObject({ code: 'REQUESTS_FULL' })
  })

  it('a client that reads slowly gets every part of an answer in order; one that is gone ends it and leaves nothing', async () => {
    const asked = request()
    await requests.serve(['sum'])
    await requests.ask(asked, 1000)
    const parts = Array.from({ length: 1500 }, (_, i) => String(i))
    const sent = (async () => {
      for (const part of parts) if (!(await requests.answer(asked, part))) return false
      return true
    })()
    await until(async () => (await fixture.redis.xlen(fixture.keys.answers('web-1'))) === 1000, 'no more fits')
    const seen: string[] = []
    const { redis, keys } = fixture
    const reader = new AnswerReader({
      ...{ redis, keys, blocking: blocking(), client: 'web-1', logger: silentLogger },
      wanted: () => seen.length < parts.length,
      take: (_id, packet) => seen.push(packet),
    })
    reader.wake()
    await expect(sent).resolves.toBe(true)
    await until(() => seen.length === parts.length, 'all are read')
    expect(seen).toEqual(parts)
    await until(async () => (await redis.xlen(keys.answers('web-1'))) === 0, 'what was read is deleted')
    await requests.close('web-1', asked.id)
    await expect(requests.answer(asked, 'late')).resolves.toBe(false)
    await expect(requests.answer(request('sum', 'never-seen'), 'x')).resolves.toBe(false)
    expect(await redis.exists(keys.answers('never-seen'))).toBe(0)
    expect(await redis.pttl(keys.answers('web-1'))).toBeGreaterThan(0)
    expect(await redis.pttl(keys.requests('sum'))).toBeGreaterThan(0)
  })

  it('a pattern that is asked without pause does not keep the others waiting', async () => {
    const seen: string[] = []
    await requests.serve(['busy', 'calm'])
    for (let i = 0; i < 50; i++) await requests.ask(request('busy'), 10_000)
    await requests.ask(request('calm'), 10_000)
    await serve(async ({ pattern }) => void seen.push(pattern), ['busy', 'calm'], 1)
    await until(() => seen.length === 51, 'all are answered')
    expect(seen.indexOf('calm')).toBeLessThan(3)
  })

  it('an answer that nobody waits for any more is stopped, also while it has nothing to say', async () => {
    let [began, stopped] = [false, false]
    await serve(async (_request, gone) => {
      began = true
      await new Promise(resolve => gone.addEventListener('abort', resolve))
      stopped = true
    })
    const asked = request()
    await requests.ask(asked, 1000)
    await until(() => began, 'it is being answered')
    await requests.close('web-1', asked.id)
    await until(() => stopped, 'it is stopped')
  })

  it('a reader that stops finishes what it has in hand, and leaves what comes meanwhile to others', async () => {
    let finish: (() => void) | undefined
    const own = blocking()
    const reader = await serve(() => new Promise<void>(resolve => (finish = resolve)), ['sum'], 4, own)
    await requests.ask(request(), 1000)
    await until(() => finish, 'it is being answered')
    let stopped = false
    const stop = reader.stop().then(() => (stopped = true))
    await until(() => (own as unknown as { commandQueue: unknown[] }).commandQueue.length === 0, 'it reads no more')
    await requests.ask(request(), 1000)
    expect(stopped).toBe(false)
    finish!()
    await stop
    expect(await fixture.redis.llen(fixture.keys.requests('sum'))).toBe(1)
  })
})
