import type { Schemas } from '@sluice/client'
import type { Tone } from '../components/badge.js'

type Redrive = Schemas['Redrive']

export const stateTones: Readonly<Record<Redrive['state'], Tone>> = {
  ...{ waiting: 'plain', running: 'accent', done: 'good', cancelled: 'warn', failed: 'bad' },
}

export function isUnderWay({ state }: Redrive): boolean {
  return state === 'waiting' || state === 'running'
}

/** The state, and what it leaves open. */
export function wordOf({ state, failed }: Redrive): string {
  if (state === 'waiting') return 'waits for its turn'
  return state === 'done' && failed > 0 ? 'done, not all were sent' : state
}
