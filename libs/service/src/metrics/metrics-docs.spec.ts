import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrometheusMeter } from './prometheus.js'
import { metricsPage } from './metrics-docs.js'

describe('docs/metrics.md', () => {
  const path = join(process.cwd(), 'docs', 'metrics.md')

  it('is what /metrics is made from (else: UPDATE_DOCS=1 npx jest libs/service)', () => {
    if (process.env['UPDATE_DOCS']) writeFileSync(path, metricsPage())
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(metricsPage())
  })

  it('has every metric that is registered', () => {
    const registered = new PrometheusMeter().registry.getMetricsAsArray().map(({ name }) => name)
    for (const name of registered.filter(name => name.startsWith('sluice_')))
      expect(metricsPage()).toContain(`| \`${name}\` `)
  })
})
