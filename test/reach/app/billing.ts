import { Injectable, Module } from '@nestjs/common'
import { type CloudEvent, Event, type EventContext, EventPublisher, OnEvent, SluiceModule } from '@sluice/nest'
import { IsNumber } from 'class-validator'

@Event('com.shop.order.created')
export class OrderCreated {
  @IsNumber() total!: number

  static of(total: number): OrderCreated {
    return Object.assign(new OrderCreated(), { total })
  }
}

@Injectable()
export class Billing {
  /** What was paid here. */
  readonly paid: number[] = []

  // injected by its type alone: that needs the metadata of decorators
  constructor(private readonly events: EventPublisher) {}

  @OnEvent(OrderCreated, { attempts: 2, backoff: { type: 'fixed', delay: 10 } })
  async charge({ data: order }: CloudEvent<OrderCreated>, { redrives }: EventContext) {
    if (!(order instanceof OrderCreated)) throw new Error('not an OrderCreated')
    if (order.total === 0 && redrives === 0) throw new Error('nothing to pay')
    this.paid.push(order.total)
    await this.events.publish({ type: 'com.shop.order.paid', data: order.total })
  }
}

export const service = {
  name: process.env['SERVICE'] ?? 'billing',
  redis: { url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' },
}

@Module({ imports: [SluiceModule.forRoot(service)], providers: [Billing], exports: [Billing] })
export class BillingModule {}
