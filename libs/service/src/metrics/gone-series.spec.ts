import { busKind, MemoryRegistry, RegistryView, ruleKind } from '@sluice/registry'
import { GoneSeries } from './gone-series.js'
import { PrometheusMeter } from './prometheus.js'

/** What an operator would lose: a process whose metrics, and memory, grow with every rule that there ever was. */
describe('metrics of what is gone', () => {
  const bus = { bus: 'partners' }
  const rule = { ...bus, rule: 'big-orders' }
  const target = { ...rule, target: 'crm' }
  const views: RegistryView[] = []
  afterEach(async () => void (await Promise.all(views.splice(0).map(view => view.close()))))
  const minutes = (n: number) => n * 60_000

  async function open() {
    const registry = new MemoryRegistry()
    const view = new RegistryView(registry)
    views.push(view)
    await view.open()
    await registry.put(busKind, { name: 'partners' }, {})
    const targets = ['crm', 'erp'].map(id => ({ id, type: 'webhook', url: 'https://a.example/' }))
    await registry.put(ruleKind, { bus: 'partners', name: 'big-orders' }, {
      pattern: { type: ['a'] },
      targets,
    } as never)
    await view.refresh()
    const meter = new PrometheusMeter()
    for (const labels of [target, { ...rule, target: 'erp' }]) {
      meter.record('sluice_target_circuit_open', 1, labels)
      meter.count('sluice_targets_disabled_total', labels)
    }
    meter.record('sluice_dead_letters', 1, bus)
    meter.count('sluice_events_accepted_total', bus)
    meter.count('sluice_events_rejected_total', { bus: '', code: 'MALFORMED_JSON' })
    meter.count('sluice_refused_total', { bound: 'MAX_BODY_BYTES' })
    const series = new GoneSeries(meter, view)
    const shown = async (at: number) => {
      await view.refresh()
      await Promise.all([series.forget(at), series.forget(at)]) // two that scrape
      const text = await meter.registry.metrics()
      return [...text.matchAll(/^(sluice_\w+)\{(.*)\} /gm)]
        .map(([, name, labels]) => `${name} ${labels!.replaceAll('"', '')}`)
        .sort()
    }
    return { registry, meter, shown }
  }

  it('stay while it is there', async () => {
    const { shown } = await open()
    expect(await shown(0)).toEqual(await shown(minutes(60)))
    expect(await shown(minutes(60))).toHaveLength(8)
  })

  it('go: gauges at once, counters when what was counted last has been seen', async () => {
    const { registry, meter, shown } = await open()
    const all = await shown(0)
    const without = (text: string, of: readonly string[]) => of.filter(line => !line.includes(text))
    await registry.delete(ruleKind, { bus: 'partners', name: 'big-orders' })
    const noRule = without('circuit_open', all)
    expect(await shown(minutes(1))).toEqual(noRule)
    meter.record('sluice_target_circuit_open', 0, target) // by a call that was under way
    expect(await shown(minutes(10))).toEqual(noRule)
    expect(await shown(minutes(11))).toEqual(without('rule=', all))
    await registry.delete(busKind, { name: 'partners' })
    expect(await shown(minutes(12))).toEqual(without('dead_letters', without('rule=', all)))
    expect(await shown(minutes(30))).toEqual(without('bus=partners', all))
  })

  it('stay where it comes back before', async () => {
    const { registry, shown } = await open()
    await registry.delete(ruleKind, { bus: 'partners', name: 'big-orders' })
    await shown(minutes(1))
    const targets = [{ id: 'crm', type: 'webhook', url: 'https://a.example/' }]
    await registry.put(ruleKind, { bus: 'partners', name: 'big-orders' }, {
      pattern: { type: ['a'] },
      targets,
    } as never)
    expect((await shown(minutes(10))).filter(line => line.includes('disabled')).length).toBe(2)
    expect((await shown(minutes(22))).filter(line => line.includes('disabled'))).toEqual([
      'sluice_targets_disabled_total bus=partners,rule=big-orders,target=crm',
    ])
  })
})
