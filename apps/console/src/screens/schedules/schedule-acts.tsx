import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { conditionOf } from '../../api/with-etag.js'
import { Button } from '../../components/button.js'
import { Confirm } from '../../components/dialog.js'
import { Time } from '../../components/time.js'
import { tell } from '../../components/toasts.js'
import type { ReadSchedule, Schedule } from '../../resources/schedules.js'

/** What can be done with a schedule, as far as the caller may. @param onRan told the position of the event of a run by hand */
export function ScheduleActs({
  read,
  onRan,
}: {
  readonly read: ReadSchedule
  readonly onRan: (position: string) => void
}) {
  const [open, setOpen] = useState<'run' | 'delete'>()
  const may = useMay()
  const close = () => setOpen(undefined)
  return (
    <>
      {may('schedules:delete') && (
        <Button look="danger" onClick={() => setOpen('delete')}>
          Delete
        </Button>
      )}
      {may('schedules:write') && (
        <>
          <PauseButton schedule={read.value} />
          <Button look="main" icon="play" onClick={() => setOpen('run')}>
            Run it now
          </Button>
        </>
      )}
      {open === 'run' && <RunNow schedule={read.value} onRan={onRan} onClose={close} />}
      {open === 'delete' && <DeleteSchedule read={read} onClose={close} />}
    </>
  )
}

function PauseButton({ schedule: { name, paused } }: { readonly schedule: Schedule }) {
  const queries = useQueryClient()
  const toggle = useMutation({
    mutationFn: () => {
      const asked = { params: { path: { schedule: name } } }
      return dataOf(paused ? api.resumeSchedule(asked) : api.pauseSchedule(asked))
    },
    onSuccess: async schedule => {
      tell(`Schedule ${name} ${schedule.paused ? 'is paused' : 'goes on'}`)
      await queries.invalidateQueries({ queryKey: ['schedules'] })
    },
  })
  return (
    <Button isBusy={toggle.isPending} onClick={() => toggle.mutate()}>
      {paused ? 'Resume' : 'Pause'}
    </Button>
  )
}

function RunNow({
  schedule: { name, event },
  onRan,
  onClose,
}: {
  readonly schedule: Schedule
  readonly onRan: (position: string) => void
  readonly onClose: () => void
}) {
  const run = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.runSchedule({ params: { path: { schedule: name } } })),
    onSuccess: ({ position }) => {
      tell(`Schedule ${name} has run`)
      onRan(position)
      onClose()
    },
  })
  return (
    <Confirm
      title={`Run schedule ${name} now?`}
      act="Run the schedule"
      isBusy={run.isPending}
      error={run.error}
      onConfirm={() => run.mutate()}
      onClose={onClose}
    >
      It publishes one {event.type} on bus {event.bus ?? 'default'}, with the time of now, and every rule that matches
      receives it. No other run moves, and this one is not counted.
    </Confirm>
  )
}

function DeleteSchedule({ read, onClose }: { readonly read: ReadSchedule; readonly onClose: () => void }) {
  const { name, next, target, managedBy } = read.value
  const queries = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () =>
      dataOf(api.deleteSchedule({ params: { path: { schedule: name }, header: conditionOf(read.etag, false) } })),
    onSuccess: async () => {
      tell(`Schedule ${name} is deleted`)
      // nobody asks for it any more
      await navigate({ to: '/schedules' })
      queries.removeQueries({ queryKey: ['schedules', 'one', name] })
      await queries.invalidateQueries({ queryKey: ['schedules'] })
    },
  })
  return (
    <Confirm
      title={`Delete schedule ${name}?`}
      act="Delete the schedule"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        It makes no run any more
        {next[0] !== undefined && (
          <>
            , that of <Time at={next[0]} as="second" /> neither
          </>
        )}
        . What its runs published stays. This cannot be taken back.
      </p>
      {target && <p>What waits for its target is dropped without a dead letter.</p>}
      {managedBy !== undefined && <p>It is made again when service {managedBy} starts next.</p>}
    </Confirm>
  )
}
