import { defaultTenant, InvalidError, NotFoundError, ConflictError, tenantPattern } from '@sluice/event'
import { Optional } from '@sluice/targets'
import { Type } from 'class-transformer'
import { IsInt, IsObject, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator'
import type { Kind } from './kind.js'
import { checkQuota, QuotaSettings } from './quota-settings.js'
import { checkFields, withoutNames } from './settings.js'

/** Most tenants of a platform. */
const maxTenants = 1000

/** How many things a tenant may have; no bound but the platform's by default. */
export class TenantLimitSettings {
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  buses?: number

  /** Of all its buses together. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  rules?: number

  @Optional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  keys?: number

  /** Bytes that all its buses may hold in Redis together: at least 1 MiB. */
  @Optional()
  @IsInt()
  @Min(1_048_576)
  @Max(Number.MAX_SAFE_INTEGER)
  bytes?: number
}

/** The settings of a tenant. */
export class TenantSettings {
  @Optional()
  @IsString()
  @MaxLength(512)
  description?: string

  /** How much all that is published in the tenant may have together. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => QuotaSettings)
  quota?: QuotaSettings

  /** How many things it may have. Lower ones than it has take nothing away. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => TenantLimitSettings)
  limits?: TenantLimitSettings
}

export interface TenantNames {
  readonly name: string
}

/** A namespace with keys, grants and buses of its own. The default tenant is always there, and is none of these. */
export interface Tenant extends Readonly<TenantSettings>, TenantNames {}

export const tenantKind = {
  name: 'tenant',
  plural: 'tenants',
  inSnapshot: true,
  counted: true,

  field: ({ name }) => name,

  check(settings, { name }): TenantSettings {
    if (!tenantPattern.test(name) || name === defaultTenant) throw noTenantName(name)
    const { use: _, ...given } = withoutNames(settings, { name }, 'INVALID_TENANT')
    const checked = checkFields(TenantSettings, given, 'INVALID_TENANT')
    checkQuota(checked.quota, 'INVALID_TENANT')
    return checked
  },

  next: (_before, settings, { name }): { value: Tenant } => ({ value: { name, ...settings } }),

  most: () => maxTenants,
  tooMany: () => new ConflictError('TOO_MANY_TENANTS', `there are ${maxTenants} tenants, the most there can be`),
  unknown: ({ name: tenant }) => new NotFoundError('UNKNOWN_TENANT', `there is no tenant '${tenant}'`, { tenant }),
} as const satisfies Kind<TenantNames, TenantSettings, Tenant>

function noTenantName(tenant: string): InvalidError {
  const must = `a tenant name must be 1 to 63 lower case letters, digits or "-", and not '${defaultTenant}', which is always there`
  return new InvalidError('INVALID_NAME', must, { tenant })
}
