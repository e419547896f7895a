import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'

/** What a user would lose: logs in which every line is theirs, and of the shape that they chose. */
it('an application without a logger prints nothing, also while Redis is killed and comes back', async () => {
  const platform = await Platform.start()
  const child = fork(join(__dirname, 'quiet-app.fixture.mjs'), {
    env: { ...process.env, REDIS_URL: platform.redis.url, NODE_OPTIONS: '' },
    silent: true,
  })
  let printed = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data: Buffer) => (printed += data.toString()))
  try {
    await once(child, 'message')
    const publish = async () => {
      const answer = once(child, 'message') as Promise<[{ published: string }]>
      child.send('publish')
      return (await answer)[0].published
    }
    expect(await publish()).toBe('ok')
    const letters = async () => (await platform.api('GET', '/v1/dead-letters?destination=quiet')).body.items
    await until(async () => (await letters()).length === 1, 'a handler has failed for good')
    await platform.redis.kill()
    expect(await publish()).toBe('REDIS_UNREACHABLE')
    expect(await publish()).toBe('REDIS_UNREACHABLE')
    await platform.redis.run()
    await until(async () => (await publish()) === 'ok', 'it publishes again')
    await until(async () => (await letters()).length > 1, 'it handles again')
    const exit = once(child, 'exit')
    child.send('close')
    expect([(await exit)[0], printed]).toEqual([0, ''])
  } finally {
    child.kill('SIGKILL')
    await platform.stop()
  }
}, 60_000)
