import type { Way } from './publishers.js'
import type { Measured } from './variant.js'

/** Medians over the rounds; ratios are made within a round, where the machine was the same, and then their median. */
export function report(
  rounds: readonly Record<Way, Measured>[],
  latencies: Record<Way, Measured>,
  rate: number,
): string {
  const ways = Object.keys(latencies) as Way[]
  const names: Record<Way, string> = {
    raw: 'raw limit',
    unread: 'raw, unread',
    sdk: 'Sluice, SDK',
    http: 'Sluice, HTTP',
  }
  const rows = ways.map(way => {
    const of = (value: (measured: Measured) => number) => median(rounds.map(round => value(round[way])))
    const ratio = (value: (measured: Measured) => number) =>
      median(rounds.map(round => value(round[way]) / value(round.raw))).toFixed(2)
    return [
      names[way],
      thousands(of(m => m.publishes)),
      ratio(m => m.publishes),
      thousands(of(m => m.events)),
      ratio(m => m.events),
      thousands(of(m => m.deliveries)),
      ratio(m => m.deliveries),
      latencies[way].p50.toFixed(1),
      latencies[way].p99.toFixed(1),
      (latencies[way].p99 / latencies.raw.p99).toFixed(1),
    ]
  })
  const head = [
    '',
    'publishes/s',
    'ratio',
    'events through/s',
    'ratio',
    'deliveries/s',
    'ratio',
    `p50 ms at ${rate}/s`,
    'p99 ms',
    'ratio',
  ]
  return `${markdown([head, ...rows])}\n\n${cpuTable(rounds, ways, names)}`
}

/** Where the time goes: it depends less on what else the machine does. */
function cpuTable(rounds: readonly Record<Way, Measured>[], ways: Way[], names: Record<Way, string>): string {
  const parts = ['publisher', 'platform', 'redis', 'subscribers']
  const total = (measured: Measured) => Object.values(measured.cpu).reduce((sum, part) => sum + part, 0)
  const rows = ways.map(way => {
    const of = (value: (measured: Measured) => number) => median(rounds.map(round => value(round[way]))).toFixed(1)
    const ratio = median(rounds.map(round => total(round.raw) / total(round[way]))).toFixed(2)
    return [names[way], ...parts.map(part => of(({ cpu }) => cpu[part] ?? 0)), of(total), ratio]
  })
  return markdown([['processor µs an event', ...parts, 'all', 'ratio'], ...rows])
}

function markdown([head, ...rows]: string[][]): string {
  const widths = head!.map((_, column) => Math.max(3, ...[head!, ...rows].map(row => row[column]!.length)))
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head!), line(rule), ...rows.map(line)].join('\n')
}

export function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en')
}
