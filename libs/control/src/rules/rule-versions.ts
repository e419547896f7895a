import { Inject, Injectable } from '@nestjs/common'
import { ConflictError, NotFoundError } from '@sluice/event'
import {
  type Difference,
  differences,
  RegistryView,
  restored,
  type Rule,
  ruleKind,
  type Version,
  type Written,
} from '@sluice/registry'
import { type Caller, SETTINGS, type Settings } from '@sluice/service'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'
import { Rules } from './rules.js'

/** A version of a rule, and what it changed. */
export interface RuleVersion extends Version<Rule> {
  /** Undefined where the version before is not kept, or one of the two is a deletion. */
  readonly changes: readonly Difference[] | undefined
}

/** The versions of rules that are kept, also of deleted ones. */
@Injectable()
export class RuleVersions {
  constructor(
    private readonly buses: Buses,
    private readonly rules: Rules,
    private readonly view: RegistryView,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Newest first. @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE` if there are none */
  async list(bus: string, rule: string): Promise<RuleVersion[]> {
    await this.buses.find(bus)
    const versions = await this.view.store.versions(ruleKind, { bus, name: rule })
    if (versions.length === 0) throw ruleKind.unknown({ bus, name: rule })
    return versions.map((version, i) => ({ ...version, changes: changesOf(version, versions[i + 1]) }))
  }

  /** @param number as text @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE`, `UNKNOWN_VERSION` */
  async find(bus: string, rule: string, number: string): Promise<RuleVersion> {
    const versions = await this.list(bus, rule)
    const found = versions.find(version => `${version.number}` === number)
    if (found) return found
    const [newest, oldest] = [versions[0]!.number, versions.at(-1)!.number]
    const message = `of rule '${rule}' of bus '${bus}' versions ${oldest} to ${newest} are kept, and '${number}' is none of them`
    throw new NotFoundError('UNKNOWN_VERSION', message, { bus, rule, version: number, oldest, newest })
  }

  /**
   * Puts the rule as it was: a new version with the settings of an old one. The caller needs what a put of them needs.
   *
   * @throws what {@link find} and {@link Rules.put} throw; ConflictError `DELETED_VERSION` for one that is a deletion
   */
  async restore(caller: Caller, bus: string, rule: string, number: string, may?: Precondition): Promise<Written<Rule>> {
    const { value } = await this.find(bus, rule, number)
    if (!value) {
      const message = `version ${number} of rule '${rule}' is its deletion: restore the one before, or delete the rule`
      throw new ConflictError('DELETED_VERSION', message, { bus, rule, version: number })
    }
    await this.view.refresh()
    const settings = restored(value, this.view.rule(bus, rule), this.settings.SLUICE_SECRET_KEY)
    return this.rules.put(caller, bus, rule, settings, may)
  }
}

function changesOf({ value }: Version<Rule>, before: Version<Rule> | undefined): Difference[] | undefined {
  return value && before?.value && differences(before.value, value)
}
