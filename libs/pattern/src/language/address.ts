/** A block of IP addresses as the first bits of an address. Version 4 and 6 addresses never match each other's blocks. */
export interface Block {
  readonly version: 4 | 6
  readonly bits: number
  readonly words: readonly number[]
}

/** An address as words: four of 8 bits for version 4, eight of 16 bits for version 6; undefined when it is none. */
export function parseAddress(text: string): readonly number[] | undefined {
  // The longest address is 45 characters; anything longer is not worth looking at.
  if (text.length > 45) return undefined
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text)
}

/** Parses `address/bits`; the answer is a sentence when it is no block. */
export function parseBlock(text: string): Block | string {
  const slash = text.indexOf('/')
  if (slash < 0) return 'a block needs a mask: an address, a slash and the number of bits'
  const words = parseAddress(text.slice(0, slash))
  if (!words) return `${JSON.stringify(text.slice(0, slash))} is not an IP address`
  const version = words.length === 4 ? 4 : 6
  const width = version === 4 ? 32 : 128
  const mask = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(mask) || Number(mask) > width)
    return `the mask of a version ${version} block is a number from 0 to ${width}`
  return { version, bits: Number(mask), words }
}

function parseVersion4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.map(Number)
}

function parseVersion6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(groups)
  if (!head || (halves.length === 2 && !tail)) return undefined
  if (!tail) return head.length === 8 ? head : undefined
  const zeros = 8 - head.length - tail.length
  return zeros < 1 ? undefined : [...head, ...new Array<number>(zeros).fill(0), ...tail]
}

function groups(text: string): number[] | undefined {
  if (text === '') return []
  const words: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      words.push(parseInt(part, 16))
      continue
    }
    // The last 32 bits may be written as a version 4 address (RFC 4291, section 2.2).
    const last = i === parts.length - 1 ? parseVersion4(part) : undefined
    if (!last) return undefined
    words.push(last[0]! * 256 + last[1]!, last[2]! * 256 + last[3]!)
  }
  return words
}
