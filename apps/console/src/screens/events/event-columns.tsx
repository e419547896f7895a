import type { Column } from '../../components/table.js'
import { Time } from '../../components/time.js'
import { appendedAt, type FoundEvent } from '../../resources/events.js'

/** What a list says of each event. */
export const eventColumns: readonly Column<FoundEvent>[] = [
  { label: 'Type', width: 'minmax(180px, 2fr)', cell: ({ event }) => event.type },
  { label: 'Subject', width: 'minmax(0, 1fr)', isExtra: true, cell: ({ event }) => event.subject ?? '' },
  { label: 'Source', width: 'minmax(0, 1fr)', isExtra: true, cell: ({ event }) => event.source },
  { label: 'Id', width: 'minmax(0, 1.2fr)', isExtra: true, cell: ({ event }) => <code>{event.id}</code> },
  { label: 'Appended', width: '130px', isNumber: true, cell: ({ position }) => <Time at={appendedAt(position)} /> },
]
