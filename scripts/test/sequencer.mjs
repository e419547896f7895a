import { relative } from 'node:path'
import Sequencer from '@jest/test-sequencer'

/** A spec that takes a minute must not begin last and be waited for alone. On a fresh clone Jest knows no durations, but the kind of a spec tells. */
export default class extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

/** Those that start whole platforms, those that need Redis, and then those that only compute. */
function rankOf({ path, context }) {
  if (relative(context.config.rootDir, path).startsWith('test/')) return 0
  return path.endsWith('.int.spec.ts') ? 1 : 2
}
