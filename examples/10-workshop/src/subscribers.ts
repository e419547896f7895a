import { Injectable } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'

const big = { type: ['Order Notification'], data: { value: [{ numeric: ['>', 100] }] } }

/** Those who are told of big orders: each gets what its own transform makes of them. */
@Injectable()
export class Subscribers {
  readonly lines: string[] = []

  @OnEvent({ bus: 'Orders', pattern: big })
  sales({ data: { category, value } }: CloudEvent<{ category: string; value: number }>) {
    this.lines.push(`sales: ${category} for ${value}`)
  }

  @OnEvent({ bus: 'Orders', pattern: big, transform: { inputPath: '$.data.location' } })
  logistics({ data: place }: CloudEvent<string>) {
    this.lines.push(`logistics: ship to ${place}`)
  }
}
