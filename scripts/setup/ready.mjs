import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from './failure.mjs'

const waitMs = 60_000

/** Waits until the service says that it is ready: not only started, but consuming. */
export async function untilReady(url, at, signal) {
  let last = 'nothing answers yet'
  for (const end = Date.now() + waitMs; Date.now() < end; await sleep(100, undefined, { signal })) {
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
