import type { Schemas } from '@sluice/client'

/** A message that was looked at; of a dead one also why it is dead. */
export type Message = Schemas['PeekedMessage'] & Partial<Schemas['DeadMessage']>

export interface MessagePage {
  readonly items: readonly Message[]
  readonly next: string | null
}

/** Why a queue gave a message up. */
export const whyDead: Readonly<Record<Schemas['DeadMessage']['reason'], string>> = {
  receives: 'received too often',
  expired: 'too old',
  closed: 'its group is closed',
}
