import { type WebhookAddresses, webhookAllowSetting } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'

/**
 * Refuses a rule with a webhook whose URL has an address that webhooks may not reach. Names are judged at delivery, when it is known
 * what they resolve to. Whatever else is wrong with the settings is left to the registry.
 *
 * @throws InvalidError `FORBIDDEN_ADDRESS` with the field, the address and the setting that allows it
 */
export function checkWebhookUrls(settings: unknown, addresses: WebhookAddresses): void {
  const { targets } = (settings ?? {}) as { targets?: unknown }
  if (!Array.isArray(targets)) return
  for (const [i, target] of targets.entries()) {
    const { type, url } = (target ?? {}) as { type?: unknown; url?: unknown }
    if (type !== 'webhook' || typeof url !== 'string' || !URL.canParse(url)) continue
    const forbidden = addresses.forbiddenHost(new URL(url).hostname)
    if (!forbidden) continue
    const path = `targets[${i}].url`
    const details = { path, address: forbidden.address, setting: webhookAllowSetting }
    throw new InvalidError('FORBIDDEN_ADDRESS', `${path}: ${forbidden.problem}`, details)
  }
}
