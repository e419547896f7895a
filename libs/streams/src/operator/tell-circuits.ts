import { type CircuitObserver, errorText } from '@sluice/delivery'
import type { Logger } from '@sluice/observability'
import type { Changes } from './changes.js'

/** Has it told that a circuit opened or closed. Where Redis does not take that, the log says so, and the promise rejects. */
export function tellCircuits(changes: Changes, logger: Logger): CircuitObserver {
  return ({ kind, target }) =>
    changes.circuit(target, kind === 'opened').catch((error: unknown) => {
      logger.warn('a circuit changed, and this cannot be told yet', { ...target, error: errorText(error) })
      throw error
    })
}
