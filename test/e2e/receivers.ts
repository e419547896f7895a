import { testClient, testQueuePrefix } from '@sluice/testing'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import { Worker } from 'bullmq'

/** Counts, outside Sluice, what arrived how often. */
export class Ledger {
  readonly counts = new Map<string, number>()

  add(id: string): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1)
  }

  missing(ids: Iterable<string>): string[] {
    return [...ids].filter(id => !this.counts.has(id))
  }

  get repeated(): string[] {
    return [...this.counts].filter(([, count]) => count > 1).map(([id]) => id)
  }
}

export interface Hook {
  readonly url: string
  readonly requests: { headers: IncomingMessage['headers']; body: string; at: number }[]
  close(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A real HTTP server that takes webhooks. `answer` gives the status for each, or the whole answer. */
export async function webhook(
  ledger: Ledger,
  answer: (id: string, body: string) => number | Answer | Promise<number | Answer> = () => 204,
): Promise<Hook> {
  const requests: Hook['requests'] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString()
      requests.push({ headers: request.headers, body, at: Date.now() })
      const { id } = JSON.parse(body) as { id: string }
      // a rejection that nobody hears would fail another spec of the same worker
      const given = await Promise.resolve(answer(id, body)).catch((error: unknown) => ({
        status: 500,
        body: String(error),
      }))
      const { status, headers, body: text }: Answer = typeof given === 'number' ? { status: given } : given
      if (status < 300) ledger.add(id)
      response.writeHead(status, headers ?? (status === 302 ? { location: '/elsewhere' } : {})).end(text)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`, requests, close }
}

/** A plain BullMQ worker, as anybody would write it. */
export function queueWorker(
  queue: string,
  redisUrl: string,
  handle: (event: any) => Promise<void>,
): { close(): Promise<void> } {
  const connection = testClient(redisUrl, { maxRetriesPerRequest: null })
  connection.on('error', () => undefined)
  const worker = new Worker(queue, job => handle(job.data), { connection, concurrency: 20, prefix: testQueuePrefix })
  worker.on('error', () => undefined)
  return {
    close: async () => {
      await worker.close()
      connection.disconnect()
    },
  }
}
