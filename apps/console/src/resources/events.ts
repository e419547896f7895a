import type { Schemas } from '@sluice/client'
import type { LinkProps } from '@tanstack/react-router'

/** An event and where it stands on its bus. */
export interface FoundEvent {
  readonly position: string
  readonly event: Schemas['CloudEvent']
}

/** When an event was appended, in milliseconds since 1970: its position is `<shard>-<milliseconds>-<number>`. */
export function appendedAt(position: string): number {
  return Number(position.split('-')[1])
}

/** The page of one event. */
export function eventLink(bus: string, position: string): LinkProps {
  return { to: `/events/${encodeURIComponent(bus)}/${position}` }
}
