import type { Redis } from 'ioredis'
import type { Subject } from 'rxjs'

/** What `status` of server and client tells, which Nest types as a string. */
export type SluiceStatus = 'connected' | 'reconnecting' | 'disconnected'

/** What `on()` of server and client can listen to: events of the connection to Redis. */
export type SluiceEvents = {
  ready: () => void
  reconnecting: (delayMs: number) => void
  error: (error: Error) => void
  end: () => void
}

/** A listener that waits for a connection to listen to. */
export type Listening = {
  [Event in keyof SluiceEvents]: [event: Event, listener: SluiceEvents[Event]]
}[keyof SluiceEvents]

/** Tells a server or client of a connection from here on, for its `status`; those of Nest 10 have none. */
export function follow(redis: Redis, teller: object, listening: readonly Listening[]): void {
  const { _status$: status } = teller as { readonly _status$?: Pick<Subject<string>, 'next'> }
  const tell = (state: SluiceStatus) => () => status?.next(state)
  redis.on('ready', tell('connected')).on('reconnecting', tell('reconnecting')).on('end', tell('disconnected'))
  for (const [event, listener] of listening) redis.on(event, listener)
}
