import { type CloudEvent, isPlainJson, readTraceContext } from '@sluice/event'
import { Publication, spanContextOf, tracer, under } from '@sluice/tracing'
import type { FastifyRequest } from 'fastify'

/** The span of a request that publishes, as part of the trace that its headers name; undefined while there is no tracer. */
export function publicationOf({ headers }: FastifyRequest, bus: string): Publication | undefined {
  const active = tracer()
  if (!active) return undefined
  const context = readTraceContext(headers['traceparent'], headers['tracestate'])
  const isBatch = /^\s*application\/cloudevents-batch\b/i.test(headers['content-type'] ?? '') || isPlainJson(headers)
  return new Publication(active, { bus, isBatch, ...(context && { parent: under(spanContextOf(context)) }) })
}

/** What each event of a request gets in front of its text, see {@link Publication.carry}. */
export function traceMembers(publication: Publication | undefined): ((event: CloudEvent) => string) | undefined {
  return publication && (event => membersOf(publication.carry(event)))
}

function membersOf(carried: object | undefined): string {
  return carried ? `${JSON.stringify(carried).slice(1, -1)},` : ''
}
