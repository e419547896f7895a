import type { RedisClient } from '@sluice/streams'
import type { Subject } from 'rxjs'

/** The values of `status` of server and client, which Nest types as a string. */
export type SluiceStatus = 'connected' | 'reconnecting' | 'disconnected'

/** The events of `on()` of server and client: those of the connection to Redis. */
export type SluiceEvents = {
  ready: () => void
  reconnecting: (delayMs: number) => void
  error: (error: Error) => void
  end: () => void
}

/** A listener that is added when there is a connection. */
export type Listening = {
  [Event in keyof SluiceEvents]: [event: Event, listener: SluiceEvents[Event]]
}[keyof SluiceEvents]

/** Reports changes of a connection to the `status` of a server or client; Nest 10 has none. */
export function follow(redis: RedisClient, teller: object, listening: readonly Listening[]): void {
  const { _status$: status } = teller as { readonly _status$?: Pick<Subject<string>, 'next'> }
  const tell = (state: SluiceStatus) => () => status?.next(state)
  redis.on('ready', tell('connected')).on('reconnecting', tell('reconnecting')).on('end', tell('disconnected'))
  for (const [event, listener] of listening) redis.on(event, listener)
}
