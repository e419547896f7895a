import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Milliseconds after which a client is cut off that takes nothing of what waits for it. */
const takesWithinMs = 60_000

/** Aborts when the answer is over, for whatever reason. */
export function goneOf({ raw, request }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  const { socket } = request.raw
  const end = () => {
    raw.off('close', end)
    socket.off('close', end)
    gone.abort()
  }
  raw.once('close', end)
  // an answer that waits behind others of its connection has no close of its own
  socket.once('close', end)
  if (socket.destroyed) end()
  return gone.signal
}

/** Characters from which on nothing more is gathered into one text. */
const mostGathered = 64 * 1024

/** Texts that are there at once as one: sending costs more than making them. It asks for one text before it is needed. */
export async function* gathered(texts: AsyncGenerator<string>): AsyncGenerator<string, void> {
  const ask = () => {
    const asked = texts.next()
    // what goes wrong is thrown after what was there before it
    return { asked, soon: asked.catch(() => undefined) }
  }
  let next = ask()
  try {
    for (;;) {
      const first = await next.asked
      if (first.done) return
      let text = first.value
      next = ask()
      const turn = new Promise<undefined>(resolve => setImmediate(resolve, undefined))
      while (text.length < mostGathered) {
        const more = await Promise.race([next.soon, turn])
        if (!more || more.done) break
        text += more.value
        next = ask()
      }
      yield text
    }
  } finally {
    await texts.return(undefined)
  }
}

/**
 * Answers with texts as they come. The next one is asked for when the client has taken what was sent, so a slow client costs no memory.
 *
 * @param type the media type
 * @param cut aborts to end the answer at once
 */
export function sendTexts(
  reply: FastifyReply,
  type: string,
  texts: AsyncGenerator<string>,
  cut?: AbortSignal,
): FastifyReply {
  let late: NodeJS.Timeout | undefined
  async function* watched(): AsyncGenerator<string, void> {
    try {
      for await (const text of gathered(texts)) {
        late = setTimeout(() => stream.destroy(), takesWithinMs).unref()
        yield text
        clearTimeout(late)
      }
    } finally {
      clearTimeout(late)
    }
  }
  const stream: Readable = Readable.from(watched(), { objectMode: false, highWaterMark: 64 * 1024 })
  cut?.addEventListener('abort', () => stream.destroy())
  // proxies must not collect what is to be seen now
  return reply.type(`${type}; charset=utf-8`).header('x-accel-buffering', 'no').send(stream)
}
