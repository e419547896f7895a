import { IsNumber, IsString } from 'class-validator'
import { type CloudEvent, Event, type EventContext, type EventPublisher, OnEvent } from '../index.js'

/** What the compiler must refuse: `npm run typecheck` fails where an expected error is none. */

@Event('types.order.created', { subject: 'orderId', key: 'customer' })
class OrderCreated {
  @IsString() orderId: string
  @IsNumber() total: number
  @IsString() customer?: string

  constructor(data: OrderCreated) {
    Object.assign(this, data)
  }
}

@Event('types.refund.made')
class RefundMade {
  @IsString() refundId: string
}

class Rush extends OrderCreated {
  @IsString() courier: string
}

export class Handlers {
  @OnEvent(OrderCreated)
  event(event: CloudEvent<OrderCreated>, context: EventContext) {
    const total: number = event.data.total
    // @ts-expect-error the class has no such field
    void event.data.totl
    return [total, context.attempt]
  }

  @OnEvent(OrderCreated, { attempts: 3 })
  async nothing() {}

  @OnEvent(OrderCreated)
  data(order: OrderCreated, context: EventContext) {
    return [order, context]
  }

  @OnEvent(OrderCreated)
  context(context: EventContext, order: OrderCreated) {
    return [order, context]
  }

  @OnEvent(OrderCreated)
  part(event: CloudEvent<{ total: number }>) {
    return event
  }

  @OnEvent(OrderCreated)
  anything(event: CloudEvent) {
    return event
  }

  @OnEvent(OrderCreated)
  maybe(event?: CloudEvent<OrderCreated>) {
    return event
  }

  // @ts-expect-error the event of another class
  @OnEvent(OrderCreated)
  other(event: CloudEvent<RefundMade>) {
    return event
  }

  // @ts-expect-error the data of another class
  @OnEvent(OrderCreated)
  otherData(refund: RefundMade) {
    return refund
  }

  // @ts-expect-error more than the class has, which a method's parameters would else be allowed
  @OnEvent(OrderCreated)
  more(event: CloudEvent<Rush>) {
    return event
  }

  // @ts-expect-error a field of another type
  @OnEvent(OrderCreated)
  field(event: CloudEvent<{ total: string }>) {
    return event
  }

  @OnEvent(OrderCreated)
  // @ts-expect-error it takes one of the two
  @OnEvent(RefundMade)
  both(event: CloudEvent<OrderCreated>) {
    return event
  }

  @OnEvent(OrderCreated)
  @OnEvent(RefundMade)
  either(event: CloudEvent<OrderCreated | RefundMade>) {
    return event
  }
}

// refused at run time too, so never called
export function misspeltOption() {
  class Handlers {
    // @ts-expect-error there is no such option
    @OnEvent(OrderCreated, { atempts: 3 })
    option() {}
  }
  return Handlers
}

// @ts-expect-error the subject is no field of the class
@Event('types.a', { subject: 'oderId' })
export class Misspelt {
  @IsString() orderId: string
}

// @ts-expect-error a key is text or a number
@Event('types.b', { key: 'flag' })
export class Flagged {
  flag: boolean
}

export async function publishing(publisher: EventPublisher) {
  const { id, position } = await publisher.publish(new OrderCreated({ orderId: 'A', total: 1 }))
  await publisher.publish({ data: new OrderCreated({ orderId: 'A', total: 1 }), id: 'A', time: '2026-01-31T12:00:00Z' })
  await publisher.publish({ type: 'plain', data: { any: 'thing' } }, { bus: 'b', causedBy: null })
  const plain: CloudEvent = { specversion: '1.0', id: '1', source: '/a', type: 'a', data: 1 }
  await publisher.publish(plain, { causedBy: plain })
  const results = await publisher.publishAll([
    new OrderCreated({ orderId: 'A', total: 1 }),
    new RefundMade(),
    { type: 'plain' },
  ])
  // @ts-expect-error the constructor wants the total
  await publisher.publish(new OrderCreated({ orderId: 'A' }))
  // @ts-expect-error a number is no text
  await publisher.publish(new OrderCreated({ orderId: 1, total: 1 }))
  // @ts-expect-error neither a type nor an instance
  await publisher.publish({ typ: 'plain' })
  // @ts-expect-error neither a type nor an instance
  await publisher.publishAll([{ id: 'A' }])
  // @ts-expect-error no event at all
  await publisher.publish('plain')
  // @ts-expect-error there is no such option
  await publisher.publish({ type: 'plain' }, { bos: 'b' })
  return [id, position, results[0]?.duplicate]
}

it('compiles, which is the test', () => expect(publishing).toBeDefined())
