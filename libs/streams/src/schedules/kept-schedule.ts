import { nameBeside } from '@sluice/event'
import { delayOf, nextRuns, type Schedule } from '@sluice/schedule'

/** The event that a schedule publishes: a bus, and attributes and data as in CloudEvents. `id` and `time` are those of the tick. */
export interface EventTemplate {
  /** The name of a bus of the schedule's own tenant. */
  readonly bus: string
  readonly type: string
  /** In its strings `<schedule.time>` and `<schedule.count>` are filled in. */
  readonly data?: unknown
  readonly [attribute: string]: unknown
}

/** What somebody wrote, and who it was. */
export interface ScheduleSettings extends Schedule {
  readonly event: EventTemplate
  /** Whether it is deleted after its last run. */
  readonly deleteAfterCompletion?: boolean
  /** Whether its ticks have a target of their own. A rule on the bus of its event has it, which belongs to the schedule. */
  readonly hasTarget?: true
  /** The principal that it acts for: its ticks are published with the rights that this one has then. */
  readonly owner?: string
  readonly ownerGroups?: readonly string[]
  /** The service that declares it at each start, and deletes it when it no longer does. */
  readonly managedBy?: string
}

/** A tick that was made: the moment of the run, when its event was appended (ms), and the event's position where that is known. */
export type LastTick = readonly [time: number, at: number, position?: string]

/** Why a run could not be made. */
export interface WaitingRun {
  /** Milliseconds since 1970: when it was tried first. */
  readonly since: number
  readonly tries: number
  readonly code: string
  readonly error: string
  /** Whether an operator event told of it. */
  readonly told?: true
}

/** What is known of the runs of a schedule. Times are milliseconds since 1970. */
export interface ScheduleState {
  /** When it was made: its incarnation. */
  readonly made: number
  /** Rises with each change of its settings. */
  readonly revision: number
  /** The moment up to which its runs are made or left out. */
  readonly done: number
  /** How many it has made. */
  readonly count: number
  /** How many were missed and are left out. */
  readonly leftOut: number
  readonly paused?: true
  /** The last ones, oldest first. */
  readonly last: readonly LastTick[]
  readonly waiting?: WaitingRun
}

/** A schedule as Redis has it. */
export interface KeptSchedule {
  /** With its tenant, see `tenantOf`. */
  readonly name: string
  readonly settings: ScheduleSettings
  readonly state: ScheduleState
  /** The text of the state as it was read: by it a write knows whether somebody else wrote meanwhile. */
  readonly read: string
}

/** The bus of its events, with its tenant. */
export function busOf({ name, settings }: Pick<KeptSchedule, 'name' | 'settings'>): string {
  return nameBeside(name, settings.event.bus)
}

/** What tells it from others of its window, and from earlier ones of its name. */
export function identityOfSchedule({ name, state }: Pick<KeptSchedule, 'name' | 'state'>): string {
  return `${name}/${state.made}`
}

/** The moments at which it runs next, paused or not. */
export function nextOf({ settings, state }: Pick<KeptSchedule, 'settings' | 'state'>, count: number): number[] {
  return nextRuns(settings, { since: state.made, after: state.done, count })
}

/** When it has something to do; undefined if it is paused, or has made its last run and stays. One that is to be deleted then has. */
export function dueOf(schedule: Pick<KeptSchedule, 'name' | 'settings' | 'state'>): number | undefined {
  if (schedule.state.paused) return undefined
  const [next] = nextOf(schedule, 1)
  if (next === undefined) return schedule.settings.deleteAfterCompletion ? schedule.state.done : undefined
  return next + delayOf(identityOfSchedule(schedule), schedule.settings)
}
