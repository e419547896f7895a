import { randomBytes } from 'node:crypto'
import type { WebhookTarget } from '@sluice/targets'
import { busKind, MemoryRegistry, openedTarget, type Rule, ruleKind, sealedProblem, SecretKeys } from '../../index.js'
import { kinds } from '../kinds.js'

const key = () => SecretKeys.of(randomBytes(32).toString('base64'))
const given = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const hook = { id: 'partner', type: 'webhook', url: 'https://partner.example/hook' }
const names = { bus: 'shop', name: 'r' }

/** Puts rules, each time in a registry with the keys of that moment, over the same values. */
class Shop {
  #rule: Rule | undefined

  constructor(public keys: SecretKeys) {}

  async put(...targets: object[]) {
    const registry = new MemoryRegistry(kinds, this.keys)
    await registry.put(busKind, { name: 'shop' }, {})
    const rule = this.#rule
    if (rule) await registry.change(ruleKind, names, () => rule)
    const before = (await registry.read()).version
    const { value, newSecrets } = await registry.put(ruleKind, names, { pattern: { type: ['a'] }, targets })
    this.#rule = (await registry.read()).rules.get('shop')!.get('r')!
    const changed = (await registry.read()).version !== before
    return { value, newSecrets, changed, stored: this.stored() }
  }

  stored(id = 'partner'): WebhookTarget {
    return this.#rule!.targets.find(target => target.id === id) as WebhookTarget
  }

  opened(id = 'partner', keys = this.keys): { secret?: string; previousSecret?: string } {
    const { secret, previousSecret } = openedTarget(names, this.stored(id), keys) as WebhookTarget
    return { ...(secret && { secret }), ...(previousSecret && { previousSecret }) }
  }

  get problem(): string | undefined {
    return sealedProblem(this.#rule!, this.keys)?.code
  }
}

describe('the secret of a webhook under SLUICE_SECRET_KEY', () => {
  it('is stored sealed, and only the answer that made it has it in clear text', async () => {
    const shop = new Shop(key())
    const { newSecrets, stored, value } = await shop.put(hook)
    const { secret } = newSecrets['partner']!
    expect(secret).toMatch(/^whsec_/)
    expect(stored.secret).toMatch(/^=sealed:/)
    expect(JSON.stringify(value)).not.toContain(secret)
    expect(shop.opened()).toEqual({ secret })
  })

  it('is the very same text after a PUT that changes nothing, however the secret is given', async () => {
    const shop = new Shop(key())
    const { stored } = await shop.put({ ...hook, secret: given(1) })
    for (const secret of ['whsec_***', given(1), 'whsec_***']) {
      const { changed, newSecrets } = await shop.put({ ...hook, secret })
      expect({ secret, changed, newSecrets }).toEqual({ secret, changed: false, newSecrets: {} })
    }
    expect(shop.stored()).toEqual(stored)
  })

  it('is encrypted at the next write if it is there in clear text', async () => {
    const shop = new Shop(SecretKeys.none)
    await shop.put({ ...hook, secret: given(1) })
    expect(shop.stored().secret).toBe(given(1))
    shop.keys = key()
    expect(shop.opened()).toEqual({ secret: given(1) })
    expect(await shop.put({ ...hook, secret: 'whsec_***' })).toMatchObject({ changed: true, newSecrets: {} })
    expect(shop.stored().secret).toMatch(/^=sealed:/)
    expect(shop.opened()).toEqual({ secret: given(1) })
  })

  it('is encrypted with the new key at the next write after a rotation', async () => {
    const [oldKey, newKey] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
    const shop = new Shop(SecretKeys.of(oldKey))
    await shop.put({ ...hook, secret: given(1) })
    shop.keys = SecretKeys.of(`${newKey},${oldKey}`)
    expect(shop.opened()).toEqual({ secret: given(1) })
    await shop.put({ ...hook, secret: 'whsec_***' })
    shop.keys = SecretKeys.of(newKey)
    expect(shop.opened()).toEqual({ secret: given(1) })
  })

  it('stays as it is where it cannot be opened, and can be replaced', async () => {
    const shop = new Shop(key())
    const { stored } = await shop.put({ ...hook, secret: given(1) })
    shop.keys = key()
    expect(shop.problem).toBe('SECRET_KEY_MISSING')
    expect(() => shop.opened()).toThrow(/SLUICE_SECRET_KEY/)
    await shop.put({ ...hook, url: 'https://partner.example/other', secret: 'whsec_***' })
    expect(shop.stored().secret).toBe(stored.secret)
    await shop.put({ ...hook, secret: given(2) })
    expect(shop.opened()).toEqual({ secret: given(2) })
    expect(shop.problem).toBeUndefined()
  })

  it('is never replaced by clear text by a gateway without the key', async () => {
    const shop = new Shop(key())
    await shop.put({ ...hook, secret: given(1) })
    shop.keys = SecretKeys.none
    await expect(shop.put({ ...hook, secret: given(2) })).rejects.toMatchObject({ code: 'SECRET_KEY_MISSING' })
    expect(await shop.put({ ...hook, secret: 'whsec_***' })).toMatchObject({ changed: false })
  })

  it('cannot be opened after somebody copied it to another target', async () => {
    const shop = new Shop(key())
    await shop.put({ ...hook, secret: given(1) }, { ...hook, id: 'mine', secret: given(2) })
    const moved = { ...shop.stored('mine'), secret: shop.stored().secret! }
    expect(() => openedTarget(names, moved, shop.keys)).toThrow(/changed or moved/)
    expect(() => openedTarget({ ...names, name: 'other' }, shop.stored(), shop.keys)).toThrow(/changed or moved/)
  })
})

describe.each([
  ['sealed', key()],
  ['in clear text', SecretKeys.none],
])('a secret that is changed with an overlap, %s', (_how, keys) => {
  let shop: Shop
  beforeEach(async () => {
    shop = new Shop(keys)
    await shop.put({ ...hook, secret: given(1) })
  })
  const changing = { ...hook, secret: given(2), previousSecret: 'whsec_***' }
  const both = { secret: given(2), previousSecret: given(1) }

  it('leaves the replaced one as the previous, which nobody has to know', async () => {
    await shop.put(changing)
    expect(shop.opened()).toEqual(both)
  })

  it('changes nothing more when the same PUT is sent again, or what is shown is put back', async () => {
    await shop.put(changing)
    expect(await shop.put(changing)).toMatchObject({ changed: false })
    expect(await shop.put({ ...changing, secret: 'whsec_***' })).toMatchObject({ changed: false })
    expect(shop.opened()).toEqual(both)
  })

  it('ends with a PUT without the previous', async () => {
    await shop.put(changing)
    await shop.put({ ...hook, secret: 'whsec_***' })
    expect(shop.opened()).toEqual({ secret: given(2) })
  })

  it('takes a previous that is given', async () => {
    await shop.put({ ...hook, secret: given(2), previousSecret: given(3) })
    expect(shop.opened()).toEqual({ secret: given(2), previousSecret: given(3) })
  })

  it('keeps none that there never was', async () => {
    await shop.put({ ...hook, secret: 'whsec_***', previousSecret: 'whsec_***' })
    expect(shop.opened()).toEqual({ secret: given(1) })
    expect(shop.stored()).not.toHaveProperty('previousSecret')
  })
})
