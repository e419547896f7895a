import { UnavailableError } from '@sluice/event'
import type { NewSecrets } from '../kinds/kind.js'

export function notReplicated(replicas: number, wanted: number): UnavailableError {
  const message =
    `${replicas} of ${wanted} replicas have the change: a failover may lose it. ` +
    `Send it again as it was until it is accepted; that is safe`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}

/** Codes of errors after which the write is there. */
const written: readonly string[] = ['NOT_REPLICATED', 'NOT_DURABLE', 'RULE_NOT_LIVE']

/** Adds the ids of targets with new secrets, which this failed answer did not show, to the error. */
export function withUnshown(error: unknown, newSecrets: NewSecrets): unknown {
  const ids = Object.keys(newSecrets)
  if (!(error instanceof UnavailableError) || !written.includes(error.code) || ids.length === 0) return error
  const message = `${error.message}. The secrets of ${ids.join(', ')} were made and will not be shown: give your own`
  return new UnavailableError(error.code, message, error.details)
}
