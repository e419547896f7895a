/**
 * What the promise comes to, or undefined as soon as the signal aborts. A Promise.race with one long-lived promise for
 * the signal would do the same and keep every answer in memory until then: a loop would fill it with all it ever read.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => resolve(undefined)
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
}
