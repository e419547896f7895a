/** An IP address as its bytes: 4 of IPv4, 16 of IPv6. */
export type Address = readonly number[]

/** The addresses that share their first `bits` bits with `base`. */
export interface AddressBlock {
  readonly base: Address
  readonly bits: number
}

/**
 * Reads an address in the text form that resolvers and `URL` write: dotted decimal, or RFC 4291. The zone of `fe80::1%eth0` is
 * not part of the address. Undefined for anything else, including host names.
 */
export function parseAddress(text: string): Address | undefined {
  return parseIPv4(text) ?? parseIPv6(text.replace(/%.*$/s, ''))
}

function parseIPv4(text: string): Address | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.map(Number)
}

function parseIPv6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, i) => parseGroups(half, i === halves.length - 1))
  if (!head) return undefined
  if (halves.length === 1) return head.length === 16 ? head : undefined
  // `::` stands for at least one group of zeros
  if (!tail || head.length + tail.length > 14) return undefined
  return [...head, ...Array<number>(16 - head.length - tail.length).fill(0), ...tail]
}

/** The bytes of `a:b:c`; the last group of an address may be an IPv4 address. */
function parseGroups(text: string, isLast: boolean): number[] | undefined {
  const bytes: number[] = []
  const groups = text === '' ? [] : text.split(':')
  for (const [i, group] of groups.entries()) {
    const ipv4 = isLast && i === groups.length - 1 ? parseIPv4(group) : undefined
    if (ipv4) bytes.push(...ipv4)
    else if (/^[\da-f]{1,4}$/i.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 255)
    else return undefined
  }
  return bytes
}

/**
 * Reads `10.0.0.0/8` or `fd00::/8`; an address alone is a block of one.
 *
 * @throws Error that says what is wrong and what to write
 */
export function parseBlock(text: string): AddressBlock {
  const [, address = '', prefix] = /^([^/%]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const base = parseAddress(address)
  if (!base) throw new Error(`'${text}' is no address block such as 10.0.0.0/8 or ::1/128`)
  const most = base.length * 8
  const bits = prefix === undefined ? most : Number(prefix)
  if (bits > most) throw new Error(`'${text}' has a prefix of more than ${most} bits`)
  const network = base.map((byte, i) => byte & mask(bits, i))
  if (network.some((byte, i) => byte !== base[i]))
    throw new Error(`'${text}' has bits set behind its prefix: write ${formatAddress(network)}/${bits}`)
  return { base, bits }
}

export function isInBlock(address: Address, { base, bits }: AddressBlock): boolean {
  return address.length === base.length && base.every((byte, i) => byte === (address[i]! & mask(bits, i)))
}

/** Which bits of byte `i` belong to a prefix of `bits`. */
function mask(bits: number, i: number): number {
  return (0xff00 >> Math.min(8, Math.max(0, bits - i * 8))) & 0xff
}

/** IPv4 in dotted decimal, IPv6 as in RFC 5952, except that the first long run of zeros is left out and not the longest. */
function formatAddress(address: Address): string {
  if (address.length === 4) return address.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((address[2 * i]! << 8) | address[2 * i + 1]!).toString(16))
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')
}
