import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { reasons, retryDefaults } from '@sluice/delivery'

const root = process.cwd()
const ignored = new Set(['node_modules', 'dist', '.git', '.sluice', 'coverage'])

function markdown(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    if (ignored.has(name)) return []
    return statSync(path).isDirectory() ? markdown(path) : name.endsWith('.md') ? [path] : []
  })
}

describe('the documentation', () => {
  it('links only to what is there', () => {
    const broken = markdown(root).flatMap(file =>
      [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .filter(([, link]) => !existsSync(join(dirname(file), link!)))
        .map(([, link]) => `${file.slice(root.length + 1)}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('has a map that is the folders: a newcomer looks for what it names', () => {
    const map = /## The map\s+```([\s\S]*?)```/.exec(readFileSync('ARCHITECTURE.md', 'utf8'))![1]!
    const missing = ['apps', 'libs', 'examples', 'bench', 'test'].flatMap(folder =>
      readdirSync(folder)
        .filter(name => !ignored.has(name) && statSync(join(folder, name)).isDirectory())
        .filter(name => !map.includes(name))
        .map(name => `${folder}/${name}`),
    )
    expect(missing).toEqual([])
    const named = [...map.matchAll(/^ {2}(\w[\w-]*)\//gm)].map(([, name]) => name!)
    expect(named.filter(name => !existsSync(join('libs', name)))).toEqual([])
  })

  it('gives the retry defaults that the code has', () => {
    const page = readFileSync('docs/http.md', 'utf8')
    for (const [type, { attempts, backoff, maxAgeMs }] of Object.entries(retryDefaults)) {
      const { delay, jitter, maxDelay } = backoff
      const cells = [`\`${type}\``, attempts, `\`${backoff.type}\``, delay, jitter, maxDelay, maxAgeMs]
      expect(page.replace(/ +/g, ' ')).toContain(`| ${cells.join(' | ')} |`)
    }
  })

  it('names every reason for which a delivery is given up: alarms are written against them', () => {
    const listed = /Reasons: ([^.]*)\./.exec(readFileSync('docs/http.md', 'utf8'))![1]!
    expect([...listed.matchAll(/`([\w-]+)`/g)].map(([, reason]) => reason)).toEqual([...reasons])
  })
})
