import { gathered } from './streamed.js'

/** What viewers would lose: an event, or their order, because texts are sent together. */
describe('texts that are sent as they come', () => {
  const turn = () => new Promise(resolve => setImmediate(resolve))
  async function all(texts: AsyncGenerator<string>): Promise<string[]> {
    const found: string[] = []
    for await (const text of gathered(texts)) found.push(text)
    return found
  }

  it('are one where they are there at once, and do not wait for later ones', async () => {
    async function* texts() {
      yield* ['a', 'b', 'c']
      await turn()
      await turn()
      yield* ['d', 'e']
    }
    expect(await all(texts())).toEqual(['abc', 'de'])
  })

  it('are not gathered without bound', async () => {
    const large = 'x'.repeat(50_000)
    async function* texts() {
      for (let i = 0; i < 5; i++) yield large
    }
    expect((await all(texts())).map(({ length }) => length)).toEqual([100_000, 100_000, 50_000])
  })

  it('are all given before what went wrong', async () => {
    async function* texts() {
      yield 'a'
      yield 'b'
      throw new Error('Redis is gone')
    }
    const found: string[] = []
    const reading = (async () => {
      for await (const text of gathered(texts())) found.push(text)
    })()
    await expect(reading).rejects.toThrow('Redis is gone')
    expect(found.join('')).toBe('ab')
  })

  it('end where nobody reads them any more', async () => {
    let isOver = false
    async function* texts() {
      try {
        for (;;) {
          yield 'a'
          await turn()
        }
      } finally {
        isOver = true
      }
    }
    for await (const _text of gathered(texts())) break
    expect(isOver).toBe(true)
  })
})
