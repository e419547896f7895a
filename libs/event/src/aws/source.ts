import { isUriReference } from '../grammar/uri.js'

/** What the sources of events begin with that come from a region of AWS. */
const amazon = 'com.amazonaws'
/** What AWS' own sources begin with. */
const own = 'aws.'

/**
 * The source of an event, as CloudEvents has it: `aws.ec2` of the region `eu-west-1` is `com.amazonaws/eu-west-1/ec2`. Without a region
 * it stays as it is.
 *
 * @returns undefined if it has half of a character
 */
export function cloudEventsSource(source: string, region: string): string | undefined {
  try {
    if (region === '') return isUriReference(source) ? source : encodeURIComponent(source)
    const name = source.startsWith(own) ? source.slice(own.length) : source
    return `${before(region)}${name.split('/').map(encodeURIComponent).join('/')}`
  } catch {
    return undefined
  }
}

/** The source that AWS has for such an event: the way back of {@link cloudEventsSource} for AWS' own sources. */
export function awsSource(source: string, region: string): string {
  try {
    if (region === '' || !source.startsWith(before(region))) return source
    return own + decodeURIComponent(source.slice(before(region).length))
  } catch {
    return source
  }
}

function before(region: string): string {
  return `${amazon}/${encodeURIComponent(region)}/`
}
