import { connect } from 'node:net'
import { EventLog } from '@sluice/streams'
import { until } from '@sluice/testing'
import { type Answer, RunningGateway, root } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
beforeAll(() => gateway.start({ MAX_LONG_POLLS: '400' }), 60_000)
afterAll(() => gateway.stop())

let made = 0
async function queue(settings: object): Promise<string> {
  const name = `q-${made++}`
  expect(await gateway.call('PUT', `/v1/queues/${name}`, settings)).toMatchObject({ status: 201 })
  return name
}
const send = (to: string, ...messages: object[]) => gateway.call('POST', `/v1/queues/${to}/messages`, { messages })
const receive = (from: string, asked: object = { max: 10 }, secret = root): Promise<Answer> =>
  gateway.call('POST', `/v1/queues/${from}/receive`, asked, secret)
const bodies = ({ body }: Answer) => body.messages.map((message: { body: unknown }) => message.body) as unknown[]
const receives = (name: string) => ({ grants: [{ manage: { kind: 'queue', name, verbs: ['receive'] } }] })
const putKey = async (key: string, body: object) =>
  (await gateway.call('PUT', `/v1/keys/${key}`, body)).body.key as string

const engines = [
  ['BullMQ', {}, {}],
  ['the own engine', { fair: true }, { fairKey: 'k' }],
] as const

describe.each(engines)('a request that waits for messages of %s', (_engine, settings, more) => {
  it('is let go when a key is revoked, within a second, and loses nothing', async () => {
    const name = await queue(settings)
    const secret = await putKey(`waits-${name}`, receives(name))
    const waiting = receive(name, { waitMs: 60_000 }, secret)
    await until(async () => (await gateway.call('GET', '/v1/keys')).status === 200, 'it waits')
    const before = performance.now()
    await gateway.call('DELETE', `/v1/keys/waits-${name}`)
    const answer = await waiting
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORISED' } })
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token')
    expect(performance.now() - before).toBeLessThan(5000)
    await send(name, { body: 'kept', ...more })
    expect(bodies(await receive(name))).toEqual(['kept'])
  })

  it('keeps the message of a client that hung up while it waited', async () => {
    const name = await queue(settings)
    const { hostname, port } = new URL(gateway.url)
    const socket = connect(Number(port), hostname)
    const body = JSON.stringify({ waitMs: 60_000 })
    socket.write(
      `POST /v1/queues/${name}/receive HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${root}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    await new Promise(resolve => setImmediate(resolve))
    await gateway.call('GET', `/v1/queues/${name}`)
    socket.destroy()
    await send(name, { body: 'kept', ...more })
    expect(bodies(await receive(name, { waitMs: 20_000 }))).toEqual(['kept'])
  })

  it('is told when its queue is deleted', async () => {
    const name = await queue(settings)
    const waiting = receive(name, { waitMs: 60_000 })
    await until(async () => (await gateway.call('GET', '/v1/keys')).status === 200, 'it waits')
    expect(await gateway.call('DELETE', `/v1/queues/${name}`)).toMatchObject({ status: 204 })
    const said = `queue '${name}' was deleted while the request waited`
    expect(await waiting).toMatchObject({ status: 404, body: { code: 'UNKNOWN_QUEUE', detail: said } })
  }, 30_000)

  it('is let go when the grant is gone', async () => {
    const name = await queue(settings)
    const secret = await putKey(`loses-${name}`, receives(name))
    const waiting = receive(name, { waitMs: 60_000 }, secret)
    await until(async () => (await gateway.call('GET', '/v1/keys')).status === 200, 'it waits')
    await gateway.call('PUT', `/v1/keys/loses-${name}`, receives('another'))
    expect(await waiting).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })
})

it('lets a caller wait with so many requests, and no more', async () => {
  const name = await queue({ fair: true })
  const secret = await putKey('waits', receives(name))
  const waiting = Array.from({ length: 200 }, () => receive(name, { waitMs: 60_000 }, secret))
  let refused: Answer | undefined
  await until(async () => {
    refused = await receive(name, { waitMs: 1 }, secret)
    return refused.status === 503
  }, 'there is no place')
  expect(refused).toMatchObject({ body: { code: 'TOO_MANY_LONG_POLLS', setting: 'MAX_LONG_POLLS', limit: 200 } })
  const numbers = Array.from({ length: 200 }, (_, n) => n)
  for (const some of [numbers.slice(0, 100), numbers.slice(100)]) await send(name, ...some.map(body => ({ body })))
  const got = (await Promise.all(waiting)).flatMap(bodies) as number[]
  expect(got.sort((a, b) => a - b)).toEqual(numbers)
})

/** What a user would lose: a fleet of workers that wait would keep Redis busy. */
it('costs no command of Redis', async () => {
  const name = await queue({ fair: true })
  const secret = await putKey('idle', receives(name))
  const { redis } = gateway.app.get(EventLog)
  const commands = async () => Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))![1])
  const costOf = async () => {
    const before = await commands()
    const end = performance.now() + 2000
    await until(() => performance.now() > end, 'some rounds have passed')
    return (await commands()) - before
  }
  const waiting = [receive(name, { waitMs: 60_000 }, secret)]
  const one = await costOf()
  waiting.push(...Array.from({ length: 150 }, () => receive(name, { waitMs: 60_000 }, secret)))
  await costOf()
  const all = await costOf()
  // one that asks every two seconds would cost 150
  expect(all).toBeLessThan(one + 140)
  await gateway.call('DELETE', '/v1/keys/idle')
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([401]))
}, 30_000)

// the last one: it stops the gateway
it('is answered with no message when the gateway stops', async () => {
  const name = await queue({ fair: true })
  const waiting = receive(name, { waitMs: 60_000 })
  await until(async () => (await gateway.call('GET', `/v1/queues/${name}`)).status === 200, 'it waits')
  await gateway.app.close()
  expect(await waiting).toMatchObject({ status: 200, body: { messages: [] } })
})
