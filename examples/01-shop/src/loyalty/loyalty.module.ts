import { Module } from '@nestjs/common'
import { SluiceModule } from '@sluice/nest'
import { config } from '../config.js'
import { Loyalty } from './loyalty.js'

@Module({
  imports: [SluiceModule.forRoot({ name: 'loyalty', redis: { url: config.redisUrl } })],
  providers: [Loyalty],
})
export class LoyaltyModule {}
