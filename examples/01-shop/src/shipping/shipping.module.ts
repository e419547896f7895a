import { Module } from '@nestjs/common'
import { SluiceModule } from '@sluice/nest'
import { config } from '../config.js'
import { Shipping } from './shipping.js'

@Module({
  imports: [SluiceModule.forRoot({ name: 'shipping', redis: { url: config.redisUrl } })],
  providers: [Shipping],
})
export class ShippingModule {}
