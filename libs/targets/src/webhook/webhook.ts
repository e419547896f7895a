import { randomBytes } from 'node:crypto'
import { retryDefaults } from '@sluice/delivery'
import type { TargetKind } from '../kind.js'
import { WebhookDeliverer } from './webhook-deliverer.js'
import { hiddenSecret, WebhookTarget } from './webhook-target.js'

/** Fan-out calls the endpoint and retries. */
export const webhook: TargetKind<WebhookTarget> = {
  type: 'webhook',
  settings: WebhookTarget,
  fields: {
    url: { description: 'Called with each event, signed as Standard Webhooks says.' },
    secret: {
      description: 'Made by Sluice where it is left out, and shown once; `whsec_***` keeps the one that is there.',
    },
    previousSecret: {
      description:
        'Signs beside `secret` while receivers change to a new one. `whsec_***` stands for the secret that this PUT replaces, or keeps the one that is there; left out, it ends.',
    },
    timeoutMs: { default: 20_000, description: 'Milliseconds that the endpoint may take to answer.' },
    format: { default: 'structured', description: 'The content mode that events are sent in.' },
    disabled: {
      description: 'Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target.',
    },
  },
  retry: retryDefaults.webhook,
  secrets: {
    secret: { hidden: hiddenSecret, make: () => `whsec_${randomBytes(32).toString('base64')}` },
    previousSecret: { hidden: hiddenSecret, previousOf: 'secret' },
  },
  destination: ({ url }) => url,
  url: 'url',
  deliverer: parts => new WebhookDeliverer(parts),
}
