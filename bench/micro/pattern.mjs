import { PatternIndex } from '../../libs/pattern/dist/index.js'
import { lots } from './lots.mjs'
import { families, manyExact, manyNumbers, manyPairs, manyPrefixes, manyRanges, manyWildcards } from './patterns.mjs'

// Everything is compared with JSON.parse of the same bytes, measured in turn with it, so that a busy machine slows both.
const records = lots(2000)
const bytes = records.map(record => Buffer.from(JSON.stringify(record)))
const averageLength = Math.round(bytes.reduce((sum, { length }) => sum + length, 0) / bytes.length)
const rounds = Number(process.env.ROUNDS ?? 15)
let sink = 0

function nanosecondsPerEvent(work) {
  const start = process.hrtime.bigint()
  for (const event of bytes) sink += work(event)
  return Number(process.hrtime.bigint() - start) / bytes.length
}

function index(patterns) {
  return PatternIndex.of(patterns.map((pattern, i) => ({ key: `${i}`, pattern, value: i })))
}

/** Medians of interleaved rounds. */
function measure(subjects) {
  const parse = event => JSON.parse(event.toString()).type.length
  const works = [
    ['JSON.parse', parse],
    ...subjects.map(([name, subject]) => [name, event => subject.matchJson(event).length]),
  ]
  const times = new Map(works.map(([name]) => [name, []]))
  for (let round = 0; round < rounds + 3; round++) {
    for (const [name, work] of works) {
      const time = nanosecondsPerEvent(work)
      if (round >= 3) times.get(name).push(time)
    }
  }
  return new Map([...times].map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1]]))
}

let missed = 0
function verdict(holds) {
  if (!holds) missed++
  return holds ? 'yes' : 'NO'
}

function table(title, rows) {
  console.log(`\n${title}`)
  console.table(rows)
}

function milliseconds(work) {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

console.log(`${bytes.length} records of ${averageLength} bytes, one thread, node ${process.version}`)

const goals = {
  exact: 4,
  prefix: 4,
  suffix: 2.5,
  ignoreCase: 2.5,
  wildcard: 2.5,
  numeric: 2,
  anythingBut: 2,
  complexArrays: 0.6,
  combination: 0.5,
}
const few = families(records)
{
  const names = Object.keys(goals)
  const times = measure(names.map(name => [name, index(few[name])]))
  const parse = times.get('JSON.parse')
  console.log(`JSON.parse: ${parse.toFixed(0)} ns`)
  table(
    'From bytes to the matching rules, as a multiple of JSON.parse',
    names.map(name => ({
      rules: `${few[name].length} ${name}`,
      ns: Math.round(times.get(name)),
      'x JSON.parse': +(parse / times.get(name)).toFixed(2),
      goal: goals[name],
      holds: verdict(parse / times.get(name) >= goals[name]),
    })),
  )
}
{
  // [patterns, how many, goal for the growth from 10 to all, goal as a multiple of JSON.parse]; without a goal: to know.
  const kinds = {
    exact: [manyExact, 10_000, 1.5, 2.5],
    prefix: [manyPrefixes, 10_000, 1.5, 2.5],
    wildcard: [manyWildcards, 1000, 3, 0],
    'of three fields': [manyPairs, 10_000, Infinity, 0],
    numbers: [manyNumbers, 10_000, Infinity, 0],
    ranges: [manyRanges, 10_000, Infinity, 0],
  }
  const rows = Object.entries(kinds).map(([name, [make, many, mostGrowth, goal]]) => {
    let large
    const building = milliseconds(() => (large = index(make(many))))
    const times = measure([
      ['ten', index(make(10))],
      ['many', large],
    ])
    const ratio = times.get('JSON.parse') / times.get('many')
    const growth = times.get('many') / times.get('ten')
    return {
      rules: `${many} ${name}`,
      'ns with 10': Math.round(times.get('ten')),
      'ns with all': Math.round(times.get('many')),
      'x JSON.parse': +ratio.toFixed(2),
      goal,
      growth: +growth.toFixed(2),
      'at most': mostGrowth,
      'building, ms': Math.round(building),
      holds: verdict(ratio >= goal && growth <= mostGrowth && building < 1000),
    }
  })
  table('Growth with the number of rules', rows)
}
{
  const rows = Object.entries({ exact: manyExact, prefix: manyPrefixes, ranges: manyRanges }).map(([name, make]) => {
    let large = index(make(10_000))
    for (const event of bytes) large.matchJson(event)
    const more = make(10_200).slice(10_000)
    const adding = more.map((pattern, i) => milliseconds(() => (large = large.with(`new ${i}`, pattern, i))))
    const first = milliseconds(() => large.matchJson(bytes[0]))
    const replacing = more.map((pattern, i) => milliseconds(() => (large = large.with(`${i}`, pattern, i))))
    const most = list => +Math.max(...list).toFixed(2)
    const median = list => +[...list].sort((a, b) => a - b)[list.length >> 1].toFixed(3)
    return {
      rules: `10,000 ${name}`,
      'add, ms': median(adding),
      worst: most(adding),
      'first match after, ms': +first.toFixed(3),
      'replace, ms': median(replacing),
      'worst ': most(replacing),
    }
  })
  table('Adding one rule to 10,000', rows)
}
console.log(missed === 0 ? '\nAll goals hold.' : `\n${missed} goals do not hold.`)
process.exitCode = missed === 0 ? 0 : 1
if (sink < 0) console.log(sink)
