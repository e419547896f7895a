import type { DynamicModule, FactoryProvider, Provider } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'
import { type CauseLimits, InvalidError } from '@sluice/event'
import type { QueueSettings } from '@sluice/registry'
import type { TestingModuleBuilder } from '@nestjs/testing'
import { Clock } from '../clock.js'
import { Connections } from '../connections.js'
import { Appends } from '../publishing/appends.js'
import { QueueReaders } from '../queues/queue-readers.js'
import { QueueStore } from '../queues/queue-store.js'
import { ReceiptStore } from '../receipts/receipt-store.js'
import { HandlerSchedules } from '../schedules/handler-schedules.js'
import { SluiceModule } from '../sluice.module.js'
import { Streams } from '../streams/streams.js'
import { Backfills } from '../subscriptions/backfills.js'
import { HandlerCircuits } from '../subscriptions/handler-circuits.js'
import { HandlerRules } from '../subscriptions/handler-rules.js'
import { OrderedSubscription } from '../subscriptions/ordered-subscription.js'
import { SharedSubscription } from '../subscriptions/shared-subscription.js'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import { MemoryAppends } from './memory/memory-appends.js'
import { MemoryBackfills } from './memory/memory-backfills.js'
import { MemoryHandlerCircuits } from './memory/memory-handler-circuits.js'
import { MemoryHandlerRules } from './memory/memory-handler-rules.js'
import { MemoryHandlerSchedules } from './memory/memory-handler-schedules.js'
import { MemoryOrderedSubscription } from './memory/memory-ordered-subscription.js'
import { MemoryQueueReaders } from './memory/memory-queue-readers.js'
import { MemoryQueues } from './memory/memory-queues.js'
import { MemorySharedSubscription } from './memory/memory-shared-subscription.js'
import { MemoryStreams } from './memory/memory-streams.js'
import { Memory, type TestBuses } from './memory/memory.js'
import { TestClock } from './test-clock.js'
import { TestEvents } from './test-events.js'
import { TestReceipts } from './test-receipts.js'

export interface SluiceTestingOptions {
  /** Buses besides `default`, with settings that differ from the defaults: `{ partners: {} }`. */
  readonly buses?: TestBuses
  /** Queues that others have declared, with settings that differ from the defaults: `{ orders: { fifo: true } }`. */
  readonly queues?: Readonly<Record<string, Partial<QueueSettings>>>
  /** Rules of others on the bus `default`, by name, as `PUT /v1/buses/{bus}/rules/{rule}` takes them. */
  readonly rules?: Readonly<Record<string, object>>
  /** Limits of chains of causes. Default: the platform's defaults. */
  readonly limits?: Partial<CauseLimits>
  /**
   * The grants of the service's API key: then the service is refused what they do not allow, as in production. Default: it may do
   * everything.
   */
  readonly grants?: readonly object[]
}

/** The providers that use Redis, and their replacements. All others run as in production. */
const replacements = [
  { provide: Clock, useClass: TestClock },
  { provide: Appends, useClass: MemoryAppends },
  { provide: ReceiptStore, useClass: TestReceipts },
  { provide: Backfills, useClass: MemoryBackfills },
  { provide: HandlerRules, useClass: MemoryHandlerRules },
  { provide: HandlerSchedules, useClass: MemoryHandlerSchedules },
  { provide: HandlerCircuits, useClass: MemoryHandlerCircuits },
  { provide: SharedSubscription, useClass: MemorySharedSubscription },
  { provide: OrderedSubscription, useClass: MemoryOrderedSubscription },
  { provide: Streams, useClass: MemoryStreams },
  { provide: QueueStore, useClass: MemoryQueues },
  { provide: QueueReaders, useClass: MemoryQueueReaders },
]

/**
 * `SluiceModule` without Redis, for tests. Either in its place:
 *
 * ```ts
 * Test.createTestingModule({ imports: [SluiceTestingModule.forRoot({ name: 'billing' })], providers: [Billing] })
 * ```
 *
 * or in an application that imports `SluiceModule`, without changing it:
 *
 * ```ts
 * SluiceTestingModule.override(Test.createTestingModule({ imports: [AppModule] }))
 * ```
 */
export class SluiceTestingModule {
  static forRoot(
    options: Parameters<typeof SluiceModule.forRoot>[0],
    testing: SluiceTestingOptions = {},
  ): DynamicModule {
    return inMemory(SluiceModule.forRoot(options), testing)
  }

  static forRootAsync(
    options: Parameters<typeof SluiceModule.forRootAsync>[0],
    testing: SluiceTestingOptions = {},
  ): DynamicModule {
    return inMemory(SluiceModule.forRootAsync(options), testing)
  }

  static override(builder: TestingModuleBuilder, testing: SluiceTestingOptions = {}): TestingModuleBuilder {
    const options = checked(testing)
    for (const { provide, useClass } of replacements) builder.overrideProvider(provide).useClass(useClass)
    // one for all imports of SluiceModule, as they share one platform
    const clock = new TestClock()
    const memory = new Memory(clock, options)
    builder.overrideProvider(Clock).useValue(clock)
    return builder.overrideProvider(Connections).useFactory({
      inject: [ModulesContainer],
      factory: (modules: ModulesContainer) => {
        // an override adds no providers, so they are added to the modules here for module.get(TestEvents)
        for (const module of modules.values()) {
          if (module.hasProvider(Connections)) module.addProvider(eventsOf(memory))
        }
        return memory
      },
    })
  }
}

function eventsOf(memory: Memory): Provider {
  return { provide: TestEvents, useValue: new TestEvents(memory) }
}

const optionNames: OptionNames<SluiceTestingOptions> = {
  buses: true,
  queues: true,
  rules: true,
  limits: true,
  grants: true,
}
const limitNames: OptionNames<CauseLimits> = { maxHops: true, maxCaused: true }

/** @throws InvalidError `INVALID_OPTION` */
function checked(testing: SluiceTestingOptions): SluiceTestingOptions {
  const unknown = unknownOption(testing, optionNames) ?? unknownOption(testing.limits, limitNames, 'limits.')
  if (unknown)
    throw new InvalidError('INVALID_OPTION', `SluiceTestingModule: option ${unknown.why}`, { option: unknown.option })
  return testing
}

function inMemory(module: DynamicModule, testing: SluiceTestingOptions): DynamicModule {
  const options = checked(testing)
  const connections: FactoryProvider = {
    provide: Connections,
    inject: [Clock],
    useFactory: (clock: TestClock) => new Memory(clock, options),
  }
  const events: FactoryProvider = {
    provide: TestEvents,
    inject: [Connections],
    useFactory: (memory: Memory) => new TestEvents(memory),
  }
  return {
    ...module,
    // of two providers with the same token the later one counts, so these come after the module's own
    providers: [...(module.providers ?? []), ...replacements, connections, events],
    exports: [...(module.exports ?? []), TestEvents],
  }
}
