import { type WebhookAddresses, webhookAllowSetting } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { hostOf, kindOf } from '@sluice/targets'

/**
 * Refuses a rule with a target whose URL has an address that webhooks may not reach. Host names are checked at delivery, when
 * they are resolved. All other checks are the registry's.
 *
 * @throws InvalidError `FORBIDDEN_ADDRESS` with the field, the address and the setting that allows it
 */
export function checkWebhookUrls(settings: unknown, addresses: WebhookAddresses): void {
  const { targets } = (settings ?? {}) as { targets?: unknown }
  if (!Array.isArray(targets)) return
  for (const [i, target] of targets.entries()) {
    const settings = (target ?? {}) as Record<string, unknown>
    const field = kindOf(settings as { type: string })?.url
    const url = field && settings[field]
    const refused = typeof url === 'string' && forbiddenAddress(url, `targets[${i}].${field}`, addresses)
    if (refused) throw refused
  }
}

/** The error for a URL with an address that webhooks may not reach; undefined for another one. */
export function forbiddenAddress(url: string, path: string, addresses: WebhookAddresses): InvalidError | undefined {
  const host = URL.canParse(url) ? hostOf(new URL(url)) : undefined
  const forbidden = host === undefined ? undefined : addresses.forbiddenHost(host)
  if (!forbidden) return undefined
  const details = { path, address: forbidden.address, setting: webhookAllowSetting }
  return new InvalidError('FORBIDDEN_ADDRESS', `${path}: ${forbidden.problem}`, details)
}
