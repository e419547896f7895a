import type { Account, Finding, Harmed } from './audit.js'
import { clock } from './audit.js'

const columns = [
  'accepted',
  'delivered',
  'given up',
  'dead',
  'lost',
  'duplicated',
  'explained',
  'uncertain',
  'phantoms',
  'out of order',
]

/** What became of every event, a row for each receiver. */
export function table(accounts: readonly Account[]): string {
  const rows = accounts.map(a => [
    a.receiver,
    ...[a.accepted, a.delivered, a.givenUp, a.dead, a.lost.length, a.duplicated],
    a.duplicated - a.unexplained.length,
    ...[a.uncertain, a.phantoms.length, a.outOfOrder?.length ?? '-'],
  ])
  const lines = [['', ...columns], ...rows].map(row => row.map(String))
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map(line => line[i]!.length)))
  return lines
    .map(line => line.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[0]!))).join('  '))
    .join('\n')
}

/** Everything about a run that breaks a promise. */
export function failures(accounts: readonly Account[]): { readonly promise: string; readonly findings: Finding[] }[] {
  const all = (promise: string, pick: (account: Account) => readonly Finding[] | undefined) => ({
    promise,
    findings: accounts.flatMap(account => pick(account) ?? []),
  })
  return [
    all('lost', a => a.lost),
    all('duplicated without a reason', a => a.unexplained),
    all('phantom', a => a.phantoms),
    all('given up though nobody planned it', a => a.unplanned),
    all('out of order', a => a.outOfOrder),
  ].filter(({ findings }) => findings.length > 0)
}

export function timeline(harmed: readonly Harmed[], start: number): string {
  return harmed
    .map(({ who, what, from, to }) => {
      const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6)
      return `${seconds(from - start)} s  ${clock(from)}  ${who} ${what}, back after ${seconds(to - from).trim()} s`
    })
    .join('\n')
}
