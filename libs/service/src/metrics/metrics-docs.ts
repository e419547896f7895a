import { metrics } from '@sluice/observability'
import { docsTable } from '../docs-table.js'

const heading = `# Metrics

Every service shows its metrics at \`/metrics\`, for Prometheus; with the API key where the service has it, see [security.md](security.md#keys).
What to watch is in [operations.md](operations.md). The metrics of Node and the process that prom-client collects (\`process_…\`, \`nodejs_…\`) are
there too. This page is made from \`libs/observability/src/metrics.ts\`; write it anew with \`UPDATE_DOCS=1 npx jest libs/service\`.

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
