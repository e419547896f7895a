import { errorText } from '@sluice/delivery'
import { UnavailableError } from '@sluice/event'
import type { Logger } from '@sluice/observability'
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { discovered, endpointOf } from './discovery.js'
import { fetchedJson } from './fetched-json.js'

/** Milliseconds. */
const times = {
  /** After which keys are read again, while the ones that are there are used. */
  fresh: 10 * 60_000,
  /** After which keys that cannot be read again are not used any more. */
  usable: 60 * 60_000,
  /** Between two reads, also where a token names a key that is not there: such tokens cause no more reads than this. */
  between: 10_000,
  /** Of one read. */
  read: 3000,
}
const mostBytes = 256 * 1024
const mostKeys = 100

/** Where the keys of an issuer are. */
export interface IssuerPlace {
  readonly issuer: string
  /** The address of its keys; without it, its discovery document says it. */
  readonly jwksUrl?: string
}

/** The public keys of an issuer, read over HTTP and kept. Everything about reading is bounded: time, size, how often. */
export class IssuerKeys {
  #set: { readonly find: JWTVerifyGetKey; readonly text: string; at: number } | undefined
  /** How often the keys changed. */
  #changes = 0
  #asked = -Infinity
  /** Why the last read failed. */
  #problem: string | undefined
  #reading: Promise<void> | undefined

  /** @param now milliseconds of a monotonic clock */
  constructor(
    private readonly place: IssuerPlace,
    private readonly logger: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Another number whenever the keys are other ones: what was verified with earlier ones may not hold any more. Undefined if there are
   * none that may be used. Keys that are not fresh are read again meanwhile.
   */
  edition(): number | undefined {
    const age = this.#age()
    if (age > times.usable) return undefined
    if (age > times.fresh) void this.#read()
    return this.#changes
  }

  /**
   * The key of a token. A token whose key is not known may have been signed with a new one, so the keys are read again for it.
   *
   * @throws JOSEError if the issuer has no such key; UnavailableError `ACCESS_UNKNOWN` if that cannot be known
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (this.edition() === undefined) await this.#read()
    try {
      return await this.#known(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
    await this.#read()
    try {
      return await this.#known(header, token)
    } catch (error) {
      throw error instanceof errors.JWKSNoMatchingKey && this.#problem !== undefined ? this.#away() : error
    }
  }

  #known(...args: Parameters<JWTVerifyGetKey>): ReturnType<JWTVerifyGetKey> {
    if (this.#age() > times.usable) throw this.#away()
    return this.#set!.find(...args)
  }

  #age(): number {
    return this.#set ? this.now() - this.#set.at : Infinity
  }

  #away(): UnavailableError {
    return new UnavailableError('ACCESS_UNKNOWN', `the keys of the issuer of tokens cannot be read: ${this.#problem}`)
  }

  /** Reads the keys again, unless that was just done. Never fails. */
  async #read(): Promise<void> {
    if (this.#reading) return this.#reading
    if (this.now() - this.#asked < times.between) return
    this.#asked = this.now()
    this.#reading = this.#readNow().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #readNow(): Promise<void> {
    try {
      const limits = { timeoutMs: times.read, bytes: mostBytes }
      const url = this.place.jwksUrl ?? endpointOf(await discovered(this.place.issuer, limits), 'jwks_uri')
      const keySet = await fetchedJson(url, limits)
      const text = JSON.stringify(keySet['keys'])
      const { length } = Array.isArray(keySet['keys']) ? keySet['keys'] : []
      if (!length) throw new Error(`${url} has no keys`)
      if (length > mostKeys) throw new Error(`${url} has ${length} keys, and ${mostKeys} is the most`)
      const isSame = this.#set?.text === text
      const find = isSame ? this.#set!.find : createLocalJWKSet(keySet as never)
      if (!isSame) this.#changes++
      this.#set = { find, text, at: this.now() }
      if (this.#problem !== undefined) this.logger.info('the keys of the issuer of tokens are read again', { url })
      this.#problem = undefined
    } catch (error) {
      const problem = errorText(error)
      if (this.#problem !== problem) this.logger.warn('the keys of the issuer of tokens cannot be read', { problem })
      this.#problem = problem
    }
  }
}
