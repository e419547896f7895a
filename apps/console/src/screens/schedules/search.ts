const shows = ['running', 'paused', 'waiting', 'missed', 'completed'] as const

/** Which schedules are listed, as the URL has it. */
export interface SchedulesSearch {
  /** The begin of the name. */
  readonly name?: string
  readonly show?: (typeof shows)[number]
}

export function parseSchedules({ name, show }: Record<string, unknown>): SchedulesSearch {
  const shown = shows.find(one => one === show)
  return { ...(typeof name === 'string' && name !== '' && { name }), ...(shown && { show: shown }) }
}
