import { createHmac } from 'node:crypto'

/**
 * The headers that prove who sent a webhook. Each attempt has a fresh timestamp; the id stays, so that a receiver can tell a
 * repeated attempt from another event.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param secret `whsec_` and the key in base64; an empty one would let anybody sign, so it throws
 * @param previous the secret that it replaces: a receiver may check with either
 */
export function sign(
  { secret, previous }: { readonly secret: string; readonly previous?: string | undefined },
  id: string,
  body: string | Buffer,
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const start = `${id}.${timestamp}.`
  const signature = signatureOf(secret, start, body)
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': previous ? `${signature} ${signatureOf(previous, start, body)}` : signature,
  }
}

function signatureOf(secret: string, start: string, body: string | Buffer): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  if (key.length < 24) throw new Error('the webhook has no secret of at least 24 bytes')
  return `v1,${createHmac('sha256', key).update(start).update(body).digest('base64')}`
}
