import { Controller, ForbiddenException, Headers, HttpCode, Post, RawBody } from '@nestjs/common'
import { Webhook } from 'standardwebhooks'
import { type OrderEvent, price } from '../order.js'
import { say } from '../say.js'

/** A partner who is told of big orders by webhook: plain HTTP, checked with the library of Standard Webhooks. */
@Controller('partner')
export class PartnerController {
  constructor(private readonly webhook: Webhook) {}

  @Post('orders')
  @HttpCode(204)
  receive(@Headers() headers: Record<string, string>, @RawBody() body: Buffer) {
    const { data: order } = this.#verified(headers, body)
    say('partner', `received ${order.orderId} ${price(order)}, signature verified`)
  }

  // the signature is over the bytes that came, so they are checked before anybody looks into them
  #verified(headers: Record<string, string>, body: Buffer): OrderEvent {
    try {
      return this.webhook.verify(body, headers) as OrderEvent
    } catch (error) {
      throw new ForbiddenException((error as Error).message)
    }
  }
}
