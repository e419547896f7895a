import 'reflect-metadata'
import { checkMethod } from '../handlers/check-method.js'
import { noteDecorated } from '../handlers/decorated.js'
import { addHandler } from '../handlers/on-event.decorator.js'
import { type ScheduledOptions, scheduledOptions, type ScheduledWhen } from './scheduled-options.js'

/**
 * Runs a method of any provider or controller at times of the calendar, at a rate, or once; each time in one instance of the service:
 *
 * ```ts
 * @Scheduled('0 9 * * MON-FRI', { timeZone: 'Europe/Zurich' })
 * async report({ data: { time } }: CloudEvent<ScheduledTick>) {}
 *
 * @Scheduled({ rate: '5 minutes' }, { ordered: { onFailure: 'skip' } })
 * async poll() {}
 *
 * @Scheduled({ at: '2027-01-01T00:00' }, { timeZone: 'Europe/Zurich' })
 * async greet() {}
 * ```
 *
 * The platform makes the runs, each once. A run is an event for this method: it is retried with backoff, and becomes a dead letter, as any
 * event of an `@OnEvent` handler. See docs/sdk/schedules.md.
 *
 * @throws InvalidError `INVALID_HANDLER` naming class, method, option and fix
 */
export function Scheduled(when: ScheduledWhen, options: ScheduledOptions = {}): MethodDecorator {
  return (target, name, descriptor?: PropertyDescriptor) => {
    const method = checkMethod('@Scheduled on', 'INVALID_HANDLER', target, name, descriptor)
    addHandler(method, scheduledOptions(`${target.constructor.name}.${String(name)}`, when, options))
    noteDecorated(target, String(name))
  }
}
