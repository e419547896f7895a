/**
 * Tests that run at the same time: they mostly wait, for different things. Each is awaited, and reported, by itself. They begin when the `beforeAll` hooks that are registered before this call have run.
 *
 * @param scenarios by what they test
 * @param timeoutMs of each
 */
export function sideBySide(timeoutMs: number, scenarios: Readonly<Record<string, () => Promise<void>>>): void {
  const running = new Map<string, Promise<void>>()
  beforeAll(() => {
    for (const [name, run] of Object.entries(scenarios)) {
      const scenario = run()
      scenario.catch(() => undefined) // its test tells it
      running.set(name, scenario)
    }
  })
  for (const name of Object.keys(scenarios)) it(name, () => running.get(name)!, timeoutMs)
}
