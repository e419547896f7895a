/**
 * The names of stream fields: one letter, because Redis keeps it with every entry. A letter means the same in each stream:
 *
 * | stream     | fields                                                                                            |
 * |------------|---------------------------------------------------------------------------------------------------|
 * | events     | `e`, and `f` where every step is kept; of a redrive to another bus also `n`, `p`, `d`             |
 * | deliveries | `p` `s` `v` `w` `t`; of a copy without what is hidden `e` `p` `v` `w` `t`; of a redrive or for a   |
 * |            | standby `e` `n` `p` `v` `w` `t`, and `d`                                                          |
 * | sub        | `e` `p` `r`, and `x`; of a redrive or for a standby also `n`, and `d`                             |
 * | lane       | as the entry of sub that was parked                                                               |
 * | dead       | `l` `e`                                                                                           |
 * | answers    | `i` `a`                                                                                           |
 * | audit      | `c`                                                                                               |
 * | changes    | `c`                                                                                               |
 *
 * An entry of events, deliveries or dead with nothing but `h` is a heartbeat of the stage that reads the stream. A change that
 * an older version would misread is another layout: see layout.ts.
 */
export const field = {
  /** The event as JSON. */
  event: 'e',
  /** Where the event came from: an address, or service and instance of its publisher. */
  from: 'f',
  /** The event's own entry id in events. */
  logId: 'p',
  /** Targets of fan-out: rule~target,… */
  targets: 't',
  /** The size in bytes of the event that an entry of deliveries refers to. */
  size: 's',
  /** Version and stamp of the registry by which the router worked: fan-out must not work by an older one. */
  version: 'v',
  stamp: 'w',
  /** The names of the rules that matched, separated by commas. */
  rules: 'r',
  /** The transform of the targets of these rules, as JSON: what the handlers get is made by it. */
  transform: 'x',
  /** The number of redrives; such an entry carries the event itself. */
  redrives: 'n',
  /** The rule~target that the delivery is of, if another target gets the event in place of it. */
  delivery: 'd',
  /** The dead letter as JSON. */
  letter: 'l',
  /** The instance whose heartbeat it is. */
  heartbeat: 'h',
  /** The id of the answered request, and a packet of the answer. */
  request: 'i',
  answer: 'a',
  /** The record of the audit, or the change of the platform, as JSON. */
  record: 'c',
} as const

/** The event of an entry, in Lua. */
export const eventOfLua = `
local function eventOf(fields)
  for i = 1, #fields, 2 do if fields[i] == '${field.event}' then return fields[i + 1] end end
end
`
