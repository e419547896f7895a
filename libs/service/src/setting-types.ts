import { makeValidator, str } from 'envalid'
import { LogLevels } from '@sluice/observability'
import { type AddressBlock, parseAllowed } from '@sluice/delivery'
import { SecretKeys } from '@sluice/registry'
import { mostSlotGroups } from '@sluice/streams'
import { isIssuerUrl } from './perimeter/tokens/issuer-url.js'
import { rootKeyProblem } from './perimeter/root-key.js'

export const count = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 1) throw new Error('must be a whole number of at least 1')
  return value
})

export const timeout = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 100 || value > 60_000)
    throw new Error('must be a whole number of milliseconds, 100 to 60000')
  return value
})

export const wait = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 0 || value > 86_400_000)
    throw new Error('must be a whole number of milliseconds, 0 to 86400000')
  return value
})

export const delay = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 0 || value > 600_000)
    throw new Error('must be a whole number of milliseconds, 0 to 600000')
  return value
})

export const logLevels = makeValidator<string>(input => {
  LogLevels.parse(input)
  return input
})

export const ratio = makeValidator<number>(input => {
  const value = input.trim() === '' ? NaN : Number(input)
  if (!(value >= 0 && value <= 1)) throw new Error('must be a number from 0 to 1')
  return value
})

export const bytes = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error('must be a whole number of bytes, 0 for none')
  return value
})

export const percent = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 20 || value > 95) throw new Error('must be a percentage, 20 to 95')
  return value
})

export const listenPort = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error('must be a port, 0 to 65535')
  return value
})

export const slotGroups = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 1 || value > mostSlotGroups)
    throw new Error(`must be a whole number, 1 to ${mostSlotGroups}`)
  return value
})

export const apiKey = makeValidator<string>(input => {
  const problem = input === '' ? undefined : rootKeyProblem(input)
  if (problem) throw new Error(problem)
  return input
})

export const publicUrl = makeValidator<string>(input => {
  if (input === '') return input
  const { protocol, username, search, hash, href } = URL.canParse(input) ? new URL(input) : {}
  if (!/^https?:$/.test(protocol ?? '') || username || search || hash)
    throw new Error('must be an address such as https://sluice.example.com, with a path at most')
  return href!.replace(/\/+$/, '')
})

export const secretKeys = makeValidator<SecretKeys>(input => SecretKeys.of(input))

export const addressBlocks = makeValidator<readonly AddressBlock[]>(parseAllowed)

/** The name of a file that holds a secret, which is read first: see withSecretFiles. */
export function secretFile(name: string) {
  return str({ default: '', desc: `File that holds ${name}, in its place.` })
}

export const issuerUrl = makeValidator<string>(input => {
  if (input === '' || isIssuerUrl(input)) return input
  throw new Error('must be an https address; http only of this machine (localhost, 127.0.0.1)')
})

/** Texts with commas between them. */
export const list = makeValidator<readonly string[]>(input =>
  input
    .split(',')
    .map(one => one.trim())
    .filter(Boolean),
)

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

export const tokenAlgorithms = makeValidator<readonly string[]>(input => {
  const given = input.split(',').map(one => one.trim())
  const wrong = given.find(one => !algorithms.includes(one))
  if (wrong !== undefined)
    throw new Error(`must be of ${algorithms.join(', ')}: the issuer signs, and Sluice only verifies`)
  return given
})

export const tolerance = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 0 || value > 300)
    throw new Error('must be a whole number of seconds, 0 to 300')
  return value
})

export const claim = makeValidator<string>(input => {
  if (!/^[\x21-\x7e]{1,200}$/.test(input))
    throw new Error('must be the name of a claim, or its path: realm_access.roles')
  return input
})

/** Origins as browsers send them. Written otherwise they would never match, so that is said. */
export const origins = makeValidator<readonly string[]>(input =>
  input
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)
    .map(one => {
      const { protocol, origin } = URL.canParse(one) ? new URL(one) : {}
      if (!/^https?:$/.test(protocol ?? '')) throw new Error(`'${one}' is no origin such as https://app.example.com`)
      if (one !== origin) throw new Error(`'${one}' is not as browsers send it: write ${origin}`)
      return one
    }),
)

/** The proxies that are believed: how many stand before the service, or their addresses. */
export type Proxies = number | readonly string[]

const mostHops = 10

export const proxies = makeValidator<Proxies>(input => {
  const text = input.trim()
  if (/^\d+$/.test(text)) {
    const hops = Number(text)
    if (hops > mostHops) throw new Error(`must be the number of proxies, ${mostHops} at most, or their addresses`)
    return hops === 0 ? [] : hops
  }
  if (parseAllowed(text).some(({ bits }) => bits === 0))
    throw new Error('must not name every address: then each caller could say where it comes from')
  return text
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)
})

export const scopes = makeValidator<string>(input => {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(input) || !input.split(' ').includes('openid'))
    throw new Error('must be scopes with a blank between them, openid among them')
  return input
})
