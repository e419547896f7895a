import { UnavailableError } from '@sluice/event'

/** What a Redis says that works and finds fault with what it was given. Every other reply in capitals speaks of Redis. */
const ofTheEntry = /^(ERR|WRONGTYPE)\b/

const unconnected =
  /^(Connection is|Command timed out|Socket|Stream isn't writeable|Reached the max retries|None of startup|Failed to refresh|All sentinels|connect )/

const network = /^(ECONN|ETIMEDOUT|EPIPE|EHOST|ENET|ENOTFOUND|EAI_)/

/**
 * Whether work failed because Redis is away, full or not ready, so that it will succeed later whatever it is; otherwise what it
 * was done on may be the reason.
 */
export function isRedisAway(error: unknown): boolean {
  if (error instanceof UnavailableError) return true
  if (!(error instanceof Error)) return false
  const { name, message } = error
  if (name === 'ReplyError') return /^[A-Z]+\b/.test(message) && !ofTheEntry.test(message)
  if (name === 'MaxRetriesPerRequestError' || name === 'AbortError' || name === 'ClusterAllFailedError') return true
  return unconnected.test(message) || network.test(String((error as { code?: unknown }).code ?? ''))
}
