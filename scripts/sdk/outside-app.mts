import 'reflect-metadata'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type CloudEvent, EventPublisher, OnEvent, SluiceModule } from '@sluice/nest'

@Injectable()
class Greetings {
  heard: (text: string) => void = () => {}
  readonly first = new Promise<string>(resolve => (this.heard = resolve))

  @OnEvent('com.example.greeted')
  async onGreeted(event: CloudEvent<{ text: string }>): Promise<void> {
    this.heard(event.data?.text ?? 'nothing')
  }
}

@Module({
  imports: [SluiceModule.forRoot({ name: 'outside', redis: { url: process.env.REDIS_URL ?? '' } })],
  providers: [Greetings],
})
class AppModule {}

setTimeout(() => process.exit(1), 30_000).unref()
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] })
await app.get(EventPublisher).publish({ type: 'com.example.greeted', data: { text: 'hello from outside' } })
console.log(`received ${await app.get(Greetings).first}`)
await app.close()
