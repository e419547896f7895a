import { type WebhookAddresses, webhookAllowSetting } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { kindOf } from '@sluice/targets'

/**
 * Refuses a rule with a webhook whose URL has an address that webhooks may not reach. Host names are checked at delivery, when
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
    if (typeof url !== 'string' || !URL.canParse(url)) continue
    const forbidden = addresses.forbiddenHost(new URL(url).hostname)
    if (!forbidden) continue
    const path = `targets[${i}].${field}`
    const details = { path, address: forbidden.address, setting: webhookAllowSetting }
    throw new InvalidError('FORBIDDEN_ADDRESS', `${path}: ${forbidden.problem}`, details)
  }
}
