import { Injectable } from '@nestjs/common'
import { EventPublisher, OnEvent } from '@sluice/nest'
import type { OrderEvent } from '../order.js'
import { Bank } from './bank.js'

@Injectable()
export class Billing {
  constructor(
    private readonly bank: Bank,
    private readonly events: EventPublisher,
  ) {}

  @OnEvent('com.shop.order.created')
  async charge({ id, data: order }: OrderEvent) {
    this.bank.charge(order, id)
    await this.events.publish({ type: 'com.shop.order.paid', id: `${id}-paid`, subject: order.orderId, data: order })
  }
}
