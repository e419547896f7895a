import { storeOf, useStore } from '../state/store.js'

/** One clock for all that shows how long something is ago: no timer for each row. */
const now = storeOf(Date.now())
setInterval(() => now.set(Date.now()), 1000)

const still = storeOf(0)

/** Milliseconds since 1970, each second anew. @param isWanted whether to look at all */
export function useNow(isWanted = true): number {
  return useStore(isWanted ? now : still)
}
