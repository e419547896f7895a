import { Type } from 'class-transformer'
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator'
import { namePattern } from '@sluice/delivery'
import {
  type DisabledSettings,
  kindOf,
  Optional,
  type Secret,
  type Target,
  targetKinds,
  TargetSettings,
} from '@sluice/targets'
import type { NewSecrets } from '../kind.js'
import { filterPolicyScopes, type Selection, writtenSelection } from './selection.js'

/** The schedule that a rule belongs to, and which change of it wrote the rule. */
export class ScheduleOfRule {
  /** Without its tenant, which is that of the rule. */
  @Matches(namePattern)
  name: string

  /** Milliseconds since 1970: when the schedule was made. Tells it from others of its name. */
  @IsInt()
  @Min(0)
  made: number

  /** Rises with each change of the schedule. */
  @IsInt()
  @Min(0)
  revision: number
}

/** The settings of a rule: which targets get which events. */
export class RuleSettings {
  @Optional()
  @IsString()
  @MaxLength(512)
  description?: string

  /** A disabled rule matches nothing. */
  @Optional()
  @IsBoolean()
  enabled: boolean = true

  /** Why somebody disabled it, for people. */
  @Optional()
  @IsString()
  @MaxLength(512)
  disabledReason?: string

  /** An EventBridge pattern over the CloudEvent, see docs/patterns.md. Made from `filters` or `filterPolicy` if one of them is given. */
  @IsObject()
  pattern: Record<string, unknown>

  /** Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
  @Optional()
  @IsArray()
  filters?: readonly Record<string, unknown>[]

  /** A filter policy of SNS in place of a pattern. */
  @Optional()
  @IsObject()
  filterPolicy?: Record<string, unknown>

  /** What the policy is about. Default `MessageAttributes`. */
  @Optional()
  @IsIn(filterPolicyScopes)
  filterPolicyScope?: Selection['filterPolicyScope']

  /** Every target receives every event that matches, independently of the others. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((target: TargetSettings) => target?.id, { message: '$property must have different ids' })
  @ValidateNested({ each: true })
  @Type(() => TargetSettings, {
    discriminator: {
      property: 'type',
      subTypes: targetKinds.map(({ type, settings }) => ({ name: type, value: settings })),
    },
    keepDiscriminatorProperty: true,
  })
  targets: Target[]

  /** Whether the rule also gets the results of its own targets (`onSuccess`), if its pattern matches them. */
  @Optional()
  @IsBoolean()
  ownResults?: boolean

  /** The service whose handlers this rule was made from; the service writes the rule again when it starts. */
  @Optional()
  @IsString()
  @MaxLength(128)
  managedBy?: string

  /** Set where the rule is the target of a schedule, which alone writes and deletes it. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => ScheduleOfRule)
  schedule?: ScheduleOfRule

  /** The principal that put the rule over HTTP, as the gateway says; a service that writes to Redis itself leaves none. */
  @Optional()
  @IsString()
  @MaxLength(512)
  owner?: string

  /** The groups that the owner's token named when the rule was put, if the owner is a subject. */
  @Optional()
  @IsArray()
  @IsString({ each: true })
  ownerGroups?: readonly string[]
}

export interface RuleNames {
  readonly bus: string
  readonly name: string
}

export interface Rule extends Readonly<RuleSettings>, RuleNames {}

/** The rule as answers show it: as it was written, and without secrets, except those that were just made. */
export function withoutSecrets(rule: Rule, made: NewSecrets = {}): Omit<Rule, 'pattern'> & Selection {
  const { pattern: _, ...rest } = rule
  const targets = rule.targets.map(target => shownTarget(target, made[target.id]))
  return { ...rest, ...writtenSelection(rule), targets }
}

function shownTarget(target: Target, made?: NewSecrets[string]): Target {
  const kind = kindOf(target)
  if (kind) return kind.secrets ? { ...target, ...hidden(kind.secrets, target), ...made } : target
  // a newer version wrote this target, and only that one knows which of its fields are secrets
  return namesOfTarget(target as Target)
}

/** What any version may show of a target that it does not know. */
export function namesOfTarget({ id, type, standby }: Target): Target {
  return { id, type, ...(standby === undefined ? {} : { standby }) } as Target
}

function hidden(secrets: Readonly<Record<string, Secret>>, target: Target): Record<string, string> {
  const there = Object.entries(secrets).filter(([field]) => target[field as keyof Target] !== undefined)
  return Object.fromEntries(there.map(([field, secret]) => [field, secret.hidden]))
}

/** Disables a target, unless the rule was changed or deleted since it was read as `seen`. */
export function disabling(seen: Rule, target: string, disabled: DisabledSettings): (rule?: Rule) => Rule | undefined {
  const json = JSON.stringify(seen)
  return rule => (rule && JSON.stringify(rule) === json ? withDisabled(rule, target, disabled) : undefined)
}

/** The rule with one target disabled, if targets of its kind can be. */
function withDisabled(rule: Rule, id: string, disabled: DisabledSettings): Rule {
  const disable = (target: Target) => kindOf(target)?.deliverer !== undefined && target.id === id
  return {
    ...rule,
    targets: rule.targets.map(target => (disable(target) ? { ...target, disabled } : target) as Target),
  }
}
