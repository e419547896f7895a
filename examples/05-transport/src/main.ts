import 'reflect-metadata'
import { setTimeout } from 'node:timers/promises'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type ClientProxy, ClientsModule, type MicroserviceOptions } from '@nestjs/microservices'
import { SluiceClient, SluiceServer } from '@sluice/nest/microservices'
import { lastValueFrom } from 'rxjs'
import { Parcels } from './parcels.controller.js'

const redis = { url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' }

@Module({
  imports: [ClientsModule.register([{ name: 'PARCELS', customClass: SluiceClient, options: { name: 'shop', redis } }])],
  controllers: [Parcels],
})
class AppModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  strategy: new SluiceServer({ name: 'parcels', redis }),
  logger: ['error'],
})
await app.listen()

const parcels = app.get<ClientProxy>('PARCELS')
const where = (number: string) => lastValueFrom(parcels.send<string>({ cmd: 'where' }, { number }))

console.log(`P-1: ${await where('P-1')}`)
await lastValueFrom(parcels.emit('parcel.packed', { number: 'P-1' }))
while ((await where('P-1')) !== 'on its way') await setTimeout(20)
console.log(`P-1: ${await where('P-1')}`)
await where('Q').catch((error: { message: string }) => console.log(`Q: ${error.message}`))

await app.close()
