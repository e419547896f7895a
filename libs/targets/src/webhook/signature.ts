import { createHmac } from 'node:crypto'

/**
 * The headers that prove who sent a webhook. Each attempt has a fresh timestamp; the id stays, so that a receiver can tell a
 * repeated attempt from another event.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param secret `whsec_` and the key in base64; an empty one would let anybody sign, so it throws
 */
export function sign(secret: string, id: string, body: string | Buffer, now: Date): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  if (key.length < 24) throw new Error('the webhook has no secret of at least 24 bytes')
  const timestamp = Math.floor(now.getTime() / 1000)
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` }
}
