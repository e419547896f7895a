import { metrics } from '@sluice/observability'
import { docsTable } from '../docs-table.js'
import { mostSeries } from './prometheus.js'

const heading = `# Metrics

Every service shows its metrics at \`/metrics\`, for Prometheus; with the API key where the service has it, see [security.md](security.md#keys).
What to watch, dashboards and alerts are in [operations/watching.md](operations/watching.md). Metrics of handlers
are in [their services](sdk/metrics.md). The metrics of Node and the process that prom-client collects (\`process_…\`, \`nodejs_…\`) are there
too; \`nodejs_eventloop_lag_p99_seconds\` says how late the event loop is.

No label has values that a request can choose. Names of resources are labels, and a metric shows ${mostSeries.toLocaleString('en-US')} series by their names: what
is past that is counted together under the name \`other\`, where a gauge shows the worst. Series of a bus, a rule or a target that is gone go
too: gauges with the next scrape, counters after ten minutes. What belongs to a [tenant](security.md#tenants) has its name before its own, \`acme+shop\`.

This page is made from \`libs/observability/src/metrics.ts\`; write it anew with \`UPDATE_DOCS=1 npx jest libs/service\`.

`

/** The text of docs/metrics.md, from the table that /metrics uses. */
export function metricsPage(): string {
  const rows = Object.entries(metrics).map(([name, { kind, labels, help }]) => [
    `\`${name}\``,
    kind,
    labels.map(label => `\`${label}\``).join(', '),
    help.replaceAll('|', '\\|'),
  ])
  return heading + docsTable(['metric', 'kind', 'labels', 'what it says'], rows)
}
