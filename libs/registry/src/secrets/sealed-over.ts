import { UnavailableError } from '@sluice/event'
import { isSealed, type SecretKeys } from './secret-keys.js'

/**
 * The secret, sealed, in place of an old text.
 *
 * @throws UnavailableError `SECRET_KEY_MISSING` if the old text is sealed, and there is no key
 */
export function sealedOver(old: string | undefined, secret: string, place: string, keys: SecretKeys): string {
  if (!keys.isEmpty || old === undefined || !isSealed(old)) return keys.seal(secret, place)
  const fix = 'set SLUICE_SECRET_KEY of this service as at the others'
  const message = `the secret of ${place} is sealed, and would be written in clear text: ${fix}`
  throw new UnavailableError('SECRET_KEY_MISSING', message, { place })
}
