import { BullModule } from '@nestjs/bullmq'
import { Module } from '@nestjs/common'
import { config } from '../config.js'
import { Packing } from './packing.js'

@Module({
  imports: [
    BullModule.forRoot({ connection: { url: config.redisUrl } }),
    BullModule.registerQueue({ name: 'packing' }),
  ],
  providers: [Packing],
})
export class PackingModule {}
