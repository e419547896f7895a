/** What the variables of a template stand for. */
export interface TickFacts {
  /** The moment of the run, in milliseconds since 1970. */
  readonly time: number
  /** The number of the run: 1 for the first one that the schedule makes. */
  readonly count: number
}

const variables: Readonly<Record<string, (facts: TickFacts) => string | number>> = {
  time: ({ time }) => new Date(time).toISOString(),
  count: ({ count }) => count,
}
const variable = /<schedule\.(time|count)>/g
const whole = /^<schedule\.(time|count)>$/

/**
 * Any JSON with `<schedule.time>` and `<schedule.count>` in its strings filled in. A string that is nothing but a variable becomes the
 * variable's value, so that a count is a number. Names of members stay as they are.
 */
export function fill(template: unknown, facts: TickFacts): unknown {
  if (typeof template === 'string') {
    const [, name] = whole.exec(template) ?? []
    if (name !== undefined) return variables[name]!(facts)
    return template.replace(variable, (_, name: string) => String(variables[name]!(facts)))
  }
  if (Array.isArray(template)) return template.map(element => fill(element, facts))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fill(value, facts)]))
}
