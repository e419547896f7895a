import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Keys } from '@sluice/streams'
import { until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { first, release } from './release.js'

const many = 800

/** A process whose lines are read. */
class Spoken {
  readonly lines: string[] = []
  readonly child: ChildProcess

  constructor(args: readonly string[], cwd = process.cwd()) {
    this.child = spawn(process.execPath, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      let rest = ''
      stream.on('data', (data: Buffer) => {
        const lines = (rest + data.toString()).split('\n')
        rest = lines.pop()!
        this.lines.push(...lines)
      })
    }
    onTestFailure?.add(this.#state)
  }

  /** What was said after a word, in order. */
  said(word: string): string[] {
    return this.lines.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1))
  }

  async has(text: string): Promise<void> {
    await until(() => this.lines.some(line => line.includes(text)), `a line says ${text}`, 60_000)
  }

  async end(signal?: NodeJS.Signals): Promise<number | null> {
    onTestFailure?.delete(this.#state)
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode
    const ended = once(this.child, 'exit')
    if (signal) this.child.kill(signal)
    return ((await ended) as [number | null])[0]
  }

  readonly #state = () => this.lines.slice(-30).join('\n')
}

/** What a user would lose: events, their order and positions, or what is known of them, when the platform moves to a new Redis and layout. */
describeOne('a move from 0.1.0 to another Redis', () => {
  const old = release(first)
  const called = new Ledger()
  const processes: Spoken[] = []
  let from: Platform
  let to: Platform
  let hook: Hook
  let isNew = false

  beforeAll(async () => {
    ;[from, to] = await Promise.all([Platform.empty(), Platform.empty()])
    copyFileSync('test/e2e/move-service.mjs', join(old, 'test/e2e/move-service.mjs'))
    hook = await webhook(called, id => {
      if (id.startsWith('refused-') && !isNew) return 400
      return id.startsWith('later-') && !isNew ? 503 : 204
    })
  }, 180_000)
  afterAll(async () => {
    for (const process of processes) await process.end('SIGKILL')
    await hook?.close()
    await Promise.all([from?.stop(), to?.stop()])
  })

  function run(args: readonly string[], cwd?: string): Spoken {
    const process = new Spoken(args, cwd)
    processes.push(process)
    return process
  }

  async function startService(platform: Platform, side: 'old' | 'new'): Promise<Spoken> {
    const started = run(['test/e2e/move-service.mjs', platform.redis.url, side], side === 'old' ? old : undefined)
    await started.has('ready')
    return started
  }

  const move = (...more: string[]) =>
    run(['apps/move/dist/main.js', '--from', from.redis.url, '--to', to.redis.url, '--drain', '2', ...more])

  const positions = new Map<string, string>()
  async function publish(type: string, names: readonly string[], bus = 'default', key?: string): Promise<void> {
    for (let i = 0; i < names.length; i += 500) {
      const some = names.slice(i, i + 500)
      const events = some.map(id => ({
        ...{ specversion: '1.0', id, source: '/move', type, data: {} },
        ...(key === undefined ? {} : { partitionkey: key }),
      }))
      const { body } = await from.publishBatch(events, bus)
      for (const { id, position } of body.entries) positions.set(`${bus} ${id}`, position)
    }
  }
  const named = (name: string, count: number, start = 0) =>
    Array.from({ length: count }, (_, i) => `${name}-${start + i}`)

  it('loses nothing and repeats nothing, also if it is killed and started again', async () => {
    const standalone = await from.run('standalone', {}, old)
    expect((await from.api('PUT', '/v1/buses/orders', { shards: 2 })).status).toBe(201)
    const retry = { attempts: 5, backoff: { type: 'fixed', delay: 15_000 } }
    const target = { id: 'hook', type: 'webhook', url: hook.url, retry }
    const rule = { pattern: { type: ['called'] }, targets: [target] }
    expect((await from.api('PUT', '/v1/buses/default/rules/calls', rule)).status).toBe(201)
    const oldService = await startService(from, 'old')
    const publisher = await startService(from, 'old')

    const plain = named('plain', many)
    await publish('plain', [...plain, ...named('fails', 5)])
    await publish('ordered', named('parked', 5), 'default', 'a')
    await publish('ordered', named('free', 5), 'default', 'b')
    await publish('called', [...named('called', 5), ...named('refused', 2), ...named('later', 3)])
    await publish('read', named('read', 20), 'orders')
    const saidOld = (word: string) => [oldService, publisher].flatMap(service => service.said(word))
    await until(() => saidOld('plain').length === many, 'the handler has what it does not fail for', 60_000)
    await until(() => saidOld('ordered').length === 5, 'the lane that is not parked is handled')
    await until(() => saidOld('read').length === 20, 'the consumer has read')
    await until(async () => (await from.letters({ bus: 'default' })).length === 7, 'what is given up is kept')
    await until(() => called.missing(named('called', 5)).length === 0, 'the webhook is called')
    await oldService.end('SIGTERM')
    const silent = once(publisher.child, 'exit')
    publisher.child.kill('SIGSTOP') // it knows the old side, and is asked to publish after the move
    await publish('plain', named('unread', 3))
    await publish('read', named('unread', 3), 'orders')

    const begun = move('--wait', '60')
    await begun.has('stop all services of the old side now')
    expect(
      (await from.publishBatch([{ specversion: '1.0', id: 'x', source: '/move', type: 'plain' }])).body,
    ).toMatchObject({
      entries: [{ error: { code: 'REDIS_FULL' } }],
    })
    await from.end(standalone, 'SIGTERM')
    const target_ = new Redis(to.redis.url)
    await until(async () => (await target_.dbsize()) > 50, 'it copies', 60_000)
    await begun.end('SIGKILL')
    expect(await target_.hget('sluice:move', 'step')).toBe('begun')
    const { child } = await to.launch('standalone')
    await once(child, 'exit')
    expect(to.output).toContain('is being moved to this Redis')

    const again = move('--wait', '60')
    expect(await again.end()).toBe(0)
    expect(again.lines.join('\n')).toMatch(/goes on.*[\s\S]*4\/5 copied[\s\S]*5\/5 switched/)
    publisher.child.kill('SIGCONT')
    publisher.child.stdin!.write('late\n')
    await publisher.has('late')
    expect(publisher.said('refused')).toEqual([expect.stringContaining('late')])
    await publisher.end('SIGKILL')
    await silent

    isNew = true
    await to.run()
    const newService = await startService(to, 'new')
    const unread = named('unread', 3)
    await until(
      () => unread.every(id => newService.said('plain').includes(id)),
      'what nobody had read is handled',
      60_000,
    )
    await until(() => unread.every(id => newService.said('read').includes(id)), 'the consumer goes on', 60_000)
    await until(() => newService.said('ordered').length >= 5, 'the parked lane goes on', 60_000)
    await until(() => called.missing(named('later', 3)).length === 0, 'webhooks are tried again', 60_000)
    expect(newService.said('ordered')).toEqual(named('parked', 5))
    expect(newService.said('read').sort()).toEqual(unread)
    expect((await to.letters({ bus: 'default' })).length).toBe(7)
    expect((await to.api('POST', '/v1/dead-letters/redrive', { filter: { bus: 'default' } })).status).toBeLessThan(300)
    await until(() => called.missing(named('refused', 2)).length === 0, 'dead letters of webhooks are sent again')
    await until(() => named('fails', 5).every(id => newService.said('plain').includes(id)), 'and of handlers')
    // a receipt of the old side keeps its handler from having the effect twice
    await to.publishBatch([{ specversion: '1.0', id: 'plain-1', source: '/move', type: 'plain', data: {} }])
    await to.publishBatch([{ specversion: '1.0', id: 'last', source: '/move', type: 'plain', data: {} }])
    await until(() => newService.said('plain').includes('last'), 'the last is handled')
    expect(newService.said('plain').sort()).toEqual([...unread, ...named('fails', 5), 'last'].sort())
    expect(called.repeated).toEqual([])

    const keys = new Keys()
    for (const [name, position] of positions) {
      const [bus] = name.split(' ') as [string]
      const [shard, ...id] = position.split('-')
      expect([
        name,
        (await target_.xrange(keys.events(bus, Number(shard)), id.join('-'), id.join('-'))).length,
      ]).toEqual([name, 1])
    }
    target_.disconnect()
  }, 300_000)

  it('leaves an old side behind on which 0.1.0 does not start', async () => {
    const { child } = await from.launch('standalone', {}, old)
    await until(() => /WRONGTYPE/.test(from.output), 'it says what it found')
    await from.end(child, 'SIGKILL')
  })
})
