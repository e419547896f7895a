import { randomBytes } from 'node:crypto'
import { retryDefaults } from '@sluice/delivery'
import { faultOfHttp, httpFields } from '../http/http-settings.js'
import type { TargetKind } from '../kind.js'
import { WebhookDeliverer } from './webhook-deliverer.js'
import { hiddenSecret, WebhookTarget } from './webhook-target.js'

/** Fan-out calls the endpoint and retries. */
export const webhook: TargetKind<WebhookTarget> = {
  type: 'webhook',
  settings: WebhookTarget,
  fields: {
    ...httpFields,
    url: { description: 'Called with each event, signed as Standard Webhooks says.' },
    secret: {
      description: 'Made by Sluice where it is left out, and shown once; `whsec_***` keeps the one that is there.',
    },
    previousSecret: {
      description:
        'Signs beside `secret` while receivers change to a new one. `whsec_***` stands for the secret that this PUT replaces, or keeps the one that is there; left out, it ends.',
    },
    format: {
      default: 'structured',
      description:
        'What the body is: the whole event, its data with attributes as headers, its data alone, or the event as AWS has it.',
    },
    requestOrigin: {
      description:
        'The name of a host for which the endpoint is asked with OPTIONS whether it wants events. Left out, it is not asked.',
    },
  },
  retry: retryDefaults.webhook,
  secrets: {
    secret: { hidden: hiddenSecret, make: () => `whsec_${randomBytes(32).toString('base64')}` },
    previousSecret: { hidden: hiddenSecret, previousOf: 'secret' },
  },
  fault: target => faultOfHttp(target, 'structured'),
  destination: ({ url }) => url,
  url: 'url',
  deliverer: parts => new WebhookDeliverer(parts),
}
