import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'

/** What can be started when everything else is there, and stopped before anything else goes. */
interface Consumer {
  start(): void
  stop(): Promise<void>
}

/** Leads from the hooks to the subscription that they start and stop: that is another module's. */
export class Consumption {
  consumer: Consumer | undefined

  of(consumer: Consumer): void {
    this.consumer = consumer
  }
}

@Injectable()
class ConsumptionHooks implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(Consumption) private readonly consumption: Consumption) {}

  onApplicationBootstrap(): void {
    this.consumption.consumer?.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.consumption.consumer?.stop()
  }
}

/**
 * Nest starts modules from the far end of the imports to the root, and stops them in reverse: by their distance. One that
 * is nearest of all is started when all hooks of the application have run, and stopped before any of them runs; one that is
 * farthest of all has its say before any.
 */
@Module({})
export class ConsumptionModule {
  constructor(modules: ModulesContainer) {
    for (const module of modules.values()) {
      if (module.metatype === ConsumptionModule) module.distance = -1
      else if (module.providers.has(Consumption)) module.distance = Infinity
    }
  }

  /** To be imported by the module that provides the same consumption. */
  static of(consumption: Consumption): DynamicModule {
    return { module: ConsumptionModule, providers: [{ provide: Consumption, useValue: consumption }, ConsumptionHooks] }
  }
}
