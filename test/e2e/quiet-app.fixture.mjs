// A service as a user writes it, but for the decorators, which plain JavaScript does not have. It logs nothing.
import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, OnEvent, SluiceModule } from '@sluice/nest'

class Handlers {
  async free() {
    throw new Error('a handler that fails is no reason to print')
  }
  async ordered() {}
}
for (const [method, options] of Object.entries({ free: { attempts: 2 }, ordered: { ordered: true } })) {
  OnEvent('quiet', options)(Handlers.prototype, method, Object.getOwnPropertyDescriptor(Handlers.prototype, method))
}
class AppModule {}
const { REDIS_URL: url } = process.env
const sluice = SluiceModule.forRoot({ name: 'quiet', redis: { url }, retry: { backoff: { type: 'fixed', delay: 10 } } })
const root = { module: AppModule, imports: [sluice], providers: [Handlers] }
const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false })
const publisher = app.get(EventPublisher)

// says by its IPC channel what a user would see of it, and nothing anywhere else
process.on('message', async message => {
  if (message === 'publish') {
    const failed = await publisher.publish({ type: 'quiet', subject: 'A' }).then(
      () => undefined,
      error => error.code,
    )
    process.send({ published: failed ?? 'ok' })
  } else {
    await app.close()
    process.disconnect()
  }
})
process.send('ready')
