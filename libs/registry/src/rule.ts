import { Type } from 'class-transformer'
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator'
import { type Target, TargetSettings, targetTypes } from './target.js'

/** What a rule is created with: who receives which events. */
export class RuleSettings {
  @IsOptional()
  @IsString()
  @MaxLength(512)
  description?: string

  /** A rule that is not enabled matches nothing. */
  @IsOptional()
  @IsBoolean()
  enabled: boolean = true

  /** An EventBridge pattern over the CloudEvent, see docs/patterns.md. */
  @IsObject()
  pattern: Record<string, unknown>

  /** Every target receives every event that matches, independently of the others. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((target: TargetSettings) => target?.id, { message: '$property must have different ids' })
  @ValidateNested({ each: true })
  @Type(() => TargetSettings, { discriminator: { property: 'type', subTypes: targetTypes }, keepDiscriminatorProperty: true })
  targets: Target[]

  /** The service whose handlers this rule was made from; such a rule is written anew when the service starts. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  managedBy?: string
}

export interface Rule extends Readonly<RuleSettings> {
  readonly bus: string
  readonly name: string
}

/** What a secret is shown as. Given back in a PUT it means: keep the one that is there. */
export const hiddenSecret = 'whsec_***'

/** The rule without its secrets, for anybody to see. */
export function withoutSecrets(rule: Rule): Rule {
  return { ...rule, targets: rule.targets.map(target => (target.type === 'webhook' ? { ...target, secret: hiddenSecret } : target)) }
}
