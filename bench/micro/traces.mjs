// What a process does for an event because of traces, piece by piece: see bench/scale/README.md.
import { NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node'
import { Publication, tracedText, tracer } from '@sluice/tracing'

const event = { specversion: '1.0', id: 'A-1001', source: '/shop/web', type: 'order', data: { note: 'x'.repeat(900) } }
const plain = JSON.stringify({ receivedtime: '2026-01-01T00:00:00.000Z', ...event })
const traced = JSON.stringify({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', ...event })

function publish() {
  const publication = new Publication(tracer(), { bus: 'default', isBatch: false })
  publication.carry(event)
  publication.end([{ id: event.id, position: '0-1-0' }])
}

const rows = [['off: is there a tracer', cost(tracer)]]
new NodeTracerProvider({ sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.01) }) }).register()
rows.push(
  ['on: is there a tracer', cost(tracer)],
  ['on at 1 %: publish', cost(publish)],
  ['on: an event of 1 KB without a context', cost(() => tracedText(plain))],
  ['on: an event of 1 KB with one', cost(() => tracedText(traced))],
)
for (const [name, ns] of rows) console.log(`${name.padEnd(40)} ${ns.toFixed(0).padStart(6)} ns`)

/** Nanoseconds of processor time, the least of five rounds. */
function cost(work, times = 100_000) {
  const round = () => {
    const before = process.cpuUsage()
    for (let i = 0; i < times; i++) work()
    const { user, system } = process.cpuUsage(before)
    return ((user + system) / times) * 1000
  }
  return Math.min(...Array.from({ length: 5 }, round))
}
