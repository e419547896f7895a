import type { KeptLetter } from '@sluice/delivery'
import { type AcceptedEvent, type CloudEvent, isOperatorBus, Provenance, stamp, tenantOf } from '@sluice/event'

/** The type of the event that reports that a target started to dead-letter. */
const type = 'sluice.target.failing'
const source = '/sluice/dlq'

/** Whether the letter's event is itself an alarm or an operator event: there are no alarms about these. */
export function isOfAlarm(letter: KeptLetter): boolean {
  return isOperatorBus(letter.bus) || (letter.type === type && letter.source === source)
}

/** The alarm for a letter. The same letter makes the same event, so repeating it has no effect. */
export function alarmEvent(letter: KeptLetter): AcceptedEvent {
  const { tenant, name: bus } = tenantOf(letter.bus)
  const { rule, target, destination, reason, fingerprint, id, redrives, failedAt } = letter
  const event: CloudEvent = {
    specversion: '1.0',
    id: redrives === 0 ? id : `${id}~${redrives}`,
    source,
    type,
    subject: `${rule}/${target}`,
    time: failedAt,
    datacontenttype: 'application/json',
    // no error: a receiver may say in it what readers of the bus must not see of the event
    data: { bus, rule, target, destination, reason, fingerprint, letterId: id },
  }
  return stamp(JSON.stringify(event), event, new Provenance('sluice', new Date(), false, tenant))
}
