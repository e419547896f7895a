import { Badge, type Tone } from '../../components/badge.js'
import type { Schedule } from '../../resources/schedules.js'

const tones: Readonly<Record<Schedule['state'], Tone>> = {
  ...{ running: 'good', paused: 'warn', waiting: 'bad', completed: 'plain' },
}

/** What a schedule does now, in a word. */
export function State({ schedule: { state } }: { readonly schedule: Pick<Schedule, 'state'> }) {
  return <Badge tone={tones[state]}>{state}</Badge>
}
