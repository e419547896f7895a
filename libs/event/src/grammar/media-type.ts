/** A media type as RFC 9110 has it, section 8.3.1. */
export interface MediaType {
  /** Type and subtype in lower case, for example `application/json`. */
  readonly essence: string
  /** In lower case. */
  readonly charset?: string
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const essence = new RegExp(`${token}/${token}`, 'y')
const separator = /[ \t]*;[ \t]*/y
const parameter = new RegExp(`(${token})=(?:(${token})|"((?:[\\t !#-[\\]-~]|\\\\[\\t -~])*)")`, 'y')

/** @returns undefined if the text is not a media type */
export function parseMediaType(text: string): MediaType | undefined {
  let at = 0
  const next = (pattern: RegExp) => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at = pattern.lastIndex
    return match
  }
  const kind = next(essence)
  if (!kind) return undefined
  let charset: string | undefined
  while (at < text.length) {
    if (!next(separator)) return undefined
    const found = next(parameter) // RFC 9110 allows an empty parameter
    if (!found || found[1]!.toLowerCase() !== 'charset') continue
    charset ??= (found[2] ?? found[3]!.replace(/\\(.)/g, '$1')).toLowerCase()
  }
  return { essence: kind[0].toLowerCase(), ...(charset === undefined ? {} : { charset }) }
}

/** Whether its text is JSON in UTF-8; JSON in another charset is bytes to Sluice. */
export function isJson({ essence, charset }: MediaType): boolean {
  return /[/+]json$/.test(essence) && isUtf8(charset)
}

export function isText({ essence, charset }: MediaType): boolean {
  return essence.startsWith('text/') && isUtf8(charset)
}

/** ASCII is UTF-8 too. */
export function isUtf8(charset: string | undefined): boolean {
  return charset === undefined || ['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(charset)
}
