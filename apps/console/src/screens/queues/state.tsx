import type { Schemas } from '@sluice/client'
import { Badge } from '../../components/badge.js'

type Queue = Pick<Schemas['Queue'], 'paused' | 'inFlight' | 'waiting'>

/** What a queue does now, in a word. */
export function State({ queue: { paused, inFlight, waiting } }: { readonly queue: Queue }) {
  if (paused) return <Badge tone="warn">paused</Badge>
  if (inFlight > 0) return <Badge tone="accent">working</Badge>
  return waiting > 0 ? <Badge tone="warn">waiting</Badge> : <Badge>idle</Badge>
}
