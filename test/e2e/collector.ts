import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

/** A span as OTLP has it, with its attributes as an object. */
export interface Span {
  readonly service: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1 internal, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly events: readonly { readonly name: string }[]
  /** The code is 2 for an error. */
  readonly status: { readonly code?: number; readonly message?: string }
}

type Attributes = readonly { key: string; value: Record<string, unknown> }[]

function read(attributes: Attributes = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}

/** A collector of OTLP. It reads traces that come as JSON. */
export class Collector {
  readonly spans: Span[] = []
  readonly requests: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer }[] = []
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const [{ headers, url = '' }, body] = [request, Buffer.concat(chunks)]
      this.requests.push({ url, headers, body })
      if (headers['content-type'] === 'application/json') this.#take(body.toString())
      response.writeHead(200).end()
    })
  })

  static async start(): Promise<Collector> {
    const collector = new Collector()
    collector.#server.listen(0, '127.0.0.1')
    await once(collector.#server, 'listening')
    return collector
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  /** All that came, as text. */
  get text(): string {
    return Buffer.concat(this.requests.map(({ body }) => body)).toString()
  }

  /** The spans of a trace whose name begins so. */
  of(traceId: string, name = ''): Span[] {
    return this.spans.filter(span => span.traceId === traceId && span.name.startsWith(name))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #take(text: string): void {
    for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
      const service = String(read(resource.attributes)['service.name'])
      for (const { spans } of scopeSpans)
        for (const span of spans)
          this.spans.push({
            ...{ service, links: [], events: [], status: {}, ...span },
            attributes: read(span.attributes),
          })
    }
  }
}
