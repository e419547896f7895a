import { mostSeries, PrometheusMeter } from './prometheus.js'

/** What an operator would lose: memory, and a Prometheus that bears it, to whoever makes many rules and buses. */
describe('series of one metric', () => {
  const series = async (meter: PrometheusMeter, name: string) =>
    (await meter.registry.metrics()).split('\n').filter(line => line.startsWith(`${name}{`))

  it('are bounded: the rest is counted together, by what is not a name', async () => {
    const meter = new PrometheusMeter()
    for (let i = 0; i < mostSeries + 500; i++)
      meter.count('sluice_dead_letters_total', { bus: 'shop', rule: `rule-${i}`, reason: 'rejected' })
    const lines = await series(meter, 'sluice_dead_letters_total')
    expect(lines).toHaveLength(mostSeries + 1)
    expect(lines).toContain('sluice_dead_letters_total{bus="other",rule="other",reason="rejected"} 500')
    meter.count('sluice_dead_letters_total', { bus: 'shop', rule: 'rule-0', reason: 'rejected' })
    expect((await series(meter, 'sluice_dead_letters_total'))[0]).toMatch(/ 2$/) // one that is shown is shown on
  })

  it('of a gauge show the worst of the rest', async () => {
    const meter = new PrometheusMeter()
    const show = (worst: number) => {
      meter.clear('sluice_bus_oldest_seconds')
      for (let i = 0; i < mostSeries; i++) meter.record('sluice_bus_oldest_seconds', 1, { bus: `bus-${i}` })
      for (const value of [3, worst, 5]) meter.record('sluice_bus_oldest_seconds', value, { bus: `late-${value}` })
    }
    show(90)
    expect(await series(meter, 'sluice_bus_oldest_seconds')).toContain('sluice_bus_oldest_seconds{bus="other"} 90')
    show(4)
    expect(await series(meter, 'sluice_bus_oldest_seconds')).toContain('sluice_bus_oldest_seconds{bus="other"} 5')
  })

  it('leave their room to others when they go', async () => {
    const meter = new PrometheusMeter()
    for (let i = 0; i < mostSeries; i++) meter.count('sluice_events_accepted_total', { bus: `bus-${i}` })
    meter.remove('sluice_events_accepted_total', { bus: 'bus-7' })
    meter.count('sluice_events_accepted_total', { bus: 'new' })
    expect(await series(meter, 'sluice_events_accepted_total')).toContain('sluice_events_accepted_total{bus="new"} 1')
  })
})
