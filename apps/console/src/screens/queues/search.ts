export const owners = ['all', 'own'] as const
export const shows = ['standard', 'fifo', 'fair', 'waiting', 'paused', 'dead'] as const

/** Which queues are listed, as the URL has it. */
export interface QueuesSearch {
  /** A part of the name. */
  readonly name?: string
  /** Those that are not Sluice's own, where nothing is said. */
  readonly of?: (typeof owners)[number]
  readonly show?: (typeof shows)[number]
}

export const tabs = ['dead'] as const

/** What the page of a queue shows, as the URL has it. */
export interface QueueSearch {
  /** Messages that are not dead, where nothing is said. */
  readonly tab?: (typeof tabs)[number]
  /** The message that is open. */
  readonly message?: string
  /** The redrive that moves its messages back. */
  readonly redrive?: string
}

type Given = Record<string, unknown>

export function parseQueues(given: Given): QueuesSearch {
  return { ...text(given, 'name'), ...oneOf(given, 'of', owners), ...oneOf(given, 'show', shows) }
}

export function parseQueue(given: Given): QueueSearch {
  return { ...oneOf(given, 'tab', tabs), ...text(given, 'message'), ...text(given, 'redrive') }
}

/** A URL may have a number there: an id of digits. */
function text<Name extends string>(given: Given, name: Name): { readonly [Key in Name]?: string } {
  const value = given[name]
  const isThere = (typeof value === 'string' && value !== '') || typeof value === 'number'
  return (isThere ? { [name]: String(value) } : {}) as { readonly [Key in Name]?: string }
}

function oneOf<Name extends string, Value>(given: Given, name: Name, values: readonly Value[]) {
  const value = values.find(value => value === given[name])
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value }
}
