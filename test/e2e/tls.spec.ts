import { once } from 'node:events'
import { type CloudEvent, EventPublisher, OnEvent } from '@sluice/nest'
import { Certificates, freePort, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { Ledger, webhook } from './receivers.js'
import { service } from './service.js'

/** What an operator would lose: a Redis of its own CA that asks for certificates, or an hour over why it is refused. */
describeOne('a Redis that speaks TLS and asks for certificates', () => {
  const handled = new Ledger()
  const called = new Ledger()
  let files: Certificates
  let platform: Platform
  let url: string
  let env: Record<string, string>

  beforeAll(async () => {
    files = await Certificates.make()
    const port = await freePort()
    url = `rediss://127.0.0.1:${port}`
    env = {
      REDIS_URL: url,
      REDIS_TLS_CA_FILE: files.ca,
      REDIS_TLS_CERT_FILE: files.client.cert,
      REDIS_TLS_KEY_FILE: files.client.key,
    }
    const { cert, key } = files.server
    const server = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', files.ca]
    platform = await Platform.empty('--tls-port', String(port), ...server)
  })
  afterAll(async () => {
    await platform?.stop()
    await files?.remove()
  })

  class Billing {
    @OnEvent('order.created')
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }
  }

  it('is used by the platform and by a service on the SDK, with all their clients', async () => {
    const hook = await webhook(called)
    await platform.run('standalone', env)
    const rule = { pattern: { type: ['order.created'] }, targets: [{ id: 'hook', type: 'webhook', url: hook.url }] }
    expect((await platform.api('PUT', '/v1/buses/default/rules/hook', rule)).status).toBe(201)
    const tls = { caFile: files.ca, certFile: files.client.cert, keyFile: files.client.key }
    const app = await service({ name: 'billing', redis: { url, tls } }, Billing)
    await app.get(EventPublisher).publish({ id: 'sdk', type: 'order.created', data: {} })
    const event = { specversion: '1.0', id: 'http', source: '/test', type: 'order.created' }
    expect((await platform.publishBatch([event])).status).toBe(202)
    for (const ledger of [handled, called])
      await until(() => ledger.missing(['sdk', 'http']).length === 0, 'both have both')
    await app.close()
    await hook.close()
  }, 120_000)

  it.each([
    ['a CA that is not set', { REDIS_TLS_CA_FILE: '' }, 'of a CA that is not known: set REDIS_TLS_CA_FILE'],
    [
      'no certificate of its own',
      { REDIS_TLS_CERT_FILE: '', REDIS_TLS_KEY_FILE: '' },
      'it asks for a certificate: set REDIS_TLS_CERT_FILE',
    ],
    [
      'another name',
      { REDIS_TLS_SERVER_NAME: 'redis.example' },
      'its certificate has another name: correct the host in REDIS_URL, or set REDIS_TLS_SERVER_NAME',
    ],
    ['another key', { REDIS_TLS_KEY_FILE: 'server' }, 'REDIS_TLS_KEY_FILE: does not go with REDIS_TLS_CERT_FILE'],
  ])(
    'is refused at once for %s, in one line that names the setting',
    async (_, wrong, why) => {
      const given: Record<string, string> = { ...env, ...wrong, REDIS_START_WAIT_MS: '600000' }
      if (given['REDIS_TLS_KEY_FILE'] === 'server') given['REDIS_TLS_KEY_FILE'] = files.server.key
      await platform.killAll()
      platform.output = ''
      const { child } = await platform.launch('router', given)
      expect(await once(child, 'exit')).toEqual([1, null])
      expect(platform.output.trim().split('\n')).toHaveLength(1)
      expect(platform.output).toContain(why)
    },
    60_000,
  )

  it('that does not speak TLS is said to be one, where nothing answers', async () => {
    platform.output = ''
    const REDIS_URL = `rediss://127.0.0.1:${platform.server.port}`
    const { child } = await platform.launch('router', { ...env, REDIS_URL, REDIS_START_WAIT_MS: '0' })
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(platform.output).toContain('connect ETIMEDOUT. Where it does not speak TLS it answers nothing')
  }, 60_000)

  it('is said to be one, where it is called without TLS', async () => {
    platform.output = ''
    const { child } = await platform.launch('router', {
      ...{ REDIS_URL: url.replace('rediss', 'redis'), REDIS_START_WAIT_MS: '0' },
    })
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(platform.output).toContain('Where it speaks TLS it closes other connections: write rediss in REDIS_URL')
  }, 60_000)
})
