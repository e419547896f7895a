/**
 * Base64 of texts whose characters are bytes, for `$base64encode` and `$base64decode`: JSONata takes it from the platform, and a guest has
 * none.
 *
 * The function is also sent to evaluators as text: it uses nothing but the language.
 */
export function base64(): { btoa(text: string): string; atob(text: string): string } {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const values = new Map(Array.from(`${digits}-_`, (digit, index) => [digit, index < 64 ? index : index - 2]))

  function btoa(text: string): string {
    let encoded = ''
    for (let at = 0; at < text.length; at += 3) {
      const [first, second, third] = [0, 1, 2].map(next => text.charCodeAt(at + next) & 0xff) as [
        number,
        number,
        number,
      ]
      const bits = (first << 16) | (second << 8) | third
      const four = [18, 12, 6, 0].map(shift => digits[(bits >> shift) & 63]).join('')
      const missing = Math.max(0, at + 3 - text.length)
      encoded += four.slice(0, 4 - missing) + '='.repeat(missing)
    }
    return encoded
  }

  function atob(text: string): string {
    let decoded = ''
    let bits = 0
    let count = 0
    for (const digit of text) {
      if (digit === '=') break
      const value = values.get(digit)
      if (value === undefined) continue
      bits = ((bits << 6) | value) & 0xffff
      count += 6
      if (count < 8) continue
      count -= 8
      decoded += String.fromCharCode((bits >> count) & 0xff)
    }
    return decoded
  }

  return { btoa, atob }
}
