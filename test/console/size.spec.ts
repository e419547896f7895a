import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const site = join(process.cwd(), 'apps/console/dist/site')
/** Kilobytes of what a first visit loads, compressed. */
const most = { 'index.html': 300, 'portal.html': 150 }

/** Files that a file loads before it runs: what it imports and is not asked for later. */
function loadedBy(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  const text = readFileSync(join(site, 'assets', name), 'utf8')
  for (const [, other] of text.matchAll(/(?:^|;)import(?:[\w*{][^;()]*?from)?"\.\/([^"]+)"/g)) loadedBy(other!, found)
  return found
}

const sizeOf = (path: string) => statSync(existsSync(`${path}.gz`) ? `${path}.gz` : path).size

// What people on slow lines would lose: a console that is there at once. Needs the built output.
describe('the files of the console', () => {
  const read = (page: string) => readFileSync(join(site, page), 'utf8')

  it.each(Object.entries(most))('of a first visit of %s are less than %i KB', (page, kilobytes) => {
    const html = read(page)
    const named = [...html.matchAll(/(?:src|href)="\.\/(?:assets\/)?([^"]+\.(?:js|css))"/g)].map(([, name]) => name!)
    expect(named.length).toBeGreaterThan(1)
    const all = new Set(named.flatMap(name => (name.endsWith('.js') ? [...loadedBy(name)] : [name])))
    const bytes = [...all].reduce((sum, name) => sum + sizeOf(join(site, 'assets', name)), sizeOf(join(site, page)))
    expect(bytes).toBeLessThan(kilobytes * 1024)
  })

  it('are split: each screen and the editor come when they are needed', () => {
    const names = readdirSync(join(site, 'assets'))
    for (const part of ['overview-page', 'events-page', 'event-page', 'rules-page', 'rule-page', 'code-mirror'])
      expect(names.filter(name => name.startsWith(part) && name.endsWith('.js'))).toHaveLength(1)
  })

  it.each(Object.keys(most))('have nothing in %s that a strict policy would refuse, and name no other host', page => {
    const html = read(page)
    expect(html).not.toMatch(/<style|<script(?![^>]*src=)| on\w+=| style=/)
    expect(html).not.toMatch(/https?:\/\//)
  })
})
