/**
 * The AWS envelope and CloudEvents are two spellings of one event. Inside, everything has its CloudEvents name; a name
 * that is not listed here (`id`, `source`, `time`, `account`, `region`, `resources`) is the same in both.
 *
 * An attribute of CloudEvents holds no list, so there `resources` is the list's JSON as a text. Events that came from AWS have account,
 * region and resources in attributes of their own, which stand in for those names.
 */
export const resources = 'resources'

/** Where an event has what it is about; all other members are its attributes. */
export const dataName = 'data'

const cloudEventsNames: ReadonlyMap<string, string> = new Map([
  ['detail-type', 'type'],
  ['detail', dataName],
])

const standIns: ReadonlyMap<string, string> = new Map([
  ['account', 'awsaccount'],
  ['region', 'awsregion'],
  [resources, 'awsresources'],
])

/** The attribute that counts for a name where the event has no attribute of that name; undefined for most names. */
export function standInOf(name: string): string | undefined {
  return standIns.get(name)
}

/** The path of a pattern's field, with its first segment in CloudEvents spelling. */
export function canonicalPath(path: readonly string[]): readonly string[] {
  const name = cloudEventsNames.get(path[0]!)
  return name === undefined ? path : [name, ...path.slice(1)]
}

/** The event with its members in CloudEvents spelling. When it has both spellings of one, the CloudEvents one counts. */
export function canonicalEvent(given: object): Record<string, unknown> {
  const event = given as Record<string, unknown>
  let canonical = event
  for (const [aws, name] of cloudEventsNames) {
    if (!Object.hasOwn(event, aws) || Object.hasOwn(event, name)) continue
    canonical = { ...canonical, [name]: event[aws] }
  }
  for (const [name, attribute] of standIns) {
    if (!Object.hasOwn(event, attribute) || Object.hasOwn(event, name)) continue
    canonical = { ...canonical, [name]: event[attribute] }
  }
  if (Object.hasOwn(canonical, resources)) canonical = { ...canonical, [resources]: listed(canonical[resources]) }
  return canonical
}

/** The names that an event may have a member under. */
export function spellings(name: string): string[] {
  return [name, ...[...cloudEventsNames].flatMap(([aws, cloudEvents]) => (cloudEvents === name ? [aws] : []))]
}

function listed(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('[')) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
