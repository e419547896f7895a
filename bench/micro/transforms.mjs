import { compile, Evaluators, checkTransform, isFailure } from '../../libs/transform/dist/index.js'
import { lots } from './lots.mjs'

// What each kind of transform costs for one event, as a multiple of JSON.parse of the same event, measured in turn.
const rounds = Number(process.env.ROUNDS ?? 21)
const documents = lots(2000).map((data, i) =>
  JSON.stringify({ specversion: '1.0', id: `${i}`, source: '/city/lots', type: 'com.city.lot', data }),
)
const facts = { ruleName: 'lots', ruleArn: 'sluice:rule/lots', receivedTime: new Date().toISOString() }
const evaluators = new Evaluators()

const paths = { id: '$.id', street: '$.data.properties.STREET', block: '$.data.properties.BLKLOT' }
const transforms = {
  constant: { constant: { kind: 'lot' } },
  path: { inputPath: '$.data.properties' },
  'template of three values': { paths, template: '{"id": <id>, "street": "in <street>", "block": <block>}' },
  'template with the event': { template: '{"rule": <aws.events.rule-name>, "event": <aws.events.event.json>}' },
  'JSONata, a path': { jsonata: 'data.properties' },
  'JSONata, an object': {
    jsonata: '{ "id": id, "street": "in " & data.properties.STREET, "n": $length(data.properties.BLKLOT) }',
  },
}

const subjects = [
  ['JSON.parse', () => documents.map(document => JSON.parse(document))],
  ['parse and write', () => documents.map(document => JSON.stringify(JSON.parse(document)))],
  ...Object.entries(transforms).map(([name, transform]) => {
    checkTransform(transform, 'transform')
    const { apply } = compile(transform, { evaluators })
    return [name, () => Promise.all(documents.map(document => apply(document, facts)))]
  }),
]

/** Microseconds for one event, by the clock: JSONata is evaluated in other processes. */
async function measure(work) {
  const start = process.hrtime.bigint()
  const made = await work()
  const microseconds = Number(process.hrtime.bigint() - start) / 1000 / documents.length
  const failed = made.find(outcome => outcome.reason && isFailure(outcome))
  if (failed) throw new Error(failed.message)
  return microseconds
}

const times = new Map(subjects.map(([name]) => [name, []]))
for (let round = 0; round < rounds + 3; round++)
  for (const [name, work] of subjects) {
    const time = await measure(work)
    if (round >= 3) times.get(name).push(time)
  }
evaluators.close()

const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]
const yardstick = times.get('JSON.parse')
console.log(
  `${documents.length} events of ${Math.round(documents.join('').length / documents.length)} characters, median of ${rounds} rounds\n`,
)
for (const [name, own] of times) {
  const ratio = median(own.map((time, round) => time / yardstick[round]))
  console.log(`${name.padEnd(28)}${median(own).toFixed(2).padStart(8)} µs ${ratio.toFixed(2).padStart(7)} times`)
}
