import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'

/** A consumer that is started after everything else, and stopped before everything else. */
interface Consumer {
  start(): void | Promise<void>
  stop(): Promise<void>
}

/** Connects the lifecycle hooks of this module with the consumers, which belong to another module. */
export class Consumption {
  readonly #consumers: Consumer[] = []

  add(consumer: Consumer): void {
    this.#consumers.push(consumer)
  }

  async start(): Promise<void> {
    await Promise.all(this.#consumers.map(consumer => consumer.start()))
  }

  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map(consumer => consumer.stop()))
  }
}

@Injectable()
class ConsumptionHooks implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(Consumption) private readonly consumption: Consumption) {}

  onApplicationBootstrap(): Promise<void> {
    return this.consumption.start()
  }

  onModuleDestroy(): Promise<void> {
    return this.consumption.stop()
  }
}

/**
 * Nest runs hooks by the distance of modules from the root: at start from the farthest to the nearest, at stop in reverse. The
 * nearest module is started after all hooks of the application, and stopped before any of them; the farthest one is
 * initialised before all others.
 */
@Module({})
export class ConsumptionModule {
  constructor(modules: ModulesContainer) {
    for (const module of modules.values()) {
      if (module.metatype === ConsumptionModule) module.distance = -1
      else if (module.providers.has(Consumption)) module.distance = Infinity
    }
  }

  /** To be imported by the module that provides this consumption. */
  static of(consumption: Consumption): DynamicModule {
    return { module: ConsumptionModule, providers: [{ provide: Consumption, useValue: consumption }, ConsumptionHooks] }
  }
}
