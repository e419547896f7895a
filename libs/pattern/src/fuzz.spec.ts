import { Generator } from './generator.fixture.js'
import { compile, explain, PatternError, PatternIndex } from './index.js'
import { slowMatch } from './slow-matcher.fixture.js'

const rounds = Number(process.env['FUZZ_ROUNDS'] ?? (process.env['SLUICE_TEST_LONG'] ? 40_000 : 4_000))
const seed = Number(process.env['FUZZ_SEED'] ?? 20_251)
const patternsPerRound = 5
const eventsPerRound = 5

// The seed of a failing round is in the message: FUZZ_SEED=<it> FUZZ_ROUNDS=1 repeats that round.
test('from bytes, text and objects, alone and among others, patterns answer what a simple slow matcher answers', () => {
  let pairs = 0
  let matching = 0
  let invalid = 0
  for (let round = 0; round < rounds; round++) {
    const random = new Generator(seed + round)
    const first = random.event()
    const events = Array.from({ length: eventsPerRound }, (_, i) =>
      i === 0 ? first : i === 1 ? random.event() : random.variant(first),
    )
    const patterns = Array.from({ length: patternsPerRound }, (_, i) => {
      const event = i === 4 ? events[1] : first
      return i === 0 ? random.broken(event) : random.pattern(event)
    })
    const note = (what: unknown): string => `FUZZ_SEED=${seed + round} ${JSON.stringify(what)}`
    const [broken, ...valid] = patterns
    if (!refuses(broken!)) throw new Error(`not refused: ${note(broken)}`)
    invalid += eventsPerRound
    pairs += eventsPerRound

    let index = PatternIndex.of(valid.slice(0, 2).map((pattern, i) => ({ key: `${i}`, pattern, value: i })))
    const before = index
    valid.slice(2).forEach((pattern, i) => (index = index.with(`${i + 2}`, pattern, i + 2)))
    const alone = valid.map(pattern => compile(pattern))
    for (const original of events) {
      const text = random.spellEvent(original)
      const event = JSON.parse(text) as object
      const expected = valid.flatMap((pattern, i) => (slowMatch(pattern, event) ? [i] : []))
      const answers: Record<string, number[]> = {
        object: index.match(event),
        text: index.matchJson(text),
        bytes: index.matchJson(new TextEncoder().encode(text)),
        alone: alone.flatMap((matches, i) => (matches(event) ? [i] : [])),
      }
      for (const [way, answer] of Object.entries(answers)) {
        if (answer.sort().join() !== expected.join()) {
          throw new Error(
            `${way}: [${answer.join()}] instead of [${expected.join()}]: ${note({ patterns: valid, text })}`,
          )
        }
      }
      // An explanation takes longer, so one event of a round has to do.
      if (original === first) {
        const explained = valid.flatMap((pattern, i) => (explain(pattern, event).matched ? [i] : []))
        if (explained.join() !== expected.join()) throw new Error(`explained: ${note({ patterns: valid, text })}`)
      }
      const old = before.matchJson(text).sort().join()
      if (old !== expected.filter(i => i < 2).join())
        throw new Error(`the old index changed: ${note({ patterns: valid, text })}`)
      const fewer = index.without('1').matchJson(text).sort().join()
      if (fewer !== expected.filter(i => i !== 1).join()) throw new Error(`without: ${note({ patterns: valid, text })}`)
      pairs += valid.length
      matching += expected.length
    }
  }
  expect(pairs).toBe(rounds * patternsPerRound * eventsPerRound)
  if (rounds >= 1000) {
    expect(matching / pairs).toBeGreaterThan(0.2)
    expect(invalid / pairs).toBeGreaterThanOrEqual(0.2)
  }
}, 120_000)

function refuses(pattern: object): boolean {
  try {
    compile(pattern)
    return false
  } catch (error) {
    return error instanceof PatternError && error.reason !== '' && error.fix !== ''
  }
}
