import { until } from '@sluice/testing'

/** One server-sent event, as a browser reads it. */
export interface Sent {
  readonly id: string
  readonly event: string
  readonly data: any
}

/** Reads server-sent events as a browser does. */
export class EventStream {
  readonly sent: Sent[] = []
  /** The id that a browser would go on with. */
  lastId = ''
  isOver = false
  readonly #gone = new AbortController()

  private constructor(readonly response: Response) {
    void this.#read().finally(() => (this.isOver = true))
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventStream> {
    return new EventStream(await fetch(url, { headers }))
  }

  get events(): any[] {
    return this.sent.filter(({ event }) => event === 'message').map(({ data }) => data.event)
  }

  get ids(): string[] {
    return this.events.map(({ id }) => id as string)
  }

  named(name: string): Sent[] {
    return this.sent.filter(({ event }) => event === name)
  }

  async ended(): Promise<Sent> {
    await until(() => this.isOver, 'the stream ends')
    return this.sent.at(-1)!
  }

  close(): void {
    this.#gone.abort()
  }

  async #read(): Promise<void> {
    const reader = this.response.body!.pipeThrough(new TextDecoderStream()).getReader()
    this.#gone.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined))
    let text = ''
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }) as const)
      if (done) return
      text += value
      const frames = text.split('\n\n')
      text = frames.pop()!
      for (const frame of frames) this.#take(frame)
    }
  }

  #take(frame: string): void {
    const of = (name: string) =>
      frame.split('\n').flatMap(line => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []))
    const [id] = of('id')
    if (id !== undefined) this.lastId = id
    const data = of('data').join('\n')
    if (data !== '') this.sent.push({ id: id!, event: of('event')[0] ?? 'message', data: JSON.parse(data) })
  }
}
