import { type CloudEvent, OnEvent, PermanentError } from '@sluice/nest'
import { service } from '../service.js'
import { Moody, type Receivers } from './receiver.js'

/** The SDK makes the rule: a handler is found by its name. */
export const subscriptionReceivers: Receivers = {
  refusal: 'rejected',
  canHang: true,
  async make({ platform, type, retry }) {
    const moody = new Moody()
    class Handlers {
      @OnEvent(type, retry)
      async handle(event: CloudEvent) {
        const answer = await moody.answer(event)
        if (answer === 'fails') throw new Error('not now')
        if (answer === 'refuses') throw new PermanentError('never')
      }
    }
    const app = await service({ name: type, redis: { url: platform.redis.url }, claimIdleMs: 900 }, Handlers)
    const target = { id: 'handler', type: 'subscription', subscription: type }
    return moody.receiver({ rule: `${type}.Handlers.handle`, target, close: () => app.close() })
  },
}
