import { Badge } from '../../components/badge.js'
import type { Column } from '../../components/table.js'
import { Time } from '../../components/time.js'
import type { Letter } from '../../resources/letters.js'
import { targetName } from '../../resources/targets.js'

/** What any list says of each letter. */
const event: Column<Letter> = {
  label: 'Event',
  width: 'minmax(160px, 1.6fr)',
  cell: ({ type, position }) => type ?? position,
}
const id: Column<Letter> = {
  label: 'Id',
  width: 'minmax(0, 1fr)',
  isExtra: true,
  cell: ({ eventId }) => <code>{eventId}</code>,
}
const subject: Column<Letter> = {
  label: 'Subject',
  width: 'minmax(0, 0.9fr)',
  isExtra: true,
  cell: ({ subject }) => subject,
}
const tries: Column<Letter> = {
  label: 'Attempts',
  width: '80px',
  isNumber: true,
  isExtra: true,
  cell: ({ attempts, redrives }) => (redrives === 0 ? attempts.length : `${attempts.length}, redriven ${redrives}×`),
}
const failedAt: Column<Letter> = {
  label: 'Given up',
  width: '130px',
  isNumber: true,
  cell: ({ failedAt }) => <Time at={failedAt} />,
}

/** Of letters of a group: they have their target and reason in common. */
export const sampleColumns: readonly Column<Letter>[] = [event, id, subject, { ...tries, width: '140px' }, failedAt]

/** Of letters of any kind. */
export const letterColumns: readonly Column<Letter>[] = [
  event,
  id,
  {
    label: 'Target',
    width: 'minmax(0, 1.2fr)',
    isExtra: true,
    cell: ({ rule, target }) => targetName(rule, target),
  },
  { label: 'Reason', width: '130px', isExtra: true, cell: ({ reason }) => <Badge>{reason}</Badge> },
  { label: 'Error', width: 'minmax(0, 1.4fr)', isExtra: true, cell: ({ error }) => error },
  failedAt,
]
