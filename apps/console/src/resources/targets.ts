import type { LinkProps } from '@tanstack/react-router'

/** How deliveries to one target go. */
export function targetLink(bus: string, rule: string, target: string): LinkProps {
  return { to: `/deliveries/${[bus, rule, target].map(encodeURIComponent).join('/')}` }
}

/** `big-orders → partner`. Handlers have a rule of their own, whose name says all: `billing.Billing.charge`. */
export function targetName(rule: string, target: string): string {
  if (rule === 'none') return 'no rule'
  return target === 'handler' ? rule : `${rule} → ${target}`
}

/** Where a target sends to, but a queue, which has a page of its own. */
export function destinationOf(
  target: { readonly url: string } | { readonly subscription: string } | { readonly bus: string },
): string {
  if ('url' in target) return target.url
  return 'subscription' in target ? target.subscription : target.bus
}
