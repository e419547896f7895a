import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a user would lose: `npm start` on the Redis that the services can use. */
describe('the Redis that npm start is given', () => {
  async function shown(url: string): Promise<string> {
    const script = `
      import { checkGivenRedis, withoutPassword } from './scripts/setup/redis-given.mjs'
      await checkGivenRedis(process.argv[1], {}).then(() => console.log(withoutPassword(process.argv[1])), error => console.log(error.message))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, url])
    return stdout.trim()
  }

  it.each([
    ['redis+sentinel://me:secret@a:1,b:2/main', 'redis+sentinel://me:***@a:1,b:2/main'],
    ['redis+cluster://:secret@a:1,b:2', 'redis+cluster://:***@a:1,b:2'],
    ['rediss+cluster://a', 'rediss+cluster://a'],
  ])('may be %s, shown without its password', async (url, safe) => {
    expect(await shown(url)).toBe(safe)
  })

  it('is refused with all forms that it may have', async () => {
    expect(await shown('localhost:6379')).toMatch(
      /^REDIS_URL must be like redis:.*rediss:.*redis\+sentinel:.*redis\+cluster:/,
    )
  })
})
