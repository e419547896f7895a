import { MailServer } from '@sluice/testing'
import { Moody, putRule, type Receivers } from './receiver.js'

const status = { takes: undefined, fails: 450, refuses: 550 }

/** A mail server, which gets the event as the body of a mail. */
export const emailReceivers: Receivers = {
  refusal: 'rejected',
  canHang: true,
  async make(wanted) {
    const moody = new Moody()
    const server = await MailServer.start({
      plain: true,
      answer: async ({ body }) => status[await moody.answer(JSON.parse(body))],
    })
    const { rule, target } = await putRule(wanted, {
      ...{ type: 'email', url: server.url, insecure: true },
      ...{ from: 'Shop <orders@shop.example>', to: ['ada@shop.example'], subject: 'Event {{$.id}}' },
    })
    return moody.receiver({ rule, target, close: () => server.stop() })
  },
}
