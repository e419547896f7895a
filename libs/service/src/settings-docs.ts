import { settingsTable } from './settings.js'

const heading = `# Configuration

Every service reads its settings from the environment, once, at start. A value that is wrong stops it with one line that
names the variable. This page is made from \`libs/service/src/settings.ts\`; write it anew with
\`UPDATE_DOCS=1 npx jest libs/service\`.

`

type Row = readonly [variable: string, byDefault: string, sets: string]

/** docs/config.md, from the table that the services themselves read. */
export function settingsPage(): string {
  const rows = [['variable', 'default', 'what it sets'] as Row, ...Object.entries(settingsTable).map(row)]
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(cells => cells[column]!.length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`
  const rule = line(widths.map(width => '-'.repeat(width)))
  return heading + line(rows[0]!) + rule + rows.slice(1).map(line).join('')
}

function row([name, setting]: [string, unknown]): Row {
  const { default: value, desc = '', choices } = setting as Setting
  const shown = String(value) === '' || value === -1 ? '' : `\`${String(value)}\``
  const either = choices ? ` One of ${choices.map(choice => `\`${choice}\``).join(', ')}.` : ''
  return [`\`${name}\``, shown, desc.replaceAll('|', '\\|') + either]
}

interface Setting {
  readonly default?: unknown
  readonly desc?: string
  readonly choices?: readonly string[]
}
