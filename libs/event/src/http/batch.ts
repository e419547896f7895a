import type { AcceptedEvent } from '../cloud-event.js'
import { overLimit, SluiceError } from '../errors/errors.js'
import { type EventText, noAttributes } from '../event-text.js'
import type { JsonScanner } from '../grammar/json-scanner.js'
import type { EventLimits } from '../limits.js'

/**
 * The events of a batch in order. Each is read on demand, so that a caller can yield in between. If the batch as a whole is
 * refused, the iterator throws: nothing may be appended before its end.
 */
export type Entries = Iterable<AcceptedEvent | Rejected>

/** One refused event of a batch, and why. The others are not affected. */
export interface Rejected {
  readonly id?: string
  readonly error: SluiceError
}

/** How the events of a batch are written. */
export interface BatchForm<Read extends EventText> {
  /** Steps to each event, which `read` scans, and then to the end of the body. */
  elements(scanner: JsonScanner): Iterable<number>
  /** @param attributes receives the attributes, so that they are known also if the event is refused */
  read(scanner: JsonScanner, index: number, attributes: Record<string, unknown>): Read
  accept(event: Read): AcceptedEvent
}

/** @throws InvalidError `MALFORMED_JSON`, and `TOO_LARGE` for too many events */
export function* readEntries<Read extends EventText>(
  scanner: JsonScanner,
  { batchEvents: limit, settings }: EventLimits,
  form: BatchForm<Read>,
): Generator<AcceptedEvent | Rejected, void, void> {
  for (const index of form.elements(scanner)) {
    if (index === limit)
      throw overLimit({ field: 'batch', what: 'a batch', limit, unit: 'events', setting: settings?.batchEvents })
    yield entry(scanner, index, form)
  }
}

/** @throws InvalidError `MALFORMED_JSON`: then no entry of the batch can be trusted. */
function entry<Read extends EventText>(
  scanner: JsonScanner,
  index: number,
  form: BatchForm<Read>,
): AcceptedEvent | Rejected {
  scanner.next()
  const start = scanner.at
  const attributes = noAttributes()
  try {
    return form.accept(form.read(scanner, index, attributes))
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === 'MALFORMED_JSON') throw error
    scanner.at = start
    scanner.value(Infinity)
    const { id } = attributes
    return { ...(typeof id === 'string' ? { id } : {}), error }
  }
}
