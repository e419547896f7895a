import type { WritePacket } from '@nestjs/microservices'
import { UnavailableError } from '@sluice/event'
import { type Observable, tap } from 'rxjs'

/** Most unsent values of one request, and their bytes: a handler that is faster than Redis would fill the memory. */
export const mostWaiting = { values: 10_000, bytes: 64 * 1024 * 1024 }

interface Waiting {
  readonly packet: WritePacket
  readonly bytes: number
}

/**
 * Sends the values of a request, one packet after another, the last value together with the end; resolves when all are sent.
 * `respond` must not reject. Nest's own `send` is not used: Nest 10 loses values that come while another is being sent.
 */
export function reply(values: Observable<unknown>, respond: (packet: WritePacket) => Promise<void>): Promise<void> {
  const waiting: Waiting[] = []
  let waitingBytes = 0
  let sending = false
  return new Promise(resolve => {
    const send = async () => {
      sending = true
      await undefined // so that an end in the same tick goes with the last value
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        waitingBytes -= next.bytes
        await respond(next.packet)
        if (next.packet.isDisposed) resolve()
      }
      sending = false
    }
    const add = (packet: WritePacket) => {
      const bytes = sending ? bytesOf(packet) : 0 // what is sent at once does not wait
      waiting.push({ packet, bytes })
      waitingBytes += bytes
      if (!sending) void send()
    }
    const end = () => {
      const last = waiting.at(-1)
      if (last) last.packet.isDisposed = true
      else add({ isDisposed: true })
    }
    const fail = (err: unknown) => {
      add({ err })
      end()
    }
    const checkRoom = () => {
      if (waiting.length >= mostWaiting.values)
        throw tooMany('values', 'answer more slowly, or with fewer and larger values')
      if (waitingBytes >= mostWaiting.bytes) throw tooMany('bytes', 'answer more slowly, or with less')
    }
    values.pipe(tap(checkRoom)).subscribe({ next: response => add({ response }), error: fail, complete: end })
  })
}

function tooMany(unit: keyof typeof mostWaiting, fix: string): UnavailableError {
  const most = mostWaiting[unit]
  return new UnavailableError('TOO_MANY_VALUES', `${most} ${unit} of an answer wait to be sent: ${fix}`, { most, unit })
}

/** As it is sent. What cannot be written as JSON is refused when its turn comes. */
function bytesOf(packet: WritePacket): number {
  try {
    return Buffer.byteLength(JSON.stringify(packet))
  } catch {
    return 0
  }
}
