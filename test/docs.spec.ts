import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { reasons, retryDefaults } from '@sluice/delivery'

const root = process.cwd()
const ignored = new Set(['node_modules', 'dist', '.git', '.sluice', 'coverage'])

function filesOf(folder: string, names: RegExp): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    if (ignored.has(name)) return []
    return statSync(path).isDirectory() ? filesOf(path, names) : names.test(name) ? [path] : []
  })
}

/** Without its blocks of code. */
function textOf(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
}

/** The anchors of a page, as GitHub makes them. */
function sectionsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe('the documentation', () => {
  const pages = filesOf(root, /\.md$/)
  const linksOf = (page: string) =>
    [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, file, section]) => ({
      file: file ? join(dirname(page), file) : page,
      section,
    }))
  const shown = (path: string) => relative(root, path)

  it('links only to pages and sections that are there', () => {
    const broken = pages.flatMap(page =>
      linksOf(page)
        .filter(
          ({ file, section }) =>
            !existsSync(file) || (section && file.endsWith('.md') && !sectionsOf(file).includes(section)),
        )
        .map(({ file, section }) => `${shown(page)}: ${shown(file)}${section ? `#${section}` : ''}`),
    )
    expect(broken).toEqual([])
  })

  it('is named by sources as it is', () => {
    const missing = ['apps', 'libs', 'scripts', 'test'].flatMap(folder =>
      filesOf(folder, /\.(ts|mjs)$/).flatMap(file =>
        [...readFileSync(file, 'utf8').matchAll(/\bdocs\/[\w/-]+\.md/g)]
          .filter(([page]) => !existsSync(page))
          .map(([page]) => `${file}: ${page}`),
      ),
    )
    expect(missing).toEqual([])
  })

  it('is found by questions: the index names every page, and each subject has a list of its pages, which link back', () => {
    const files = (page: string) => linksOf(join(root, page)).map(({ file }) => shown(file))
    const docs = pages.map(shown).filter(page => page.startsWith('docs/'))
    const index = files('docs/README.md')
    const subjects = ['http', 'operations', 'patterns', 'sdk']
    expect(docs.filter(page => dirname(page) === 'docs' && page !== 'docs/README.md' && !index.includes(page))).toEqual(
      [],
    )
    for (const subject of subjects) {
      const parts = docs.filter(page => dirname(page) === `docs/${subject}`)
      const list = /^## Pages\n\n([\s\S]*?)\n\n/m.exec(readFileSync(`docs/${subject}.md`, 'utf8') + '\n\n')![1]!
      const listed = [...list.matchAll(/^- \[.+?\]\((.+?)\)/gm)].map(([, page]) => join('docs', page!))
      expect(listed.sort()).toEqual(parts.sort())
      expect(parts.filter(page => !readFileSync(page, 'utf8').includes(`](../${subject}.md#pages)`))).toEqual([])
    }
    expect(docs.filter(page => !['.', ...subjects].includes(relative('docs', dirname(page)) || '.'))).toEqual([])
  })

  it('has a map that is the folders: a newcomer looks for what it names', () => {
    const map = /## The map\s+```([\s\S]*?)```/.exec(readFileSync('ARCHITECTURE.md', 'utf8'))![1]!
    const mapped = [
      'apps',
      'libs',
      'examples',
      'bench',
      'test',
      'libs/streams/src',
      'libs/nest/src',
      'apps/gateway/src',
    ]
    const missing = mapped.flatMap(folder =>
      readdirSync(folder)
        .filter(name => !ignored.has(name) && statSync(join(folder, name)).isDirectory())
        .filter(name => !map.includes(name))
        .map(name => `${folder}/${name}`),
    )
    expect(missing).toEqual([])
    const named = [...map.matchAll(/^ {2}(\w[\w-]*)\//gm)].map(([, name]) => name!)
    expect(named.filter(name => !existsSync(join('libs', name)))).toEqual([])
  })

  it('shows what an event costs by every path that is measured, beside its goal', () => {
    const rows = new Map(
      [...readFileSync('docs/performance.md', 'utf8').matchAll(/^\| (.+?) +\|(.*)\|$/gm)].map(([, name, cells]) => [
        name,
        cells!.split('|').map(cell => cell.trim()),
      ]),
    )
    const paths = JSON.parse(readFileSync('bench/cost/goals.json', 'utf8')) as Record<
      string,
      { name: string; of?: object }
    >
    const [redis, times] = [0, 5]
    for (const { name, of } of Object.values(paths)) {
      expect([name, rows.get(name)?.[redis]]).toEqual([name, expect.stringMatching(/^\d+\.\d$/)])
      expect([name, rows.get(name)?.[times]]).toEqual([name, of ? expect.stringMatching(/^\d+\.\d\d$/) : ''])
    }
    expect(rows.get('µs an event')?.[times]).toBe('times the goal')
  })

  it('gives the retry defaults that the code has', () => {
    const page = readFileSync('docs/http/failures.md', 'utf8')
    for (const [type, { attempts, backoff, maxAgeMs }] of Object.entries(retryDefaults)) {
      const { delay, jitter, maxDelay } = backoff
      const cells = [`\`${type}\``, attempts, `\`${backoff.type}\``, delay, jitter, maxDelay, maxAgeMs]
      expect(page.replace(/ +/g, ' ')).toContain(`| ${cells.join(' | ')} |`)
    }
  })

  it('names every reason for which a delivery is given up: alarms are written against them', () => {
    const section = /^## Reasons\n([\s\S]*?)^## /m.exec(readFileSync('docs/http/dead-letters.md', 'utf8'))![1]!
    expect([...section.matchAll(/^\| `([\w-]+)` /gm)].map(([, reason]) => reason)).toEqual([...reasons])
  })
})
