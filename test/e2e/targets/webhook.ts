import { Ledger, webhook } from '../receivers.js'
import { Moody, putRule, type Receivers } from './receiver.js'

const status = { takes: 204, fails: 500, refuses: 422 }

export const webhookReceivers: Receivers = {
  refusal: 'rejected',
  canHang: true,
  async make(wanted) {
    const moody = new Moody()
    const hook = await webhook(new Ledger(), async (_, body) => status[await moody.answer(JSON.parse(body))])
    const { rule, target } = await putRule(wanted, { type: 'webhook', url: hook.url })
    return moody.receiver({ rule, target, close: () => hook.close() })
  },
}
