import type { AttemptCount } from './attempts.js'

/** Shares of failed attempts in percent that are told, each once as it rises. */
const percents = [50, 70, 90, 100] as const

/** Attempts below which a share says nothing. */
const leastAttempts = 10

/** The highest of the told shares that is reached; 0 if none is, or if there are too few attempts. */
export function degradedPercent({ attempts, failed }: Pick<AttemptCount, 'attempts' | 'failed'>): number {
  if (attempts < leastAttempts) return 0
  return percents.findLast(percent => failed * 100 >= percent * attempts) ?? 0
}

/** Whether so few fail that a degraded target has recovered. Some attempts must have been made. */
export function hasRecovered({ attempts, failed }: Pick<AttemptCount, 'attempts' | 'failed'>): boolean {
  return attempts > 0 && failed * 100 < percents[0] * attempts
}
