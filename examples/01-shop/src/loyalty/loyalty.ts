import { Injectable } from '@nestjs/common'
import { type EventContext, OnEvent } from '@sluice/nest'
import { outsideUrl } from '../config.js'
import type { OrderEvent } from '../order.js'
import { say } from '../say.js'

const attempts = 3

/** The handler that fails: the loyalty service it calls is down until somebody brings it up. */
@Injectable()
export class Loyalty {
  // a guest has no account for points; three tries 200 ms apart and none held back while the other service is down, so that a dead
  // letter takes no patience
  @OnEvent({
    pattern: { type: ['com.shop.order.created'], data: { customer: [{ exists: true }] } },
    attempts,
    backoff: { type: 'fixed', delay: 200 },
    circuit: false,
  })
  async addPoints({ data: { orderId, customer, total } }: OrderEvent, { attempt }: EventContext) {
    const body = JSON.stringify({ orderId, customer, points: Math.floor(total) })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${outsideUrl}/loyalty/points`, { method: 'POST', headers, body })
    if (answer.ok) return
    const problem = `the loyalty service answers ${answer.status}`
    say('loyalty', `no points for ${orderId}: ${problem} (try ${attempt} of ${attempts})`)
    throw new Error(problem)
  }
}
