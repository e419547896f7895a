import { nameBeside, nameOfTenant, tenantOf } from './tenant.js'

describe('the tenant of a name', () => {
  it('is not written for the default one', () => {
    expect(nameOfTenant('default', 'shop')).toBe('shop')
    expect(tenantOf('shop')).toEqual({ tenant: 'default', name: 'shop' })
  })

  it('is found again', () => {
    expect(tenantOf(nameOfTenant('acme', 'shop'))).toEqual({ tenant: 'acme', name: 'shop' })
  })

  /** What a tenant would lose: its bus to somebody who writes the tenant into a name. */
  it('is that of who says the name, whatever the name says', () => {
    for (const tenant of ['default', 'acme'])
      for (const name of ['umbrella+shop', 'default+shop', '+shop', 'a+b+c'])
        expect(tenantOf(nameOfTenant(tenant, name))).toEqual({ tenant, name })
  })

  it('is that of the bus for what stands beside it', () => {
    expect(nameBeside('acme+shop', 'other')).toBe('acme+other')
    expect(nameBeside('shop', 'other')).toBe('other')
  })
})
