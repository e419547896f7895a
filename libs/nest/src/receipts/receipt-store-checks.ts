import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Claim, ReceiptStore } from './receipt-store.js'

/** One promise that a store of receipts keeps. */
export interface ReceiptStoreCheck {
  readonly name: string
  /** Rejects with an AssertionError where the store breaks the promise. */
  run(): Promise<void>
}

const hour = 3_600_000

/**
 * What every {@link ReceiptStore} must do: for one of your own, as tests of whatever runner you have.
 *
 * ```ts
 * for (const { name, run } of receiptStoreChecks(() => store)) it(name, run)
 * ```
 *
 * Each check uses tokens of its own, so that all may run on one store, and takes a second at most where the store answers at once.
 *
 * @param store asked for each check when it runs: the store may be made in a hook before
 */
export function receiptStoreChecks(store: () => ReceiptStore): readonly ReceiptStoreCheck[] {
  return Object.entries(checks).map(([name, check]) => ({ name, run: () => check(new Tried(store())) }))
}

/** A store, and a token that nothing else has. */
class Tried {
  readonly token = `billing.Billing.charge/${randomUUID()}`

  constructor(readonly store: ReceiptStore) {}

  claim(owner: string, leaseMs = hour): Promise<Claim> {
    return this.store.claim(this.token, owner, leaseMs)
  }

  finish(owner: string, result: string, ttlMs = hour): Promise<boolean> {
    return this.store.finish(this.token, owner, result, ttlMs)
  }

  release(owner: string): Promise<void> {
    return this.store.release(this.token, owner, hour)
  }

  async isMine(owner: string): Promise<void> {
    deepEqual(await this.claim(owner), { state: 'mine' })
  }

  async isDone(owner: string, result: string): Promise<void> {
    deepEqual(await this.claim(owner), { state: 'done', result })
  }

  /** @returns the milliseconds that are left of it */
  async isInProgress(owner: string): Promise<number> {
    const claim = await this.claim(owner)
    ok(claim.state === 'in-progress', `expected an attempt in progress, claim() answered ${JSON.stringify(claim)}`)
    return claim.forMs
  }

  async untilMine(owner: string): Promise<void> {
    await until(async () => (await this.claim(owner)).state === 'mine', 'claim() answers mine')
  }
}

const checks: Readonly<Record<string, (tried: Tried) => Promise<void>>> = {
  'one attempt begins, and another one that comes meanwhile is told for how long it may have to wait': async tried => {
    await tried.isMine('one')
    const forMs = await tried.isInProgress('two')
    ok(forMs > hour - 60_000 && forMs <= hour, `forMs is ${forMs}, of a lease of ${hour} that just began`)
  },

  'of many that begin at the same moment one does': async tried => {
    const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => tried.claim(`owner ${i}`)))
    equal(claims.filter(({ state }) => state === 'mine').length, 1)
  },

  'what is done is not begun again, and its result is given to whoever comes later': async tried => {
    await tried.claim('one')
    equal(await tried.finish('one', '{"value":"paid ✓"}'), true)
    await tried.isDone('two', '{"value":"paid ✓"}')
    await tried.isDone('one', '{"value":"paid ✓"}')
  },

  'what failed is begun again at once': async tried => {
    await tried.claim('one')
    await tried.release('one')
    await tried.isMine('two')
    await tried.isInProgress('one')
  },

  'the attempt of an owner that died is begun again when its lease ran out, and not before': async tried => {
    await tried.claim('one', 300)
    await tried.isInProgress('two')
    await tried.untilMine('two')
  },

  'an owner that renews its lease keeps it': async tried => {
    await tried.claim('one', 300)
    await tried.isMine('one')
    const forMs = await tried.isInProgress('two')
    ok(forMs > hour - 60_000, `forMs is ${forMs}, of a lease that was renewed for ${hour}`)
  },

  'an owner that is too late changes nothing': async tried => {
    await tried.claim('one', 1)
    await tried.untilMine('two')
    equal(await tried.finish('one', 'late'), false)
    await tried.release('one')
    await tried.isInProgress('three')
    equal(await tried.finish('two', 'right'), true)
    equal(await tried.finish('one', 'late'), false)
    await tried.isDone('three', 'right')
  },

  'an owner whose lease ran out and that nobody replaced is done all the same': async tried => {
    await tried.claim('one', 1)
    await until(() => tried.finish('one', 'late'), 'finish() answers true')
    await tried.isDone('two', 'late')
  },

  'what is done is forgotten after its time': async tried => {
    await tried.claim('one')
    await tried.finish('one', '', 200)
    await tried.isDone('two', '')
    await tried.untilMine('two')
  },

  'tokens are not mixed up': async tried => {
    await tried.claim('one')
    deepEqual(await tried.store.claim(`${tried.token}2`, 'two', hour), { state: 'mine' })
  },
}

/** Milliseconds that a check waits for what must come. */
const patienceMs = 4000

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await condition())) {
    ok(performance.now() < deadline, `waited ${patienceMs} ms in vain until ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
