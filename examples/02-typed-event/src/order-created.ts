import { Event } from '@sluice/nest'
import { Type } from 'class-transformer'
import { ArrayMinSize, IsInt, IsNumber, IsString, Min, ValidateNested } from 'class-validator'

export class Item {
  @IsString() sku!: string
  @IsInt() @Min(1) count!: number
}

/** The contract: who publishes it and who handles it import this class. */
@Event('com.example.order.created', { version: 1, subject: 'orderId' })
export class OrderCreated {
  @IsString() orderId!: string
  @IsNumber() @Min(0) total!: number
  @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => Item) items!: Item[]

  constructor(data: OrderCreated) {
    Object.assign(this, data)
  }
}
