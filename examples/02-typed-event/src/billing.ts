import { Injectable } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { OrderCreated } from './order-created.js'

@Injectable()
export class Billing {
  charged: () => void = () => {}
  readonly first = new Promise<void>(resolve => (this.charged = resolve))

  @OnEvent(OrderCreated)
  async charge({ data, subject }: CloudEvent<OrderCreated>) {
    const pieces = data.items.reduce((sum, { count }) => sum + count, 0)
    console.log(`charged ${data.total} for ${pieces} pieces of order ${subject}, an ${data.constructor.name}`)
    this.charged()
  }
}
