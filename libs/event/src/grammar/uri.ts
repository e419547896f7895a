const unreserved = 'A-Za-z0-9._~\\-'
const subDelims = "!$&'()*+,;="
const encoded = '%[0-9A-Fa-f]{2}'
const path = new RegExp(`^(?:[${unreserved}${subDelims}:@/]|${encoded})*$`)
const queryOrFragment = new RegExp(`^(?:[${unreserved}${subDelims}:@/?]|${encoded})*$`)
const userInfo = new RegExp(`^(?:[${unreserved}${subDelims}:]|${encoded})*$`)
const name = new RegExp(`^(?:[${unreserved}${subDelims}]|${encoded})*$`)
const future = new RegExp(`^v[0-9A-Fa-f]+\\.[${unreserved}${subDelims}:]+$`, 'i')
const scheme = /^[A-Za-z][A-Za-z0-9+.-]*$/

/** Splits any reference into its parts. Source: https://www.rfc-editor.org/rfc/rfc3986#appendix-B */
const parts = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s

/** A URI or relative reference by the grammar of RFC 3986: only ASCII; other characters must be percent-encoded. */
export function isUriReference(text: string): boolean {
  const match = parts.exec(text)
  if (!match) return false
  const [, named, authority, ofPath, query = '', fragment = ''] = match
  if (named !== undefined && !scheme.test(named)) return false
  if (authority !== undefined && !isAuthority(authority)) return false
  if (!path.test(ofPath!) || !queryOrFragment.test(query) || !queryOrFragment.test(fragment)) return false
  // without a scheme the first segment must not have a colon, or it would be read as a scheme
  return named !== undefined || authority !== undefined || !/^[^/]*:/.test(ofPath!)
}

/** A URI with a scheme. */
export function isUri(text: string): boolean {
  return isUriReference(text) && /^[^:/?#]+:/.test(text)
}

function isAuthority(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at >= 0 && !userInfo.test(text.slice(0, at))) return false
  const host = text.slice(at + 1)
  const literal = /^\[(.*)\](?::[0-9]*)?$/.exec(host)
  if (literal) return future.test(literal[1]!) || isIpv6(literal[1]!)
  return name.test(host.replace(/:[0-9]*$/, ''))
}

function isIpv6(text: string): boolean {
  return /^[0-9A-Fa-f:.]+$/.test(text) && URL.canParse(`http://[${text}]`)
}
