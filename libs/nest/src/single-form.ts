import { ConflictError } from '@sluice/event'

/**
 * The packed SDK exists as ESM and as CommonJS. If a tool loads both into one process, each class exists twice: the module does
 * not find what the other form's decorators wrote, and `instanceof` is false. So loading the second form is refused.
 */
const form = typeof module === 'undefined' ? 'ESM' : 'CommonJS'
const key = Symbol.for('sluice:form')
const before = ((globalThis as Record<symbol, unknown>)[key] ??= form)
if (before !== form) {
  const fix = "import it in one way, or have your tool resolve the condition 'module-sync', as Node does"
  const message = `@sluice/nest is loaded as ${String(before)} and again as ${form}, so that each class is there twice: ${fix}`
  throw new ConflictError('TWO_FORMS', message, { forms: [before, form] })
}
