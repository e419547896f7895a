import type { DeadLetter } from '@sluice/delivery'
import { kindOf, type Target } from './kinds.js'

/** The destination of a target's deliveries, as dead letters, filters and circuits name it. */
export function destinationOf(target: Target | undefined): Pick<DeadLetter, 'targetType' | 'destination'> {
  if (!target) return { targetType: 'none', destination: 'none' }
  const kind = kindOf(target)
  if (!kind) return { targetType: 'unknown', destination: target.type }
  return { targetType: kind.type, destination: kind.destination(target) }
}
