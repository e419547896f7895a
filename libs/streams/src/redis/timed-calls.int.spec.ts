import { RedisServer, until } from '@sluice/testing'
import { releaseScript } from '../shards/lease.script.js'
import { commandClient, duplicate } from './connection.js'
import { fileOfScript, Script } from './script.js'
import { RedisTarget } from './redis-target.js'

/** What an operator would lose: which calls of Redis are slow, and which it refuses. */
describe('calls of Redis', () => {
  let server: RedisServer
  beforeAll(async () => void (server = await RedisServer.start()))
  afterAll(() => server.stop())

  function open() {
    const target = RedisTarget.at(server.url)
    const calls: { call: string; ms: number; failed: boolean }[] = []
    target.called = (call, ms, failed) => calls.push({ call, ms, failed })
    const client = commandClient(target)
    return { client, calls, named: (name: string) => calls.filter(({ call }) => call === name) }
  }

  it('are told by the file of their script or by their command, each once', async () => {
    const { client, calls, named } = open()
    // before there is a connection, in one pipeline of a tick, and a script that Redis does not have yet
    await Promise.all([client.set('a', '1'), client.get('a'), releaseScript.run(client, ['lease'], ['me'])])
    await client.multi().get('a').get('b').exec()
    await until(() => named('get').length === 3, 'all are told')
    expect(named('lease')).toHaveLength(1)
    expect(named('set')).toHaveLength(1)
    expect(calls.every(({ ms, failed }) => ms >= 0 && !failed)).toBe(true)
    client.disconnect()
  })

  it('are told as failed where Redis refuses them, and where it does not answer', async () => {
    const { client, named } = open()
    await client.set('text', 'a')
    await expect(client.lpush('text', 'b')).rejects.toThrow('WRONGTYPE')
    expect(named('lpush')).toMatchObject([{ failed: true }])
    const lost = client.get('text')
    client.disconnect()
    await expect(lost).rejects.toThrow()
    expect(named('get')).toMatchObject([{ failed: true }])
  })

  it('of blocking reads are not told: they last until something comes', async () => {
    const { client, calls } = open()
    await client.ping()
    const blocking = duplicate(client, 'blocking')
    await blocking.blpop('nothing', 0.01)
    expect(calls.map(({ call }) => call)).not.toContain('blpop')
    for (const one of [client, blocking]) one.disconnect()
  })

  it('of other scripts have one name together', () => {
    expect(fileOfScript(releaseScript.sha)).toBe('lease')
    expect(fileOfScript(new Script('return 1').sha)).toBeUndefined()
  })
})
