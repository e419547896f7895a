import type { FactoryProvider, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common'
import type { Logger } from '@sluice/observability'
import { Queues, QueueWatch } from '@sluice/queues'
import { Readiness } from './readiness.js'
import { LOGGER } from '../tokens.js'

/** Makes readiness report outside changes to a queue that this service works on. */
class WatchedQueue implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(private readonly watch: QueueWatch) {}

  onApplicationBootstrap(): void {
    this.watch.start()
  }

  onModuleDestroy(): void {
    this.watch.stop()
  }
}

export function watchedQueue(name: string): FactoryProvider {
  return {
    provide: `watched queue ${name}`,
    inject: [Queues, Readiness, LOGGER],
    useFactory: (queues: Queues, readiness: Readiness, logger: Logger) => {
      const watch = new QueueWatch(queues.get(name), queues.connection, logger)
      readiness.add(name, () => watch.problem())
      return new WatchedQueue(watch)
    },
  }
}
