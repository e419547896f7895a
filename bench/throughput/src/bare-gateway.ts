import fastify from 'fastify'
import { Redis } from 'ioredis'
import { serve, workerSettings } from './worker.js'

// What an HTTP route costs that only parses and pipelines the XADDs: no checks, no rules, no positions for the right shard.

const { redisUrl } = workerSettings<{ redisUrl: string }>()
const redis = new Redis(redisUrl, { enableAutoPipelining: true })
const server = fastify()
server.removeAllContentTypeParsers()
server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

server.post('/v1/buses/:bus/events', async (request, reply) => {
  const parsed = JSON.parse(request.body as string) as object | object[]
  const events = Array.isArray(parsed) ? parsed : [parsed]
  const pipeline = events.length === 1 ? redis : redis.pipeline()
  const added = events.map(event => pipeline.xadd('bench:bare', '*', 'e', JSON.stringify(event)))
  if (pipeline === redis) await Promise.all(added)
  else await (pipeline as ReturnType<Redis['pipeline']>).exec()
  return reply.status(202).send({ accepted: events.length })
})

const url = await server.listen({ port: 0, host: '127.0.0.1' })
serve({ url: () => url })
