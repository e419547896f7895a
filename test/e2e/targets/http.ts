import { Ledger, webhook } from '../receivers.js'
import { Moody, putRule, type Receivers } from './receiver.js'

const status = { takes: 204, fails: 500, refuses: 422 }

export const httpReceivers: Receivers = {
  refusal: 'rejected',
  canHang: true,
  async make(wanted) {
    const moody = new Moody()
    const hook = await webhook(new Ledger(), async (_, body) => status[await moody.answer(JSON.parse(body))])
    const api = { type: 'http', method: 'PUT', url: hook.url, path: '/of/{{$.data.id}}', format: 'structured' }
    const { rule, target } = await putRule(wanted, api)
    return moody.receiver({ rule, target, close: () => hook.close() })
  },
}
