/**
 * The fields of stream entries by their letters, which Redis keeps with every entry. A letter means the same in each stream:
 *
 * | stream     | fields                                                                                            |
 * |------------|---------------------------------------------------------------------------------------------------|
 * | events     | `e`; of a redrive to another bus also `n`, `p`, `d`                                               |
 * | deliveries | `p` `s` `v` `w` `t`; of a redrive or for a standby `e` `n` `p` `v` `w` `t`, and `d`               |
 * | sub        | `e` `p` `r`; of a redrive or for a standby also `n`, and `d`                                      |
 * | lane       | as the entry of sub that was parked                                                               |
 * | dead       | `l` `e`                                                                                           |
 * | answers    | `i` `a`                                                                                           |
 *
 * An entry of events, deliveries or dead with nothing but `h` is a heartbeat of the stage that reads the stream.
 * What an older version would misread is another layout: see layout.ts.
 */
export const field = {
  /** The event as JSON. */
  event: 'e',
  /** The event's own entry id in events. */
  logId: 'p',
  /** Targets of fan-out: rule~target,… */
  targets: 't',
  /** The size of the event in bytes: an entry of deliveries says nothing else of what it refers to. */
  size: 's',
  /** Version and stamp of the registry that the router worked by: fan-out must not work by an older one. */
  version: 'v',
  stamp: 'w',
  /** The rules that matched, with commas. */
  rules: 'r',
  /** How often the event was redriven; such an entry carries the event itself. */
  redrives: 'n',
  /** The rule~target that the delivery is of, where the event goes to another target. */
  delivery: 'd',
  /** The dead letter as JSON. */
  letter: 'l',
  /** The instance whose heartbeat it is. */
  heartbeat: 'h',
  /** The request that is answered, and a packet of the answer. */
  request: 'i',
  answer: 'a',
} as const

/** The event of an entry, in Lua. */
export const eventOfLua = `
local function eventOf(fields)
  for i = 1, #fields, 2 do if fields[i] == '${field.event}' then return fields[i + 1] end end
end
`
