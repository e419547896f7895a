/** How many times as long as usual tests wait: a full run is patient, for its machine may be shared. What comes is not waited for longer. */
export const patience = Number(process.env['SLUICE_TEST_PATIENCE'] ?? 1)

/**
 * Waits until the condition holds, and no longer. What it throws counts as not yet.
 *
 * @param timeoutMs of a test that is not patient
 * @throws Error naming `what` after that time, with the last error of the condition
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  timeoutMs = 45_000,
): Promise<NonNullable<T>> {
  const mostMs = timeoutMs * patience
  const deadline = Date.now() + mostMs
  let last: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value) return value
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) throw new Error(`gave up after ${mostMs} ms waiting until ${what}`, { cause: last })
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
