import { Mask } from './mask.js'

/** The obvious way. */
function slow(mask: string, name: string): boolean {
  return new RegExp(
    `^${mask
      .split('*')
      .map(part => part.replace(/[.\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  ).test(name)
}

describe('Mask', () => {
  it('matches what a regular expression matches, for every short mask and name', () => {
    const words = (letters: string, most: number): string[] =>
      most === 0 ? [''] : ['', ...[...letters].flatMap(letter => words(letters, most - 1).map(word => letter + word))]
    for (const mask of new Set(words('ab*', 5)))
      for (const name of new Set(words('ab', 5)))
        if (new Mask(mask).matches(name) !== slow(mask, name)) throw new Error(`'${mask}' of '${name}'`)
  })

  it('takes a dot and a bracket as they are', () => {
    expect(new Mask('https://a.example/*').matches('https://a.example/x?y=1')).toBe(true)
    expect(new Mask('https://a.example/*').matches('https://axexample/x')).toBe(false)
    expect(new Mask('a+b').matches('aab')).toBe(false)
  })

  it('takes no longer for many stars than for a few', () => {
    const hostile = new Mask('*a'.repeat(1000) + 'b*')
    expect(hostile.matches('a'.repeat(2048))).toBe(false)
  })
})
