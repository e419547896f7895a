import type { Schemas } from '@sluice/client'
import type { ToldAttempt } from '../../resources/attempts.js'

/**
 * Attempts of a letter. The letter has all of them, the journal of its bus may have more of each and may be over: it counts where it has at
 * least as many.
 */
export function attemptsOf(
  letter: Schemas['DeadLetter'],
  biography: Schemas['Biography'] | undefined,
): readonly ToldAttempt[] {
  const delivery = biography?.deliveries.find(({ rule, target }) => rule === letter.rule && target === letter.target)
  const kept = letter.attempts.map(({ at, ...attempt }, i): ToldAttempt => {
    const isLast = i === letter.attempts.length - 1
    return { ...attempt, outcome: isLast ? 'gave up' : 'failed', ...(at === undefined ? {} : { startedAt: at }) }
  })
  const told = delivery?.attempts ?? []
  return told.length >= kept.length && told.length > 0 ? told : kept
}
