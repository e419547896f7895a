// What a queued message costs, beside a plain BullMQ job in the same run: see README.md.
import { parseArgs } from 'node:util'
import { engine } from './engine.mjs'
import { neighbour } from './neighbour.mjs'
import { polls } from './polls.mjs'
import { ways } from './ways.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    /** Messages of a measurement. */
    messages: { type: 'string', default: '5000' },
    /** Only these parts, by commas. */
    only: { type: 'string', default: 'engine,ways,polls,neighbour' },
  },
})
const [rounds, messages] = [values.rounds, values.messages].map(Number)
const parts = { engine, ways, polls, neighbour }
const missed = []
for (const name of values.only.split(',')) missed.push(...(await parts[name]({ rounds, messages })))
if (missed.length > 0) {
  process.exitCode = 1
  console.error(`Missed: ${missed.join('; ')}`)
}
