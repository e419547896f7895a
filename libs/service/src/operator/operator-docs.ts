import { operatorEvents } from '@sluice/observability'
import { docsTable } from '../docs-table.js'

const intro = `Made from \`libs/observability/src/operator-events.ts\`; write it anew with \`UPDATE_DOCS=1 npx jest libs/service\`.

`

/** The end of docs/operator-events.md: all types, and an example of the data of each. */
export function operatorEventsSection(): string {
  const all = Object.entries(operatorEvents)
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const rows = all.map(([type, { source, subject, tells }]) =>
    [`\`${type}\``, `\`${source}\``, `\`${subject}\``, tells].map(cell),
  )
  const examples = all.map(([type, { example }]) => `\n\`${type}\`:\n\n\`\`\`json\n${inJson(example)}\n\`\`\`\n`)
  return `${intro}${docsTable(['type', 'source', 'subject', 'what it tells'], rows)}\n### Their data\n${examples.join('')}`
}

/** As Prettier writes it: on one line where it fits. */
function inJson(example: object): string {
  const line = JSON.stringify(example, undefined, 1).replace(/\n */g, ' ')
  return line.length <= 120 ? line : JSON.stringify(example, undefined, 2)
}
