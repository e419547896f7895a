import { type Address, type AddressBlock, isInBlock, parseAddress, parseBlock } from './address.js'
import {
  carriersOfIPv4,
  ianaSpecial,
  isatapInterfaces,
  metadataAddresses,
  otherSpecial,
  type SpecialBlock,
} from './special-addresses.js'

/** The setting that allows forbidden addresses. */
export const webhookAllowSetting = 'WEBHOOK_ALLOW'

/** An address that webhooks may not reach, and why. */
export interface ForbiddenAddress {
  readonly address: string
  readonly problem: string
}

const special = [...ianaSpecial, ...otherSpecial].map(entry => ({ ...entry, ...parseBlock(entry.block) }))
const carriers = carriersOfIPv4.map(({ block }) => parseBlock(block))
const metadata = metadataAddresses.map(([address]) => parseBlock(address))

/** Decides which addresses webhooks may reach: public ones, and those that the operator allows. */
export class WebhookAddresses {
  constructor(private readonly allowed: readonly AddressBlock[] = []) {}

  /** @returns undefined if the address may be reached. A text that is not an address is forbidden */
  forbidden(text: string): ForbiddenAddress | undefined {
    const parsed = parseAddress(text)
    const why = parsed ? this.#why(meantBy(parsed)) : 'is no IP address'
    return why === undefined ? undefined : { address: text, problem: `${text} ${why}` }
  }

  /**
   * Checks the host of a URL as far as that is possible without a name server: if it is an address, or a name of this machine
   * (RFC 6761).
   *
   * @param hostname as `URL` has it, which turns decimal, octal, hexadecimal and short forms of addresses into the usual one
   */
  forbiddenHost(hostname: string): ForbiddenAddress | undefined {
    if (/(^|\.)localhost\.?$/i.test(hostname)) {
      const found = ['127.0.0.1', '::1'].map(address => this.forbidden(address))
      return found.includes(undefined)
        ? undefined
        : { address: hostname, problem: `${hostname} is ${found[0]!.problem}` }
    }
    const literal = hostname.replace(/^\[|\]$/g, '')
    return parseAddress(literal) ? this.forbidden(literal) : undefined
  }

  #why(address: Address): string | undefined {
    const fits = this.allowed.filter(block => isInBlock(address, block))
    if (metadata.some(block => isInBlock(address, block))) {
      if (fits.some(({ bits }) => bits === address.length * 8)) return undefined
      return `serves cloud metadata, which webhooks may not reach unless ${webhookAllowSetting} names this very address`
    }
    const found = fits.length > 0 ? undefined : specialBlock(address)
    if (!found) return undefined
    return `is in ${found.block} (${found.name}, ${found.source}), which webhooks may not reach unless ${webhookAllowSetting} names it`
  }
}

function specialBlock(address: Address): SpecialBlock | undefined {
  const half = address.slice(8, 12)
  if (isatapInterfaces.some(start => start.every((byte, i) => byte === half[i])))
    return { block: '::0:5efe:0:0/96', name: 'ISATAP', source: 'RFC 5214' }
  return special.find(block => isInBlock(address, block))
}

/** The IPv4 address that an IPv6 address stands for, otherwise the address itself. */
function meantBy(address: Address): Address {
  return carriers.some(block => isInBlock(address, block)) ? address.slice(12) : address
}

/**
 * Reads `10.0.0.0/8, ::1/128`.
 *
 * @throws Error that names the entry, its fault and what to write
 */
export function parseAllowed(list: string): AddressBlock[] {
  if (list.trim() === '') return []
  return list.split(',').map(entry => {
    const block = parseBlock(entry.trim())
    const carried = block.bits >= 96 && carriers.some(carrier => isInBlock(block.base, carrier))
    if (!carried) return block
    const ipv4 = `${block.base.slice(12).join('.')}/${block.bits - 96}`
    throw new Error(`'${entry.trim()}' stands for IPv4 addresses, and they are judged as such: write ${ipv4}`)
  })
}
