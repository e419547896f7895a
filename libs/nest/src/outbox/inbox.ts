import { Inject, Injectable } from '@nestjs/common'
import type { CloudEvent } from '@sluice/event'
import { currentEvent } from '../handlers/current-event.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { checkReceipts, receiptDefaults, type ReceiptOptions } from '../receipts/idempotent.decorator.js'
import { tokenOf } from '../receipts/receipts.js'
import type { OptionNames } from '../unknown-options.js'
import { PostgresReceipts } from './postgres-receipts.js'
import type { Sql } from './sql.js'

export interface InboxOptions extends ReceiptOptions {
  /** Name of the effect, if the handler has several for one event. */
  readonly effect?: string
}

/** Whether the effect was executed by this call, and its value. */
export type Once<T> = { readonly first: true; readonly value: T } | { readonly first: false }

const optionNames: OptionNames<InboxOptions> = { effect: true, key: true, ttl: true }

/** Executes the effect of an event once, in the transaction of the effect. */
@Injectable()
export class Inbox {
  constructor(
    private readonly receipts: PostgresReceipts,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /**
   * Writes a receipt of the event in the caller's transaction: it commits together with the effect, or not at all. So the effect
   * is executed exactly once, however often the event comes and whatever dies. Each handler has receipts of its own.
   *
   * @param tx the caller's transaction, see {@link Sql}
   * @throws the error of the effect; its writes are rolled back then, even if you commit; InvalidError `NO_TRANSACTION`
   */
  async once<T>(tx: Sql, event: CloudEvent, effect: () => Promise<T>, options: InboxOptions = {}): Promise<Once<T>> {
    const { key = sourceAndId, ttl = receiptDefaults.ttl } = checkReceipts(options, 'inbox.once', optionNames)
    const handler = currentEvent.getStore()?.context.rule ?? this.options.name
    const scope = ['inbox', handler, ...(options.effect === undefined ? [] : [options.effect])].join('/')
    let once: Once<T> = { first: false }
    await this.receipts.with(tx, tokenOf(scope, key(event)), ttl, async () => {
      once = { first: true, value: await effect() }
    })
    return once
  }
}

function sourceAndId({ source, id }: CloudEvent): string {
  return `${source} ${id}`
}
