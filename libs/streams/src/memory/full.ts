import { UnavailableError } from '@sluice/event'
import { moved, moving } from '../wire/layout.js'

/** The error for what a gate of a slot group refuses. @param why what the gate says */
export function full(why: string): UnavailableError {
  if (why === 'policy') {
    const message = "Redis' maxmemory-policy would throw events away; nothing is accepted until it is noeviction"
    return new UnavailableError('REDIS_FULL', message)
  }
  if (why === moving || why === moved) {
    const now = why === moved ? 'was moved' : 'is being moved'
    return new UnavailableError('PLATFORM_MOVED', `the platform ${now}, see docs/moving.md; nothing was accepted`)
  }
  return new UnavailableError('REDIS_FULL', 'Redis has no memory to spare; nothing was accepted, try again later')
}
