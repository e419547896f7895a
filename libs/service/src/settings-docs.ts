import { docsTable } from './docs-table.js'
import { settingsTable } from './settings.js'

const heading = `# Configuration

Every service reads its settings from the environment, once, at start. A value that is wrong stops it with one line that
names the variable. This page is made from \`settingsTable\` of \`libs/service/src/settings.ts\`; write it anew with
\`UPDATE_DOCS=1 npx jest libs/service\`.

`

/** The text of docs/config.md, from the table that the services read. */
export function settingsPage(): string {
  return heading + docsTable(['variable', 'default', 'what it sets'], Object.entries(settingsTable).map(row))
}

function row([name, setting]: [string, unknown]): string[] {
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
