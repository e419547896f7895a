import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertEvent, type CloudEvent } from '@sluice/event'
import { compile } from '@sluice/pattern'

export interface DocumentedPatterns {
  readonly patterns: readonly Record<string, unknown>[]
  readonly events: readonly {
    readonly event: CloudEvent
    /** The one it stands under, by its place among the patterns. */
    readonly pattern: number
    readonly matches: boolean
  }[]
}

/**
 * The examples of docs/patterns.md and its pages that can be published: completed with the attributes that every event has, unless
 * that changes what the page says of them.
 */
export function documentedPatterns(): DocumentedPatterns {
  const pages = ['patterns.md', ...readdirSync('docs/patterns').map(name => join('patterns', name))]
  const page = pages.map(name => readFileSync(join('docs', name), 'utf8')).join('\n')
  const patterns: Record<string, unknown>[] = []
  const events: DocumentedPatterns['events'][number][] = []
  for (const [i, [, kind, json]] of [
    ...page.matchAll(/```json (pattern|matches|does-not-match)\n([^]*?)```/g),
  ].entries()) {
    const example = JSON.parse(json!) as Record<string, unknown>
    if (kind === 'pattern') patterns.push(example)
    else {
      const event = { specversion: '1.0', type: 'documented', source: '/docs', ...example, id: `d-${i}` }
      const matches = kind === 'matches'
      if (canBePublished(event) && compile(patterns.at(-1)!)(event) === matches)
        events.push({ event, pattern: patterns.length - 1, matches })
    }
  }
  return { patterns, events }
}

function canBePublished(event: Record<string, unknown>): event is CloudEvent {
  try {
    assertEvent(event)
    return true
  } catch {
    return false
  }
}
