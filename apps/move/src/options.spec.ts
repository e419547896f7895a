import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions, UsageError } from './options.js'

/** What an operator would lose: passwords that stay out of the command line, and errors that name what to set. */
describe('the options of a move', () => {
  const url = ['--from', 'redis://old:6379', '--to', 'redis://new:6379']
  const refusal = (args: string[], environment = {}) => {
    try {
      readOptions(args, environment)
    } catch (error) {
      if (error instanceof UsageError) return error.message
      throw error
    }
    throw new Error('it was accepted')
  }

  it('have both sides on the command line', () => {
    const { from, to, slotGroups, what } = readOptions([...url, '--slot-groups', '32', '--dry-run'])
    expect([from.address, to.address, slotGroups, what]).toEqual([
      'redis://old:6379',
      'redis://new:6379',
      32,
      'dry-run',
    ])
  })

  it('have a side in the environment as a service has it, with its password in a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sluice-move-')), 'url')
    writeFileSync(file, 'redis+cluster://:secret@a:1,b:2\n')
    const { from, to } = readOptions([], {
      FROM_REDIS_HOST: 'old',
      TO_REDIS_URL_FILE: file,
      REDIS_URL: 'redis://other',
    })
    expect([from.address, to.address]).toEqual(['redis://old:6379', 'redis+cluster://a:1,b:2'])
  })

  it('are refused with the name of what is wrong', () => {
    expect(refusal([])).toBe('--from or FROM_REDIS_URL is needed')
    expect(refusal(url.slice(0, 2))).toBe('--to or TO_REDIS_URL is needed')
    expect(refusal(['--from', 'ftp://x', ...url.slice(2)])).toMatch(/^--from must be/)
    expect(refusal(url, { TO_REDIS_TLS_CA_FILE: '/nowhere' })).toMatch(/^TO_REDIS_TLS_CA_FILE needs TLS: write rediss:/)
    expect(refusal(url.slice(0, 2), { TO_REDIS_URL_FILE: '/nowhere' })).toMatch(/^TO_REDIS_URL_FILE names \/nowhere/)
    expect(refusal([...url, '--undo', '--clean'])).toBe('--undo and --clean do not go together')
    expect(refusal([...url, '--drain', 'long'])).toBe('--drain is a whole number of at least 0')
  })
})
