import type { INestApplication } from '@nestjs/common'
import type { ConfigService } from '@nestjs/config'
import { Event, type EventPublisher, type MessageQueues } from '@sluice/nest'
import type { PgPool } from '@sluice/nest/outbox'
import { IsString } from 'class-validator'

// What the examples of the pages take for granted, because it is the reader's.

export interface Order {
  readonly orderId: string
  readonly total: number
  readonly tenant?: string
}

export interface Booking {
  readonly amount: number
}

export interface Stock {
  readonly count: number
}

export class Item {
  @IsString() sku!: string
}

@Event('com.shop.order.paid')
export class OrderPaid {
  @IsString() orderId!: string

  constructor(data: OrderPaid) {
    Object.assign(this, data)
  }
}

/** The provider or controller that an example's method is of. */
export declare class Service {
  protected readonly events: EventPublisher
  protected readonly prices: ReadonlyMap<string, number>
  /** Answers the numbers of what it refused. */
  protected readonly search: { bulk(data: readonly Order[]): Promise<number[]> }
  protected readonly sums: { add(start: Date, shard: number, sum: number): Promise<void> }
}

export declare class AppModule {}
export declare const app: INestApplication
export declare const config: ConfigService
export declare const order: Order
export declare const pool: PgPool
export declare const queues: MessageQueues
export declare const publisher: EventPublisher
export declare const expect: (value: unknown) => Record<'toEqual' | 'toHaveLength', (wanted: unknown) => void>
