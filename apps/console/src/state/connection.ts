import { storeOf } from './store.js'

/** Whether the gateway answers, and whether it knows who asks. */
export interface Connection {
  readonly isAway: boolean
  readonly isLoggedOut: boolean
  /** Since when it is as it is, in milliseconds since 1970. */
  readonly since: number
}

export const connection = storeOf<Connection>({ isAway: false, isLoggedOut: false, since: 0 })

/** Statuses that a proxy gives where the gateway is gone. */
const ofProxies = [502, 504]

/** To be told of each answer, and of each request that got none. */
export function sawAnswer(status: number | undefined): void {
  const before = connection.get()
  const isAway = status === undefined || ofProxies.includes(status)
  const isLoggedOut = isAway ? before.isLoggedOut : status === 401
  if (isAway !== before.isAway || isLoggedOut !== before.isLoggedOut)
    connection.set({ isAway, isLoggedOut, since: Date.now() })
}
