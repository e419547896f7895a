// A service whose handler begins and never ends, to be killed. Arguments: the URL of Redis, the service's name.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

const [url, name] = process.argv.slice(2)

class Handlers {
  handle(event) {
    process.stdout.write(`began ${event.id}\n`)
    return new Promise(() => {})
  }
}
const method = Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle')
OnEvent('hang', { receipts: true })(Handlers.prototype, 'handle', method)

class AppModule {}
Module({ imports: [SluiceModule.forRoot({ name, redis: { url }, claimIdleMs: 900 })], providers: [Handlers] })(
  AppModule,
)

await NestFactory.createApplicationContext(AppModule, { logger: false })
process.stdout.write('ready\n')
