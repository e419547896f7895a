import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { conditionOf, withEtag } from '../../api/with-etag.js'
import { Button } from '../../components/button.js'
import { tell } from '../../components/toasts.js'
import { putSchedule, readSchedule } from '../../resources/schedules.js'
import { targetName } from '../../resources/targets.js'

/** Has a target called again that answered 410: its rule or schedule is put without `disabled`, if nobody has changed it meanwhile. */
export function EnableTarget({
  bus,
  rule,
  target,
}: {
  readonly bus: string
  readonly rule: string
  readonly target: string
}) {
  const queries = useQueryClient()
  const enable = useMutation({
    mutationFn: async () => {
      const { value: read, etag } = await withEtag(api.getRule({ params: { path: { bus, rule } } }))
      if (read.schedule) return enableOfSchedule(read.schedule.name)
      const targets = read.targets.map(one => (one.id === target ? withoutDisabled(one) : one))
      const header = conditionOf(etag, false)
      const body = { ...read, targets } as Schemas['RuleSettings']
      return dataOf(api.putRule({ params: { path: { bus, rule }, header }, body }))
    },
    onSuccess: async () => {
      tell(`${targetName(rule, target)} is called again; what was given up meanwhile is among the dead letters`)
      await queries.invalidateQueries({ queryKey: ['deliveries', bus] })
    },
  })
  return (
    <Button isBusy={enable.isPending} onClick={() => enable.mutate()}>
      Enable it
    </Button>
  )
}

/** The rule of a schedule is written by the schedule alone. */
async function enableOfSchedule(name: string) {
  const read = await readSchedule(name)
  const { target } = read.value
  return putSchedule(name, { ...read.value, ...(target && { target: withoutDisabled(target) }) }, read)
}

function withoutDisabled<Target extends object>(target: Target): Target {
  return Object.fromEntries(Object.entries(target).filter(([name]) => name !== 'disabled')) as Target
}
