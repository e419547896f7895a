import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { operatorEventsSection } from './operator-docs.js'

describe('docs/operator-events.md', () => {
  const path = join(process.cwd(), 'docs', 'operator-events.md')
  const heading = '## The events\n\n'

  it('has every type and an example of its data (else: UPDATE_DOCS=1 npx jest libs/service)', () => {
    const [written, listed] = readFileSync(path, 'utf8').split(heading) as [string, string]
    if (process.env['UPDATE_DOCS']) writeFileSync(path, written + heading + operatorEventsSection())
    else expect(listed).toBe(operatorEventsSection())
  })
})
