import { type Biography, biographyOf, type Found, isOfDelivery, type KnownTarget, type Step } from '@sluice/biography'
import { deliveryId } from '@sluice/delivery'
import { type CloudEvent, deliverAtOf, parseTimestamp } from '@sluice/event'
import { destinationOf } from '@sluice/targets'
import type { Memory } from './memory.js'
import type { LoggedEvent } from './memory-log.js'

/** The biography of an event in memory, where every step is kept. */
export function memoryBiography(memory: Memory, { bus, position, json }: LoggedEvent): Biography {
  const steps = memory.log.journal.stepsOf({ bus, position })
  const event = JSON.parse(json) as CloudEvent
  const { receivedtime, principal } = event
  const [at, deliverAt] = [parseTimestamp(receivedtime), deliverAtOf(event)]
  const rules = [...(memory.registry.snapshot.rules.get(bus)?.values() ?? [])]
  return biographyOf({
    ...{ bus, position, storedAt: Number(position.split('-')[1]), level: 'all', steps, kept: true, isCut: false },
    received: {
      ...(at === undefined ? {} : { at }),
      ...(deliverAt === undefined ? {} : { deliverAt }),
      ...(principal === undefined ? {} : { principal }),
    },
    ...{ isRouted: steps.some(isMatch), versions: new Map(), foundAll: true },
    targets: rules.flatMap(({ name, targets }) =>
      targets.map((target): KnownTarget => {
        const { targetType: type, destination } = destinationOf(target)
        return { rule: name, target: target.id, type, destination, isThere: true }
      }),
    ),
    found: foundOf(memory, { bus, position }, steps),
  })
}

/** What is under way: the last step of each delivery says it, because nothing is lost in memory. */
function foundOf(memory: Memory, place: Pick<LoggedEvent, 'bus' | 'position'>, steps: readonly Step[]): Found[] {
  const match = steps.findLast(({ name }) => name === 'RULE_MATCH')
  if (match?.name !== 'RULE_MATCH') return lettersOf(memory, place, 'none', 'none')
  return match.rules.flatMap(({ rule, targets }) =>
    targets.flatMap((target): Found[] => {
      const own = steps.filter(
        step => isOfDelivery(step) && step.name !== 'EVENT_CAUSED' && step.rule === rule && step.target === target,
      )
      const last = own.at(-1)
      const redrives = last && 'redrives' in last ? last.redrives : 0
      if (!last || last.name === 'INVOCATION_REDRIVE') return [{ rule, target, redrives, state: 'in progress' }]
      if (last.name === 'INVOCATION_DLQ') return lettersOf(memory, place, rule, target)
      if (!('retryMs' in last) || last.retryMs === undefined) return []
      return [{ rule, target, redrives, state: 'retrying', nextAt: last.at + last.retryMs }]
    }),
  )
}

function lettersOf(
  memory: Memory,
  place: Pick<LoggedEvent, 'bus' | 'position'>,
  rule: string,
  target: string,
): Found[] {
  const id = deliveryId({ ...place, rule, target })
  return memory.letters
    .list({ bus: place.bus, rule, target })
    .filter(({ letter }) => letter.id === id)
    .map(({ letter: { redrives, reason, error, failedAt } }): Found => {
      return { rule, target, redrives, state: 'dead letter', letter: { id, reason, error, at: Date.parse(failedAt) } }
    })
}

function isMatch({ name }: Step): boolean {
  return name === 'RULE_MATCH' || name === 'NO_STANDARD_RULES_MATCHED'
}
