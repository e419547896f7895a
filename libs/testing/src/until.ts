/**
 * Waits until the condition holds, and no longer. What it throws counts as not yet.
 *
 * @throws Error naming `what` after `timeoutMs`, with the last error of the condition
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  timeoutMs = 45_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value) return value
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) throw new Error(`gave up after ${timeoutMs} ms waiting until ${what}`, { cause: last })
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
