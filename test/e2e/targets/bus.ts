import { testClient } from '@sluice/testing'
import { Keys } from '@sluice/streams'
import { type Mood, putRule, type Receivers } from './receiver.js'
import { webhookJobs } from '../webhook-jobs.js'

/** A bus of one shard, which is there or not; while its log is not what it should be, nothing can be appended to it. */
export const busReceivers: Receivers = {
  refusal: 'target-gone',
  canHang: false,
  async make(wanted) {
    const { platform, type } = wanted
    const redis = testClient(platform.redis.url)
    const log = new Keys().events(type, 0)
    const aside = `aside:${type}`
    const bus = (method: string, body?: object) => platform.api(method, `/v1/buses/${type}`, body)
    await bus('PUT', { shards: 1 })
    const { rule, target } = await putRule(wanted, { type: 'bus', bus: type })
    let now: Mood = 'takes'
    return {
      rule,
      target,
      async be(mood) {
        if (mood === 'refuses') await bus('DELETE')
        if (mood === 'fails') await redis.multi().rename(log, aside).set(log, 'in the way').exec()
        if (mood === 'takes' && now === 'refuses') await bus('PUT', { shards: 1 })
        if (mood === 'takes' && now === 'fails') await redis.rename(aside, log)
        now = mood
      },
      async took() {
        const texts = (await redis.xrange(log, '-', '+')).map(([, fields]) => fields[fields.indexOf('e') + 1]!)
        return texts.map(text => JSON.parse(text) as unknown)
      },
      failures: () => webhookJobs(redis, 'delayed'),
      close: () => redis.disconnect(),
    }
  },
}
