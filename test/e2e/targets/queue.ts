import { UnrecoverableError } from 'bullmq'
import { queueWorker } from '../receivers.js'
import { Moody, putRule, type Receivers } from './receiver.js'

export const queueReceivers: Receivers = {
  refusal: 'attempts-exhausted', // BullMQ says of a job that it failed, and not why
  canHang: true,
  async make(wanted) {
    const moody = new Moody()
    const worker = queueWorker(wanted.type, wanted.platform.redis.url, async event => {
      const answer = await moody.answer(event)
      if (answer === 'fails') throw new Error('not now')
      if (answer === 'refuses') throw new UnrecoverableError('never')
    })
    const { rule, target } = await putRule(wanted, { type: 'queue', queue: wanted.type })
    return moody.receiver({ rule, target, close: () => worker.close() })
  },
}
