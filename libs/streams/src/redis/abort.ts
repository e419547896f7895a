/**
 * Resolves as the promise does, or with undefined as soon as the signal aborts. A Promise.race with one long-lived promise for
 * the signal would keep every answer in memory until the abort: a loop would fill the memory with everything it ever read.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => resolve(undefined)
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
}
