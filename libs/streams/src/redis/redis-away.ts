import { UnavailableError } from '@sluice/event'

/** Error replies of a working Redis about the command. All other error codes are about the state of Redis. */
const ofTheEntry = /^(ERR|WRONGTYPE)\b/

const unconnected =
  /^(Connection is|Command timed out|Socket|Stream isn't writeable|Reached the max retries|None of startup|Failed to refresh|All sentinels|connect )/

const network = /^(ECONN|ETIMEDOUT|EPIPE|EHOST|ENET|ENOTFOUND|EAI_)/

/**
 * Whether work failed because Redis is away, full or not ready, so that any work would fail now; otherwise the entry that was
 * worked on may be the reason.
 */
export function isRedisAway(error: unknown): boolean {
  if (error instanceof UnavailableError) return true
  if (!(error instanceof Error)) return false
  const { name, message } = error
  if (name === 'ReplyError') return /^[A-Z]+\b/.test(message) && !ofTheEntry.test(message)
  if (name === 'MaxRetriesPerRequestError' || name === 'AbortError' || name === 'ClusterAllFailedError') return true
  return unconnected.test(message) || network.test(String((error as { code?: unknown }).code ?? ''))
}
