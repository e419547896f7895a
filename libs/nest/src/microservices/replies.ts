import type { WritePacket } from '@nestjs/microservices'
import { UnavailableError } from '@sluice/event'
import { type Observable, tap } from 'rxjs'

/** Most unsent values of one request: a handler that is faster than Redis would fill the memory. */
export const mostWaiting = 10_000

/**
 * Sends the values of a request, one packet after another, the last value together with the end; resolves when all are sent.
 * `respond` must not reject. Nest's own `send` is not used: Nest 10 loses values that come while another is being sent.
 */
export function reply(values: Observable<unknown>, respond: (packet: WritePacket) => Promise<void>): Promise<void> {
  const waiting: WritePacket[] = []
  let sending = false
  return new Promise(resolve => {
    const send = async () => {
      sending = true
      await undefined // so that an end in the same tick goes with the last value
      for (let packet = waiting.shift(); packet; packet = waiting.shift()) {
        await respond(packet)
        if (packet.isDisposed) resolve()
      }
      sending = false
    }
    const add = (packet: WritePacket) => {
      waiting.push(packet)
      if (!sending) void send()
    }
    const end = () => {
      const last = waiting.at(-1)
      if (last) last.isDisposed = true
      else add({ isDisposed: true })
    }
    const fail = (err: unknown) => {
      add({ err })
      end()
    }
    bounded(values, () => waiting.length).subscribe({ next: response => add({ response }), error: fail, complete: end })
  })
}

function bounded<T>(values: Observable<T>, waiting: () => number): Observable<T> {
  return values.pipe(
    tap(() => {
      if (waiting() < mostWaiting) return
      const message = `${mostWaiting} values of an answer wait to be sent: answer more slowly, or with fewer and larger values`
      throw new UnavailableError('TOO_MANY_VALUES', message, { most: mostWaiting })
    }),
  )
}
