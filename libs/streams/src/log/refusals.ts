import { isOutOfMemory, redisMistake, redisRefusal, type SluiceError, UnavailableError } from '@sluice/event'
import { full } from '../memory/full.js'

/** The bus has another number of shards than the publisher knew. */
class Moved extends UnavailableError {
  constructor(bus: string) {
    super('BUS_GROWING', `bus '${bus}' is getting more shards; nothing was accepted, try again`, { bus })
  }
}

/** Streams or gates of the bus are missing: Redis lost them, or there is no such bus. */
class Gone extends UnavailableError {
  constructor(bus: string) {
    super(
      'BUS_RESTORING',
      `Redis lost the streams of bus '${bus}', and they are being made again; nothing was accepted, try again`,
      { bus },
    )
  }
}

/** Whether the bus is to be read anew, and the event tried again. */
export function isPassing(error: Error): boolean {
  return error instanceof Moved || error instanceof Gone
}

export function isGone(error: Error): boolean {
  return error instanceof Gone
}

/** Why a script appended nothing. @param reply `gone`, `moved` or `full:<why>` */
export function refusal(bus: string, reply: string): Error {
  if (reply === 'gone') return new Gone(bus)
  if (reply === 'moved') return new Moved(bus)
  if (reply === 'full:bus') {
    const message = `bus '${bus}' holds as many bytes as it may; nothing was accepted, try again later`
    return new UnavailableError('BUS_FULL', message, { bus })
  }
  if (reply === 'full:tenant') {
    const message =
      'the buses of the tenant hold as many bytes as they may together; nothing was accepted, try again later'
    return new UnavailableError('TENANT_STORAGE_FULL', message, { field: 'limits.bytes' })
  }
  if (reply === 'full:delayed') {
    const message =
      `as many events of bus '${bus}' wait to be appended as may (maxDelayed; each shard has an equal share); ` +
      'nothing was accepted: cancel some, or send it later'
    return new UnavailableError('TOO_MANY_DELAYED', message, { bus, setting: 'maxDelayed' })
  }
  return full(reply.slice('full:'.length))
}

export function failureOf(cause: Error): SluiceError {
  if (cause instanceof UnavailableError) return cause
  return redisRefusal(cause) ?? redisMistake(cause) ?? notAppended(cause)
}

function notAppended(cause: Error): UnavailableError {
  const full = isOutOfMemory(cause)
  const why = full ? 'Redis has no memory left' : 'Redis does not answer'
  const code = full ? 'REDIS_FULL' : 'REDIS_UNREACHABLE'
  return new UnavailableError(code, `${why}; the event may not have been accepted`, {}, { cause })
}

/** Whether the event may have been appended despite this error. */
export function isUncertain(error: Error): boolean {
  return (
    error instanceof UnavailableError && ['REDIS_UNREACHABLE', 'NOT_REPLICATED', 'NOT_DURABLE'].includes(error.code)
  )
}
