import { Injectable, Module } from '@nestjs/common'
import { type CloudEvent, EventPublisher, OnEvent, PermanentError, SluiceModule } from '@sluice/nest'

export interface Order {
  readonly orderId: string
  readonly card: 'good' | 'stolen'
}

// a test puts its own in its place
export class Bank {
  async charge(_order: Order): Promise<void> {}
}

@Injectable()
export class Billing {
  constructor(
    private readonly bank: Bank,
    private readonly events: EventPublisher,
  ) {}

  @OnEvent('com.shop.order.created')
  async charge({ data: order }: CloudEvent<Order>) {
    if (order.card === 'stolen') throw new PermanentError('the card is stolen')
    await this.bank.charge(order)
    await this.events.publish({ type: 'com.shop.order.paid', subject: order.orderId, data: order })
  }
}

@Module({
  imports: [SluiceModule.forRoot({ name: 'billing', redis: { url: 'redis://redis.production.example:6379' } })],
  providers: [Bank, Billing],
})
export class BillingModule {}
