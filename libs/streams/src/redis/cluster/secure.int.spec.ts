import { Certificates, RedisCluster } from '@sluice/testing'
import { Redis } from 'ioredis'
import { blockingClient, commandClient, duplicate, masters } from '../connection.js'
import { RedisTarget } from '../redis-target.js'
import { variableNames } from '../redis-variables.js'
import { tagOf } from '../slot-groups.js'
import { checkRedis } from '../check-redis.js'
import type { RedisClient } from './redis-client.js'

const tags = Array.from({ length: 16 }, (_, group) => tagOf(group, 16))

/** What an operator would lose: a Cluster of the company's CA with users, of which only the first node is logged in to. */
describe('a Redis Cluster that speaks TLS, asks for certificates and has users', () => {
  let files: Certificates
  let cluster: RedisCluster
  const clients: RedisClient[] = []
  beforeAll(async () => {
    files = await Certificates.make()
    const { cert, key } = files.server
    cluster = await RedisCluster.start('--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', files.ca)
    const user = ['SETUSER', 'sluice', 'on', '>a secret/of:all', '~*', '&*', '+@all', '-acl']
    for (const { port } of cluster.servers) {
      const node = new Redis(port)
      await node.call('ACL', ...user)
      await node.call('ACL', 'SETUSER', 'default', '-@all', '+cluster', '+auth', '+hello', '+ping', '+info')
      node.disconnect()
    }
  }, 60_000)
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect()
  })
  afterAll(async () => {
    await cluster?.stop()
    await files?.remove()
  })

  const targetOf = (login: { username?: string; password?: string }, tls: object = {}) =>
    RedisTarget.of(
      {
        ...{ url: cluster.tlsUrl, ...login },
        tls: { caFile: files.ca, certFile: files.client.cert, keyFile: files.client.key, ...tls },
      },
      { from: 'REDIS_URL', names: variableNames },
    )
  const opened = (client: RedisClient) => {
    clients.push(client)
    return client
  }
  const login = { username: 'sluice', password: 'a secret/of:all' }

  it('is used by each kind of client, on all masters', async () => {
    const target = targetOf(login)
    expect(target.address).not.toContain('secret')
    const redis = opened(commandClient(target))
    for (const client of [redis, opened(blockingClient(target)), opened(duplicate(redis, 'notices'))])
      expect(await Promise.all(tags.map(tag => client.incr(`{${tag}}:n`)))).toHaveLength(16)
    expect((await checkRedis(redis)).version).toMatch(/^\d/)
    expect(masters(redis)).toHaveLength(3)
    for (const master of masters(redis)) expect(master.options).toMatchObject({ username: 'sluice', tls: {} })
  })

  it.each([
    ['another password', { username: 'sluice', password: 'x' }, {}, /WRONGPASS/],
    ['no user', {}, {}, /NOPERM/],
    ['no CA', login, { caFile: undefined }, /certificate/],
  ])('refuses %s, and says why', async (_, who, tls, why) => {
    const redis = opened(commandClient(targetOf(who, tls)))
    await expect(checkRedis(redis).then(() => redis.incr(`{${tags[0]}}:n`))).rejects.toThrow(why)
  })
})
