import { decodeHeader, encodeHeader } from './header-text.js'
import { InvalidError } from '../errors/errors.js'

/** The example of the HTTP binding, and what it says of single characters. */
const pairs: [value: string, header: string][] = [
  ['Euro € 😀', 'Euro%20%E2%82%AC%20%F0%9F%98%80'],
  ['Zoë', 'Zo%C3%AB'],
  ['100 %', '100%20%25'],
  ['"quoted"', '%22quoted%22'],
  ["!#$&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~", "!#$&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~"],
]

describe('an attribute in a header', () => {
  it.each(pairs)('%s', (value, header) => {
    expect(encodeHeader(value)).toBe(header)
    expect(decodeHeader('ce-subject', header)).toBe(value)
  })

  it.each([
    ['Euro%20%e2%82%ac', 'Euro €'], // lower case
    ['%41%62c', 'Abc'], // what needs no encoding
    ['Hello World', 'Hello World'], // of senders of older versions
    ['"Hello \\"World\\" \\\\ %C3%AB"', 'Hello "World" \\ ë'],
    ['"a" and "b"', '"a" and "b"'], // no quoted string
    ['100%', '100%'],
    ['%zz%2', '%zz%2'],
    ['a%2520b', 'a%20b'], // one round
  ])('%s is read as %s', (header, value) => expect(decodeHeader('ce-subject', header)).toBe(value))

  it.each([
    ['Zo\u00c3\u00ab', /'ce-subject' must be printable ASCII.*Zo%C3%AB/],
    ['日本', /printable ASCII/],
    ['a\tb', /printable ASCII/],
    ['a\u007f', /printable ASCII/],
    ['%C0%A0', /'ce-subject' is not percent-encoded UTF-8/], // the example of the binding: an overlong blank
    ['%FF', /UTF-8/],
    ['%ED%A0%80', /UTF-8/],
  ])('%j is refused, and the message says how to send it', (header, why) => {
    const decode = () => decodeHeader('ce-subject', header)
    expect(decode).toThrow(InvalidError)
    expect(decode).toThrow(why)
  })
})
