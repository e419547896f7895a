import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { metrics } from '@sluice/observability'
import { parse, stringify } from 'yaml'
import { handlerMetrics } from '../../libs/nest/src/metrics/metrics-table.js'
import { faults, itWithPromtool } from './promtool.js'
import { alerts, metricsIn, panels, queries, selectorsIn } from './queries.js'

const own = new Map<string, readonly string[]>([
  ...Object.entries(metrics).map(([name, { labels }]) => [name, labels] as const),
  ...Object.values(handlerMetrics).map(({ name, labels }) => [name, labels] as const),
])
const plain = (name: string) => (own.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''))

/** What an operator would lose: an alert that never comes, and a panel that stays empty, because of a name. */
describe('alerts and dashboards', () => {
  it('ask for metrics and labels that there are', () => {
    const unknown = queries.flatMap(query => [
      ...metricsIn(query)
        .filter(name => name.startsWith('sluice_') && !own.has(plain(name)))
        .map(name => `${query.place}: ${name}`),
      ...selectorsIn(query).flatMap(({ metric, labels }) =>
        labels
          .filter(label => label !== 'le' && !own.get(plain(metric))?.includes(label))
          .map(label => `${query.place}: ${metric}{${label}}`),
      ),
    ])
    expect(unknown).toEqual([])
    expect(queries.length).toBeGreaterThan(80)
  })

  it('lead to an incident of the runbooks, which names the alert', () => {
    const incidents = readFileSync('docs/runbooks.md', 'utf8')
      .split(/^## /m)
      .slice(1)
      .map(text => [anchorOf(text.split('\n')[0]!), text] as const)
    for (const { alert, annotations } of alerts) {
      const anchor = /^docs\/runbooks\.md#(.+)$/.exec(annotations['runbook_url'] ?? '')?.[1]
      const incident = incidents.find(([name]) => name === anchor)?.[1]
      expect([alert, incident?.includes(`\`${alert}\``)]).toEqual([alert, true])
      expect([alert, annotations['summary']]).toEqual([alert, expect.any(String)])
    }
  })

  it('are tested, each alert alone', () => {
    const tests = readFileSync('deploy/prometheus/alerts.test.yml', 'utf8')
    const names = alerts.map(({ alert }) => alert)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(tests).toContain(`alertname="${name}"`)
    const { tests: all } = parse(tests) as { tests: unknown[] }
    expect(all.length).toBeGreaterThan(names.length) // and a platform that is well
  })

  itWithPromtool('are valid, come when there is trouble, and not when there is none', async () => {
    const cwd = 'deploy/prometheus'
    expect(faults(['check', 'rules', 'alerts.yml'], { cwd })).toBe('')
    expect(faults(['test', 'rules', 'alerts.test.yml'], { cwd })).toBe('')
    expect(faults(['check', 'config', '--syntax-only', 'prometheus.yml'], { cwd })).toBe('')
  })

  itWithPromtool('ask what Prometheus understands', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'panels-'))
    const rules = panels.map(({ expr }, i) => ({ record: `panel:${i}`, expr }))
    writeFileSync(join(folder, 'panels.yml'), stringify({ groups: [{ name: 'panels', rules }] }))
    expect(faults(['check', 'rules', 'panels.yml'], { cwd: folder })).toBe('')
    rmSync(folder, { recursive: true })
  })
})

/** As Markdown makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}
