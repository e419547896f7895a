import type { INestApplicationContext } from '@nestjs/common'
import { EventPublisher } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from '../e2e/platform.js'
import { service } from '../e2e/service.js'
import { type Letter, sdkSuite } from './sdk.suite.js'

sdkSuite('on Redis, with the built platform', async () => {
  const platform = await Platform.start()
  const apps: INestApplicationContext[] = []
  const end = async () => void (await Promise.all(apps.splice(0).map(app => app.close())))
  return {
    start: async (options, providers, buses = []) => {
      for (const bus of buses) await platform.api('PUT', `/v1/buses/${bus}`, {})
      const app = await service({ ...options, redis: { url: platform.redis.url } }, ...providers)
      apps.push(app)
      const lettersOf = async (destination: string): Promise<Letter[]> => {
        const found: Letter[] = []
        let cursor = ''
        do {
          const query = `destination=${destination}&limit=100${cursor && `&cursor=${cursor}`}`
          const { body } = await platform.api('GET', `/v1/dead-letters?${query}`)
          found.push(...body.items)
          cursor = body.next
        } while (cursor)
        return found
      }
      return {
        publisher: app.get(EventPublisher),
        until: async (condition, what) => void (await until(condition, what)),
        letters: async consumer => lettersOf(consumer ?? options.name),
        redrive: async eventId => {
          const filter = { destination: options.name, ...(eventId === undefined ? {} : { eventId }) }
          const { body } = await platform.api('POST', '/v1/dead-letters/redrive', { filter })
          expect(body.state).toBe('done')
        },
      }
    },
    end,
    close: async () => {
      await end()
      await platform.stop()
    },
  }
})
