import { callSluice } from './api.js'
import { outsideUrl } from './config.js'

/** Orders of more than 100 go to a partner, and are packed by hand. Sluice signs the webhooks with this secret. */
export async function putRules(secret: string): Promise<void> {
  await putRule('big-orders', {
    pattern: { type: ['com.shop.order.created'], data: { total: [{ numeric: ['>', 100] }] } },
    targets: [
      {
        id: 'partner',
        type: 'webhook',
        url: `${outsideUrl}/partner/orders`,
        secret,
        retry: { attempts: 8, backoff: { type: 'exponential', delay: 1000 } },
      },
      { id: 'packing', type: 'queue', queue: 'packing' },
    ],
  })
}

/** The rule is live when this resolves: an event published from now on meets it. */
async function putRule(name: string, rule: object): Promise<void> {
  const answer = await callSluice('PUT', `/v1/buses/default/rules/${name}`, JSON.stringify(rule))
  if (!answer.ok) throw new Error(`rule ${name} is refused: ${answer.status} ${await answer.text()}`)
}
