import { circuitDefaults, onSuccessDefaults, retryDefaults } from '@sluice/delivery'
import { defaultCauseLimits } from '@sluice/event'
import type { EventOptions, OnEventOptions, OnStreamOptions, PublisherOptions, PublishOptions } from '@sluice/nest'
import type { OnQueueOptions, ReceiveOptions, ScheduledOptions, SendOptions } from '@sluice/nest'
import type { ReceiptOptions, SluiceModule } from '@sluice/nest'
import type { SluiceClientOptions, SluiceServerOptions } from '@sluice/nest/microservices'
import type { InboxOptions, OutboxModule } from '@sluice/nest/outbox'
import type { Patience, SluiceTestingOptions } from '@sluice/nest/testing'
import { defaultBus } from '@sluice/registry'
import { Queues } from '@sluice/queues'
import { Keys } from '@sluice/streams'
import { eventDefaults } from '../../libs/nest/src/events/event.decorator.js'
import { onEventDefaults } from '../../libs/nest/src/handlers/handler-options.js'
import { clientDefaults } from '../../libs/nest/src/microservices/sluice-client.js'
import { serverDefaults } from '../../libs/nest/src/microservices/sluice-server.js'
import { moduleDefaults } from '../../libs/nest/src/options.js'
import { outboxDefaults } from '../../libs/nest/src/outbox/options.js'
import { tableDefaults } from '../../libs/nest/src/outbox/tables.js'
import { publisherDefaults } from '../../libs/nest/src/publishing/publisher-options.js'
import { receiptDefaults } from '../../libs/nest/src/receipts/idempotent.decorator.js'
import { receiveDefaults } from '../../libs/nest/src/queues/message-queue.js'
import { onQueueDefaults } from '../../libs/nest/src/queues/queue-options.js'
import { streamDefaults } from '../../libs/nest/src/streams/stream-options.js'
import { patienceMs } from '../../libs/nest/src/testing/test-clock.js'

/** The tables of the pages in docs/sdk by the name in their heads, and what each has a row for. */
export interface OptionTables {
  SluiceModule: Parameters<typeof SluiceModule.forRoot>[0]
  publish: PublishOptions
  publisher: PublisherOptions
  '@OnEvent': OnEventOptions
  '@Event': EventOptions
  '@Idempotent': ReceiptOptions
  OutboxModule: Parameters<typeof OutboxModule.forRoot>[0]
  'inbox.once': InboxOptions
  '@OnStream': OnStreamOptions
  '@OnQueue': OnQueueOptions
  '@Scheduled': ScheduledOptions
  send: SendOptions
  receive: ReceiveOptions
  SluiceServer: SluiceServerOptions
  SluiceClient: SluiceClientOptions
  SluiceTestingModule: SluiceTestingOptions
  settled: Patience
}

const { prefix } = new Keys()
const bus = defaultBus
const { deadLetter, ordered } = onEventDefaults

/** What the code takes where an option is left out. */
export const defaults: Readonly<Record<keyof OptionTables, object>> = {
  SluiceModule: { ...moduleDefaults, prefix, queuePrefix: new Queues({ isCluster: false } as never).prefix },
  publish: { bus },
  publisher: publisherDefaults,
  '@OnEvent': {
    ...{ ...retryDefaults.subscription, ...onEventDefaults },
    ...{ onSuccess: onSuccessDefaults, circuit: circuitDefaults },
  },
  '@Event': eventDefaults,
  '@Idempotent': receiptDefaults,
  OutboxModule: { ...outboxDefaults, tables: tableDefaults },
  'inbox.once': receiptDefaults,
  '@OnStream': streamDefaults,
  '@OnQueue': onQueueDefaults,
  '@Scheduled': { ...retryDefaults.subscription, bus, deadLetter, ordered, onSuccess: onSuccessDefaults },
  send: {},
  receive: receiveDefaults,
  SluiceServer: { ...moduleDefaults, prefix, ...serverDefaults, bus },
  SluiceClient: { ...moduleDefaults, prefix, ...clientDefaults, bus },
  SluiceTestingModule: { limits: defaultCauseLimits },
  settled: { withinMs: patienceMs },
}
