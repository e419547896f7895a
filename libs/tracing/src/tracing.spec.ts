import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { attribute, Publication, tracedText, tracer, under } from './index.js'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${traceId}-b7ad6b7169203331-01`

describe('an event in text', () => {
  it('is part of the trace that its attribute names', () => {
    const event = { id: 'A-1', source: '/s', type: 't', traceparent, tracestate: 'a=1', data: { traceparent: 'x' } }
    const found = tracedText(JSON.stringify(event))!
    expect(found).toMatchObject({ id: 'A-1', source: '/s', type: 't', context: { traceId, isRemote: true } })
    expect(found.context.traceState!.serialize()).toBe('a=1')
    expect(tracedText(Buffer.from(JSON.stringify(event)))).toMatchObject({ id: 'A-1' })
  })

  it.each([
    ['{"id":"A-1"}'],
    [`{"id":"A-1","data":{"traceparent":"${traceparent}"}}`],
    [`{"id":"A-1","subject":"\\"traceparent\\":\\"${traceparent}\\""}`],
    [`{"id":"A-1","traceparent":{"a":"${traceparent}"}}`],
    ['{"traceparent":7}'],
    [`{"traceparent":"${traceparent}"`],
    [`["traceparent","${traceparent}"]`],
    ['"traceparent"'],
  ])('is of none where it has none, whatever else says so: %s', text => {
    expect(tracedText(text)).toBeUndefined()
  })

  it('makes no span larger than a small one', () => {
    const long = 'x'.repeat(100_000)
    const found = tracedText(JSON.stringify({ id: long, type: long, source: long, traceparent }))!
    expect([found.id, found.type, found.source].map(text => text!.length)).toEqual([256, 256, 256])
  })
})

describe('a publish', () => {
  const spans = new InMemorySpanExporter()
  afterEach(() => {
    trace.disable()
    spans.reset()
  })

  function begun(options: Omit<ConstructorParameters<typeof Publication>[1], 'bus'>): Publication {
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register()
    return new Publication(tracer()!, { bus: 'default', ...options })
  }

  it('has no tracer until a program has registered an SDK', () => {
    expect(tracer()).toBeUndefined()
  })

  it('of a batch links to the traces of its events, in a bounded number, and gives its own to the others', () => {
    const publication = begun({ isBatch: true })
    for (let i = 0; i < 1000; i++) {
      const own = `00-${i.toString(16).padStart(32, 'a')}-b7ad6b7169203331-01`
      expect(publication.carry({ id: `${i}`, traceparent: own })).toBeUndefined()
    }
    const given = publication.carry({ id: 'last' })!
    publication.end([{ id: 'last', position: '0-1-0' }, { error: { code: 'INVALID_ATTRIBUTE' } }])
    const [span] = spans.getFinishedSpans()
    expect(span!.links).toHaveLength(128)
    expect(given.traceparent.split('-')[1]).toBe(span!.spanContext().traceId)
    expect(span!.attributes).toMatchObject({ 'messaging.batch.message_count': 2, 'sluice.rejected': 1 })
    expect(span!.status.code).toBe(0)
  })

  it('that failed tells the code and not the message, which may have what the caller sent', () => {
    const publication = begun({ isBatch: false, parent: ROOT_CONTEXT })
    publication.carry({ id: 'A-1' })
    publication.fail(Object.assign(new Error('card 4111'), { code: 'REDIS_FULL' }))
    const [span] = spans.getFinishedSpans()
    expect(span).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'REDIS_FULL' } })
    expect(JSON.stringify([span!.attributes, span!.status, span!.events])).not.toContain('4111')
  })

  it('writes nothing into events whose trace began there and is not recorded, and hands on every other', () => {
    const sampler = { shouldSample: () => ({ decision: 0 }), toString: () => 'never' }
    new NodeTracerProvider({ sampler }).register()
    const carriedOf = (parent?: string) => {
      const given = parent === undefined ? {} : { parent: under(tracedText(parent)!.context) }
      return new Publication(tracer()!, { bus: 'default', isBatch: false, ...given }).carry({ id: 'A-1' })
    }
    expect(carriedOf()).toBeUndefined()
    expect(carriedOf(JSON.stringify({ traceparent }))!.traceparent).toMatch(new RegExp(`^00-${traceId}-.*-00$`))
  })
})

it('docs/tracing.md names every attribute of spans, and no other', () => {
  const page = readFileSync(join(process.cwd(), 'docs', 'tracing.md'), 'utf8')
  const table = /^\| attribute [\s\S]*?\n\n/m.exec(page)![0]
  const cells = [...table.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell!)
  const named = cells.flatMap(cell => [...cell.matchAll(/`([\w.]+)`/g)].map(([, name]) => name!))
  expect(named.sort()).toEqual(Object.values(attribute).sort())
})
