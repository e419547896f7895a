import { type DeadLetter, type GivenUp, retryDefaults, type RetryOptions, retryPolicy } from '@sluice/delivery'
import { formatPosition } from '@sluice/event'
import type { Bursts } from '@sluice/observability'
import { compile } from '@sluice/pattern'
import { deadLetter } from '@sluice/queues'
import { selectedPattern } from '@sluice/registry'
import { type Batch, type ConsumerShardOptions, type Causes, type Handled, type Shard } from '@sluice/streams'
import type { HandlerMetrics } from '../metrics/handler-metrics.js'
import { targetId } from '../subscriptions/handler-rules.js'
import { failure } from '../subscriptions/handler-outcomes.js'
import { type EventBatch, eventBatch, handledOf } from './event-batch.js'
import type { StreamHandler } from './stream-handlers.js'
import { startOf, streamDefaults } from './stream-options.js'
import { tracedBatch } from './traced-batch.js'

/** The options and the handler of an `@OnStream`, for batches from Redis or from memory. */
export interface StreamConsumer extends ConsumerShardOptions {
  readonly name: string
  /** Where a new consumer begins: the entry id that it reads after, or `$` for the newest. */
  readonly from: string
}

/**
 * @param retry the service's, for options that the handler leaves out
 * @param failures logs failed attempts
 */
export function streamConsumer(
  handler: StreamHandler,
  retry: RetryOptions | undefined,
  causes: Pick<Causes, 'token'>,
  metrics: HandlerMetrics,
  failures: Bursts,
): StreamConsumer {
  const { name, options } = handler
  const d = streamDefaults
  const pattern = selectedPattern(options, 'INVALID_STREAM')
  const { batchSize = d.batchSize, window = d.window, from = d.from, bisect = d.bisect } = options
  return {
    ...{ name, bisect },
    from: startOf(from)!,
    size: batchSize,
    waitMs: window,
    policy: retryPolicy(retryPolicy(retryDefaults.subscription, retry), options),
    ...(options.tumbling ? { tumblingMs: options.tumbling.ms } : {}),
    ...(pattern ? { wants: compile(pattern) } : {}),
    handle: batch => {
      const about = { consumer: name, bus: batch.shard.bus, events: batch.events.length }
      return metrics.batch(about, () => handle(handler, batch, causes, failures))
    },
    letter: (shard, entryId, givenUp) => JSON.stringify(letter(name, shard, entryId, givenUp)),
  }
}

async function handle(
  { name, invoke }: StreamHandler,
  batch: Batch,
  causes: Pick<Causes, 'token'>,
  failures: Bursts,
): Promise<Handled> {
  const given = eventBatch(batch, causes)
  const handled = await tracedBatch(name, batch, () => attempt(invoke, given, batch))
  const failed = handled.ok ? handled.failures.size : batch.events.length
  if (handled.ok && failed === 0) return handled
  const { shard, attempt: n } = batch
  const error = handled.ok ? {} : { error: handled.error }
  const { length: events } = batch.events
  failures.warn(
    'batch.attempted',
    { consumer: name, bus: shard.bus, shard: shard.index },
    { attempt: n, events, failed, ...error },
    () => {
      const { event, position } = given.events[0] ?? {}
      const first = event ? { position, event: event.id, type: event.type } : {}
      return { ...first, ...('stack' in handled && handled.stack ? { stack: handled.stack } : {}) }
    },
  )
  return handled
}

async function attempt(invoke: StreamHandler['invoke'], given: EventBatch, batch: Batch): Promise<Handled> {
  try {
    return handledOf(await invoke(given), batch)
  } catch (error) {
    return failure(error)
  }
}

function letter(consumer: string, { bus, index }: Shard, entryId: string, givenUp: GivenUp): DeadLetter {
  const { failed, reason, error } = givenUp
  const delivery = { bus, position: formatPosition(index, entryId), rule: consumer, target: targetId, redrives: 0 }
  return deadLetter({ delivery, failed }, { targetType: 'stream', destination: consumer }, reason, error)
}
