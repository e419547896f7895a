import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface Alert {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A query of Prometheus, and where it stands. */
export interface Query {
  readonly place: string
  readonly expr: string
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly Alert[] }[]
}

interface Dashboard {
  readonly title: string
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] }
}

export const alerts: readonly Alert[] = (
  parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as Rules
).groups.flatMap(({ rules }) => rules)

const dashboards = readdirSync('deploy/grafana').map(
  name => [name, JSON.parse(readFileSync(join('deploy/grafana', name), 'utf8')) as Dashboard] as const,
)

/** The queries of all panels, with the values that Grafana puts in. */
export const panels: readonly Query[] = dashboards.flatMap(([name, { panels }]) =>
  panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      place: `${name}: ${title}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$bus', '.*'),
    })),
  ),
)

/** The queries behind the variables of dashboards, as `label_values(metric, label)`. */
const variables: readonly Query[] = dashboards.flatMap(([name, { templating }]) =>
  templating.list.flatMap(({ query }) => {
    const text = (query as { query?: string }).query
    return text === undefined ? [] : [{ place: name, expr: text }]
  }),
)

/** All that alerts and dashboards ask. */
export const queries: readonly Query[] = [
  ...alerts.map(({ alert, expr }) => ({ place: alert, expr })),
  ...panels,
  ...variables,
]

/** The metrics that a query names. Those of Sluice, of prom-client and of Prometheus itself have these beginnings. */
export function metricsIn({ expr }: Query): string[] {
  return [...expr.matchAll(/\b(?:sluice|nodejs|process)_\w+/g)].map(([name]) => name)
}

/** The metric and the labels of each selector in a query. */
export function selectorsIn({ expr }: Query): { metric: string; labels: string[] }[] {
  return [...expr.matchAll(/\b(sluice_\w+)\{(.*?)\}/g)].map(([, metric, inside]) => ({
    metric: metric!,
    labels: [...inside!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label!),
  }))
}
