import type { FactoryProvider, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common'
import type { Logger } from '@sluice/observability'
import { DeletedQueues, Queues, QueueWatch } from '@sluice/queues'
import { Readiness } from './readiness.js'
import { LOGGER } from '../tokens.js'

/** Makes readiness report outside changes to queues that this service works on. */
class WatchedQueues implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(private readonly watches: readonly QueueWatch[]) {}

  onApplicationBootstrap(): void {
    for (const watch of this.watches) watch.start()
  }

  onModuleDestroy(): void {
    for (const watch of this.watches) watch.stop()
  }
}

/** @param name of their check, which says what is wrong with the first queue that is not well */
export function watchedQueues({ name, names }: { name: string; names: readonly string[] }): FactoryProvider {
  return {
    provide: `watched queues ${name}`,
    inject: [Queues, Readiness, LOGGER],
    useFactory: (queues: Queues, readiness: Readiness, logger: Logger) => {
      const deleted = new DeletedQueues(logger)
      const watches = names.map(queue => new QueueWatch(queues.get(queue), queues.connection, logger, deleted))
      readiness.add(name, () => watches.map(watch => watch.problem()).find(Boolean))
      return new WatchedQueues(watches)
    },
  }
}
