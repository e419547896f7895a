import { Controller, Module } from '@nestjs/common'
import { ClientsModule, EventPattern, MessagePattern, Payload } from '@nestjs/microservices'
import { SluiceClient } from '@sluice/nest/microservices'
import { from } from 'rxjs'
import { service } from './billing.js'

/** What came by `@EventPattern`. */
export const changed: unknown[] = []

@Controller()
export class Prices {
  @MessagePattern('prices')
  prices(@Payload() count: number) {
    return from(Array.from({ length: count }, (_, i) => i))
  }

  @EventPattern('price.changed')
  changed(@Payload() data: unknown) {
    changed.push(data)
  }
}

const client = { name: 'CLIENT', customClass: SluiceClient, options: { ...service, name: `${service.name}-client` } }

@Module({ imports: [ClientsModule.register([client])], controllers: [Prices] })
export class PricesModule {}
