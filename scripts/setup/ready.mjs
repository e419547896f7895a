import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, Stopped } from './failure.mjs'

const waitMs = 60_000

/** Waits until the service says that it is ready: not only started, but consuming. Gives up when `house` ends. */
export async function untilReady(url, house, at = () => {}) {
  let over = false
  const death = house.ended().then(how => {
    over = true
    throw how ? new Failure(how) : new Stopped()
  })
  const ready = async () => {
    let last = 'nothing answers yet'
    for (const end = Date.now() + waitMs; Date.now() < end && !over; await sleep(100)) {
      try {
        const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })
        if (response.ok) return
        last = `/health/ready answers ${response.status}`
      } catch {
        // Not listening yet.
      }
      at(last)
    }
    throw new Failure(`It did not get ready within ${waitMs / 1000} s: ${last}`)
  }
  // `death` may come long after this race is over, when it is somebody else's business.
  death.catch(() => {})
  await Promise.race([ready(), death])
}
