import { Module } from '@nestjs/common'
import { SluiceModule } from '@sluice/nest'
import { config } from '../config.js'
import { Bank } from './bank.js'
import { Billing } from './billing.js'

@Module({
  imports: [SluiceModule.forRoot({ name: 'billing', redis: { url: config.redisUrl } })],
  providers: [Billing, Bank],
})
export class BillingModule {}
