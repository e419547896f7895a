import type { LinkProps } from '@tanstack/react-router'

/** The page of one bus. */
export function busLink(bus: string): LinkProps {
  return { to: `/buses/${encodeURIComponent(bus)}` }
}
