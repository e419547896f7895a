import type { LinkProps } from '@tanstack/react-router'

/** The page of one queue. */
export function queueLink(queue: string): LinkProps {
  return { to: `/queues/${encodeURIComponent(queue)}` }
}
