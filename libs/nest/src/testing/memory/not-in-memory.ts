import { SluiceError } from '@sluice/event'

/** An error is better than a test that waits for what never comes. */
export function notInMemory(why: string): SluiceError {
  return new SluiceError(
    'NOT_IN_MEMORY',
    `SluiceTestingModule runs handlers in memory, and nothing else of Sluice: ${why}`,
  )
}
