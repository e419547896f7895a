import { attribute, begin, fail, rootContext, SpanKind, tracedText, tracer, within } from '@sluice/tracing'
import type { QueueHandler } from './queue-handlers.js'
import type { HeldMessage } from './queue-message.js'

/** Most messages of a batch that its span links to. */
const mostLinks = 128

/** Calls a handler, within a span if one of the messages is a traced event, as rules send them. The span links to the traces of the events. */
export async function tracedMessages(
  { name, queue }: QueueHandler,
  messages: readonly HeldMessage[],
  call: () => Promise<unknown>,
): Promise<unknown> {
  const active = tracer()
  if (!active) return call()
  const links = messages.slice(0, mostLinks).flatMap(({ text }) => {
    const found = tracedText(text)
    return found ? [{ context: found.context }] : []
  })
  if (links.length === 0) return call()
  const attributes = { [attribute.consumerGroup]: name, [attribute.batchCount]: messages.length }
  const work = { operation: 'process', kind: SpanKind.CONSUMER, bus: queue, of: name, attributes } as const
  const span = begin(active, work, rootContext, links)
  try {
    return await within(span, call)
  } catch (error) {
    fail(span, error instanceof Error ? error.name : 'error')
    throw error
  } finally {
    span.end()
  }
}
