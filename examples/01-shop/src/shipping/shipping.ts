import { Injectable } from '@nestjs/common'
import { OnEvent } from '@sluice/nest'
import { type OrderEvent, price } from '../order.js'
import { say } from '../say.js'

@Injectable()
export class Shipping {
  @OnEvent('com.shop.order.paid')
  ship({ data: { orderId, items } }: OrderEvent) {
    say('shipping', `parcel for ${orderId}: ${items.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ')}`)
  }

  /** Of what was paid, only what is worth it: the pattern looks into the event's data. */
  @OnEvent({ pattern: { type: ['com.shop.order.paid'], data: { total: [{ numeric: ['>', 100] }] } } })
  insure({ data: order }: OrderEvent) {
    say('shipping', `insured ${order.orderId} for ${price(order)}`)
  }
}
