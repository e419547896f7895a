import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { RedisServer, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { Ledger, webhook } from './receivers.js'

/** What a user would lose with a Redis of which a backup is left: rules, the log, dead letters. */
describeOne('a backup', () => {
  let platform: Platform
  let restored: Platform
  let folder: string
  beforeAll(async () => {
    platform = await Platform.start()
    folder = await mkdtemp(join(tmpdir(), 'sluice-backup-'))
  })
  afterAll(async () => {
    await restored?.stop()
    await platform?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('of Redis has rules, the log and dead letters; what was given up is sent again from it', async () => {
    const called = new Ledger()
    let refuses = true
    const hook = await webhook(called, () => (refuses ? 400 : 204))
    const rule = { pattern: { type: ['order.paid'] }, targets: [{ id: 'hook', type: 'webhook', url: hook.url }] }
    expect((await platform.api('PUT', '/v1/buses/default/rules/calls', rule)).status).toBe(201)
    const event = { specversion: '1.0', id: 'a', source: '/shop', type: 'order.paid', data: { total: 5 } }
    const { position } = (await platform.publishBatch([event])).body.entries[0]
    await until(async () => (await platform.letters({ bus: 'default' })).length === 1, 'it is given up')

    const redis = new Redis(platform.server.url)
    await redis.save()
    const [, dir] = (await redis.config('GET', 'dir')) as [string, string]
    redis.disconnect()
    await copyFile(join(dir, 'dump.rdb'), join(folder, 'dump.rdb'))
    await platform.killAll()

    const server = await RedisServer.start('--appendonly', 'no', '--dir', folder)
    restored = await Platform.on(server)
    await restored.run()
    expect((await restored.api('GET', '/v1/buses/default/rules/calls')).body).toMatchObject(rule)
    expect(await restored.letters({ bus: 'default' })).toMatchObject([{ position, eventId: 'a' }])
    expect((await restored.publishBatch([event])).body.entries[0]).toMatchObject({ position, duplicate: true })
    refuses = false
    await restored.api('POST', '/v1/dead-letters/redrive', { filter: { bus: 'default' } })
    await until(() => called.counts.has('a'), 'it is delivered')
    await hook.close()
  }, 60_000)
})
