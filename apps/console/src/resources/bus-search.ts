/** Of a screen about one bus: which one. */
export interface BusSearch {
  readonly bus?: string
}

export function parseBusSearch({ bus }: Record<string, unknown>): BusSearch {
  return typeof bus === 'string' && bus !== '' ? { bus } : {}
}
