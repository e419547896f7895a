import { collectingLogger } from '@sluice/observability'
import fastify, { type FastifyInstance } from 'fastify'
import { RequestLines } from './request-lines.js'

/** What an operator would lose: why a producer is refused, without reading what it sends. */
describe('lines of requests', () => {
  let server: FastifyInstance
  afterEach(() => server?.close())

  async function started(ratio: number, { random = (): number => 0, debug = false } = {}) {
    const logger = collectingLogger()
    const debugged: object[] = []
    const tellDebug = (message: string, attributes = {}) => void debugged.push({ message, ...attributes })
    server = fastify({ trustProxy: true })
    new RequestLines({ ...logger, ...(debug ? { debug: tellDebug } : {}) }, ratio, random).mount(server)
    server.post('/v1/buses/:bus/events', async (request, reply) => {
      const { refuse } = request.query as { refuse?: string }
      if (!refuse) return { ok: true }
      return reply
        .status(Number(refuse))
        .send(JSON.stringify({ code: 'INVALID_EVENT', detail: 'data is hidden-payload' }))
    })
    server.get('/health/live', async () => ({}))
    return { ...logger, debugged }
  }
  const post = (bus: string, query = '') =>
    server.inject({
      ...{ method: 'POST', url: `/v1/buses/${bus}/events${query}`, payload: { data: 'hidden-payload' } },
      headers: { authorization: 'Bearer hidden-key', 'x-other': 'hidden-header' },
    })

  it('tell of a refused one its route, names, status, code and address, and nothing that it sent or was told', async () => {
    const { lines } = await started(0)
    await post('shop', '?refuse=400&token=hidden-query')
    await post('shop', '?refuse=503')
    expect(lines).toMatchObject(
      [
        ['info', 400],
        ['warn', 503],
      ].map(([level, status]) => ({
        ...{ level, message: 'request.refused' },
        attributes: {
          ...{ method: 'POST', route: '/v1/buses/:bus/events', bus: 'shop', status, code: 'INVALID_EVENT' },
          ...{ from: '127.0.0.1', ms: expect.any(Number) },
        },
      })),
    )
    expect(JSON.stringify(lines)).not.toContain('hidden')
  })

  it('have the id of the trace that the request is part of, and nothing that is none', async () => {
    const { lines } = await started(0)
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    for (const traceparent of [`00-${traceId}-b7ad6b7169203331-01`, 'hidden-payload'])
      await server.inject({ method: 'POST', url: '/v1/buses/shop/events?refuse=400', headers: { traceparent } })
    expect(lines.map(({ attributes }) => attributes['trace_id'])).toEqual([traceId, undefined])
  })

  it('are few for many of a kind, with the number of those that were left out', async () => {
    const { lines } = await started(0)
    for (let i = 0; i < 50; i++) await post('shop', '?refuse=422')
    await post('shop', '?refuse=409')
    expect(lines).toHaveLength(6)
    await server.close()
    expect(lines.at(-1)).toMatchObject({
      message: 'request.refused: more of the same',
      attributes: { status: 422, leftOut: 45 },
    })
  })

  it('leave out who is not let in: that has a line of its own', async () => {
    const { lines } = await started(1)
    await post('shop', '?refuse=401')
    expect(lines).toEqual([])
  })

  it('are an access log of the part that is asked for, without probes', async () => {
    const parts = [0.001, 0.5, 0.009, 0.01]
    const { lines } = await started(0.01, { random: () => parts.shift() ?? 0 })
    for (let i = 0; i < 4; i++) await post(`b${i}`)
    await server.inject('/health/live')
    expect(lines.map(({ message, attributes }) => [message, attributes['bus'], attributes['ratio']])).toEqual([
      ['request.answered', 'b0', 0.01],
      ['request.answered', 'b2', 0.01],
    ])
  })

  it('are all of them while the area is debugged, and none by default', async () => {
    const { debugged } = await started(0, { debug: true })
    await post('shop')
    expect(debugged).toMatchObject([{ message: 'request.answered', status: 200, bus: 'shop' }])
    await server.close()
    const { lines } = await started(0)
    await post('shop')
    expect(lines).toEqual([])
  })
})
